import type { Ready } from '../client.ts';
import { pause, pickNode, type Fault, type Field } from '../fault.ts';

/** How often the admission limit a storm brings. */
const STORM = 20;
/** Events a request of a storm holds. */
const STORM_BATCH = 100;

/** One event comes a hundred times, to whichever node, all at once. */
export const hundredfold: Fault = {
  kind: 'event sent a hundred times at once',
  weight: 2,
  async run(field) {
    const { client, world, random, hot } = field;
    const up = world.nodes.filter((node) => node.url() !== null);
    if (up.length === 0) return 0;
    const event = client.event({ type: 'job.worked', target: random.pick(hot) });
    const batch = `hundredfold-${event.sent.id}`;
    await Promise.all(
      Array.from({ length: 100 }, () => client.send(random.pick(up), batch, [event])),
    );
    return 1;
  },
};

/** Events of one record overtake each other on their way. */
export const reordered: Fault = {
  kind: 'events sent in no order',
  weight: 2,
  async run({ client, random, hot }) {
    const target = random.pick(hot);
    const events = ['job.worked', 'job.ticked', 'job.worked', 'job.armed', 'job.disarmed'].map(
      (type) => client.event({ type, target }),
    );
    await Promise.all(
      events.map(async (event) => {
        await pause(random.between(0, 50));
        await client.deliver(`reordered-${event.sent.id}`, [event], 5_000);
      }),
    );
    return 1;
  },
};

/** A batch of a hundred holds a poisonous event, and one that is none. */
export const poisoned: Fault = {
  kind: 'poison and rubbish in a batch',
  weight: 2,
  async run({ client, random, hot }) {
    const events = Array.from({ length: 100 }, (_, i): Ready => {
      const target = random.pick(hot);
      if (i === 40) return client.event({ type: 'job.poisoned', target, data: { by: 0 } });
      const event = client.event({ type: i % 9 === 0 ? 'job.worked' : 'job.ticked', target });
      return i === 60 ? { ...event, body: { ...event.body, specversion: '0.3' } } : event;
    });
    await client.deliver(`poisoned-${events[0]?.sent.id ?? ''}`, events, 5_000);
    return 1;
  },
};

/** Sixteen writers race one record, half of them with an edit of what they read. */
export const raced: Fault = {
  kind: 'sixteen writers race one record',
  weight: 2,
  async run(field) {
    const { client, random, hot } = field;
    const target = random.pick(hot);
    const first = pickNode(field);
    const revision = first === undefined ? null : await client.revision(first, target);
    await Promise.all(
      Array.from({ length: 16 }, async (_, i) => {
        const node = pickNode(field);
        if (node === undefined) return;
        if (i % 2 === 0 && revision !== null) await client.edit(node, target, revision);
        else {
          const event = client.event({ type: 'job.worked', target });
          await client.send(node, `raced-${event.sent.id}`, [event]);
        }
      }),
    );
    return 1;
  },
};

/** Everybody sends at once, many times what may wait; who is turned away does not come back. */
export const stormed: Fault = {
  kind: 'storm at 20 times the admission limit',
  weight: 0.1,
  async run(field) {
    const { client, random, hot, world } = field;
    const node = pickNode(field);
    if (node === undefined) return 0;
    const requests = Math.ceil((STORM * world.admission) / STORM_BATCH);
    await Promise.all(
      Array.from({ length: requests }, async () => {
        const events = Array.from({ length: STORM_BATCH }, () =>
          client.event({ type: 'job.ticked', target: random.pick(hot) }),
        );
        await client.send(node, `storm-${events[0]?.sent.id ?? ''}`, events);
      }),
    );
    return 1;
  },
};

/** Opens the records everybody writes to. */
export async function openHot(field: Pick<Field, 'client'>): Promise<string[]> {
  const hot = await field.client.openJobs(4, 'hot');
  if (hot.length === 0) throw new Error('the hot records could not be opened');
  return hot;
}

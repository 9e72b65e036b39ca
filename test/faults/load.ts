import type { Client, Ready } from './client.ts';
import { pause } from './fault.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** How a load is made. */
export interface LoadOptions {
  readonly world: World;
  readonly random: Random;
  /** Clients at the same time. */
  readonly clients: number;
  /** Records one client opens at once. */
  readonly opened: readonly [least: number, most: number];
  /** False: it is enough. */
  readonly goesOn: () => boolean;
}

/** What a job may live through, each in order in one batch. */
const LIVES: readonly (readonly string[])[] = [
  ['job.worked', 'job.ticked', 'job.worked'],
  ['job.ticked', 'job.ticked', 'job.finished'],
  ['job.armed'],
  ['job.armed', 'job.rearmed', 'job.disarmed', 'job.worked'],
  ['job.armed', 'job.rearmed'],
  ['job.worked', 'job.finished'],
];
/** Rarer, as each costs a call outside. */
const CALLS: readonly (readonly string[])[] = [
  ['job.notified', 'job.worked'],
  ['job.asked'],
  ['job.asked', 'job.withdrawn', 'job.worked'],
];
/** Events in a batch at most. */
const BATCH = 100;

/**
 * Clients that open records by the hundred and have them live, sending again what was not acknowledged
 * and, now and then, what was.
 * @returns when each has ended what it had begun
 */
export async function runLoad(options: LoadOptions): Promise<void> {
  const { world, clients, goesOn } = options;
  await Promise.all(
    Array.from({ length: clients }, async (_, i) => {
      const random = options.random.fork();
      const client = world.client(`client-${i}`);
      for (let n = 0; goesOn(); n += 1) await live(options, client, random, `group-${i}-${n}`);
    }),
  );
}

async function live(
  { world, opened, goesOn }: LoadOptions,
  client: Client,
  random: Random,
  group: string,
): Promise<void> {
  const jobs = await client.openJobs(random.between(...opened), group);
  const [first] = world.nodes.filter((node) => node.url() !== null);
  if (first !== undefined && random.chance(0.5)) await openByHand(client, random, world, group);
  for (let round = random.between(1, 3); round > 0 && goesOn(); round -= 1) {
    const events = stories(client, random, jobs);
    const batch = `${group}-${events[0]?.sent.id ?? ''}`;
    // Some senders do not care whether it arrived.
    if (random.chance(0.15) && first?.url() !== null && first !== undefined)
      await client.send(first, batch, events);
    else await client.deliver(batch, events);
    if (random.chance(0.2)) await client.deliver(batch, events);
    await pause(random.between(0, 30));
  }
}

function stories(client: Client, random: Random, jobs: readonly string[]): Ready[] {
  const events: Ready[] = [];
  while (events.length < BATCH && jobs.length > 0) {
    const target = random.pick(jobs);
    const story = random.pick(random.chance(0.06) ? CALLS : LIVES);
    events.push(...story.map((type) => client.event({ type, target })));
  }
  return events;
}

/** Opens one by hand under a key, twice, as somebody does whose first answer got lost. */
async function openByHand(
  client: Client,
  random: Random,
  world: World,
  group: string,
): Promise<void> {
  for (let time = 0; time < 2; time += 1) {
    const up = world.nodes.filter((node) => node.url() !== null);
    if (up.length > 0) await client.open(random.pick(up), `key-${group}`, group);
  }
}

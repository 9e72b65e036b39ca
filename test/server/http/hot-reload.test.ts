import type { Json } from '@interlock/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAppWorld, type AppWorld } from '../../support/app.ts';
import { buildEvent, type RuntimeWorld } from '../../support/runtime-world.ts';
import { buildPack } from '../../support/small-pack.ts';

const TYPE = 'probe.seen';
const POLICIES = 1_000;
const STEPS = [0, 250, 500, 750];

/** Which set, and the only action its policies take. */
const SETS = { a: 'email.send', b: 'http.request' } as const;
type SetName = keyof typeof SETS;

/** A policy for each n, and some for every n from a bound on. */
function packOf(set: SetName): Map<string, Json> {
  const policy = (id: string, operator: string, value: number): [string, Json] => {
    const params =
      set === 'a'
        ? { to: 'network', subject: id, text: 'x' }
        : { url: `https://hooks.example/${id}` };
    return [
      `signal/policies/${id}.json`,
      {
        id,
        title: id,
        on: [TYPE],
        conditions: { all: [{ fact: 'event', path: 'data.n', operator, value }] },
        actions: { tell: { type: SETS[set], params } },
      },
    ];
  };
  return buildPack({
    ...Object.fromEntries(
      Array.from({ length: POLICIES }, (_, n) => policy(`${set}-is-${n}`, 'equal', n)),
    ),
    ...Object.fromEntries(STEPS.map((n) => policy(`${set}-from-${n}`, 'greaterThanInclusive', n))),
    'signal/scenarios/probe.json': {
      id: 'probe',
      title: 'A probe',
      steps: [{ event: { type: TYPE, data: { n: 1 } } }],
    },
  });
}

/** The policies of a set that match n, in the order they are asked. */
function matching(set: SetName, n: number): string[] {
  const from = STEPS.filter((bound) => n >= bound).map((bound) => `${set}-from-${bound}`);
  return [`${set}-is-${n}`, ...from].toSorted();
}

describe('definitions that change while events come in', { timeout: 240_000 }, () => {
  let world: AppWorld;
  let other: RuntimeWorld;
  let sender: string;
  beforeAll(async () => {
    world = await openAppWorld(packOf('a'));
    other = await world.otherNode();
    sender = await world.system('probes');
  }, 240_000);
  afterAll(async () => {
    await other.close();
    await world.close();
  });

  it('each event is decided under one whole set, none waits for the next and none is lost', async () => {
    // given senders at two nodes that go on as long as sets change
    const sent = new Map<string, number>();
    const refused: unknown[] = [];
    let changing = true;
    let accepted = 0;
    const send = async (name: string, deliver: (ids: [string, number][]) => Promise<unknown[]>) => {
      for (let round = 0; changing; round += 1) {
        const events = Array.from({ length: 8 }, (_, i): [string, number] => {
          return [`${name}-${round}-${i}`, (round * 131 + i * 17) % POLICIES];
        });
        for (const [id, n] of events) sent.set(id, n);
        const told = await deliver(events);
        refused.push(...told);
        accepted += events.length;
      }
    };
    const byHttp = async (events: [string, number][]): Promise<unknown[]> => {
      const json = events.map(([id, n]) => {
        return { specversion: '1.0', id, source: '/probe', type: TYPE, data: { n } };
      });
      const reply = await world.ask('POST', '/api/events', { as: sender, json });
      if (reply.status !== 202) return [[reply.status, reply.text]];
      const { results } = reply.body as { results: { id: string; decision: unknown }[] };
      const lost = results.filter(({ id, decision }, i) => id !== events[i]?.[0] || !decision);
      return results.length === events.length ? lost : [results];
    };
    const atOtherNode = async (events: [string, number][]): Promise<unknown[]> => {
      const results = await other.runtime.accept(
        events.map(([id, n]) => buildEvent({ id, source: '/probe', type: TYPE, data: { n } })),
      );
      return results.filter(({ decision }) => !decision);
    };
    const senders = [
      ...['x', 'y', 'z'].map((name) => send(name, byHttp)),
      send('other', atOtherNode),
    ];
    // when
    const hashes = new Map<SetName, string>([
      ['a', world.runtime.definitions.current().definitions.hash],
    ]);
    const during: number[] = [];
    for (const set of ['b', 'a', 'b', 'a', 'b'] as const) {
      world.files = packOf(set);
      const before = accepted;
      const reloaded = await world.ask('POST', '/api/packs/reload');
      expect([reloaded.status, reloaded.body.issues]).toEqual([200, []]);
      during.push(accepted - before);
      hashes.set(set, reloaded.body.hash);
      // Until some are decided under it.
      const now = accepted;
      await expect.poll(() => accepted - now, { timeout: 60_000 }).toBeGreaterThan(64);
    }
    changing = false;
    await Promise.all(senders);
    // then all were accepted, while sets were taken over too
    expect(refused).toEqual([]);
    expect(during.filter((count) => count === 0)).toEqual([]);
    const rows = await world.db
      .selectFrom('decision')
      .select(['event', 'commit', 'rulings'])
      .execute();
    const decided = rows.filter(({ event }) => (event as { source?: string }).source === '/probe');
    expect(decided.map(({ event }) => (event as { id: string }).id).toSorted()).toEqual(
      [...sent.keys()].toSorted(),
    );
    // and each by exactly one set: the one its decision names
    const setOf = new Map([...hashes].map(([set, hash]) => [hash, set]));
    const counts = { a: 0, b: 0 };
    for (const { event, commit, rulings } of decided) {
      const set = setOf.get(commit);
      const n = sent.get((event as { id: string }).id);
      if (set === undefined || n === undefined) throw new Error(`decided under ${commit}`);
      counts[set] += 1;
      expect((rulings as unknown as { matched: unknown }[]).map(({ matched }) => matched)).toEqual([
        matching(set, n).map((policy) => ({ policy, actions: [SETS[set]] })),
      ]);
    }
    expect(counts.a).toBeGreaterThan(100);
    expect(counts.b).toBeGreaterThan(100);
    // and what was asked for is what the decisions say
    const effects = await world.db.selectFrom('effect').select(['type']).execute();
    const wanted = decided.flatMap(({ rulings }) =>
      (rulings as unknown as { matched: unknown[] }[]).flatMap(({ matched }) => matched),
    );
    expect(effects).toHaveLength(wanted.length);
    expect(world.logged).toEqual([]);
  });
});

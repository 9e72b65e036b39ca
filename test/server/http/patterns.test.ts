import type { Json, JsonObject } from '@interlock/engine';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimDueCounters, forgetExpired } from '../../../server/store/due-counter.ts';
import { openAppWorld, type AppWorld } from '../../support/app.ts';
import { cure, poison } from '../../support/poison.ts';
import type { RuntimeWorld } from '../../support/runtime-world.ts';
import { buildPack } from '../../support/small-pack.ts';

const byHost = [{ fact: 'event', path: 'data.host' }];
const policy = (
  id: string,
  type: string,
  pattern: JsonObject,
  name: Json = '{{ event.id }}',
): JsonObject => ({
  id,
  title: id,
  on: [type],
  conditions: { all: [] },
  pattern,
  actions: {
    open: { type: 'record.open', params: { type: 'host', data: { name } } },
  },
});
const FIFTH = { kind: 'count', n: 5, within: 'PT10M', rearm: 'anew', by: byHost };
const HEARTBEAT = { kind: 'absence', after: 'PT5M', by: byHost };
/** @param name what the heartbeat's policy calls the host it opens */
const packOf = (heartbeat: JsonObject = HEARTBEAT, name?: Json) =>
  buildPack({
    'host/policies/fifth.json': policy('fifth', 'thing.seen', FIFTH),
    'host/policies/heartbeat.json': policy('heartbeat', 'heartbeat.received', heartbeat, name),
    'host/policies/burst.json': policy('burst', 'burst.seen', {
      kind: 'once-after-quiet',
      after: 'PT1M',
      by: byHost,
    }),
  });

let ids = 0;
const event = (type: string, host: string, id = `p-${(ids += 1)}`) => ({
  specversion: '1.0',
  id,
  source: 'https://example.org/monitoring',
  type,
  data: { host },
});

describe('patterns of policies', () => {
  let world: AppWorld;
  let other: RuntimeWorld;
  let monitor: string;
  beforeAll(async () => {
    world = await openAppWorld(packOf());
    other = await world.otherNode();
    monitor = await world.system('prometheus');
  });
  afterAll(async () => {
    await other.close();
    await world.close();
  });

  const post = async (...events: readonly object[]): Promise<string[]> => {
    const reply = await world.ask('POST', '/api/events', { as: monitor, json: events });
    expect(reply.status, reply.text).toBe(202);
    return reply.body.results.map(({ outcome }: { outcome: string }) => outcome);
  };
  const counters = (host: string) =>
    world.db
      .selectFrom('counter')
      .select(['policy', 'due_at', 'parked'])
      .where('key', 'like', `%["${host}"]`)
      .execute();
  /** Hosts that were opened for events of the given ids. */
  const opened = async (found: readonly { id: string }[]): Promise<number> => {
    const ids = new Set(found.map(({ id }) => id));
    const rows = await world.db.selectFrom('record').select('data').execute();
    return rows.filter(({ data }) => ids.has((data as { name?: string }).name ?? '')).length;
  };

  it('count exactly, whoever sends, to whichever node', async () => {
    // given fifty events for one host, from many at once, to two nodes
    const events = Array.from({ length: 50 }, () => event('thing.seen', 'many'));
    const { runtime } = other;
    // when
    const actor = { kind: 'system', id: 'x', name: 'x', teams: [], roles: ['monitor'] } as const;
    await Promise.all(
      events.map((one, i) =>
        i % 2 === 0
          ? post(one)
          : runtime.accept([{ ...one, time: '2026-11-23T21:45:00.000Z', actor }]),
      ),
    );
    // then every fifth opened one
    expect(await opened(events)).toBe(10);
    expect(await counters('many')).toEqual([]);
  });

  it('give the same one by one as in a batch', async () => {
    const hosts = ['x', 'y', 'x', 'x', 'y', 'x', 'y', 'x', 'y', 'y', 'x', 'x', 'y', 'y', 'y'];
    const batch = await post(...hosts.map((host) => event('thing.seen', `batch-${host}`)));
    const single: string[] = [];
    for (const host of hosts) single.push(...(await post(event('thing.seen', `single-${host}`))));
    expect(batch.filter((outcome) => outcome === 'applied')).toHaveLength(2);
    expect(single).toEqual(batch);
  });

  it('go on where they were when a node is gone', async () => {
    // given
    await post(...Array.from({ length: 4 }, () => event('thing.seen', 'restart')));
    // when a node that has never seen any of it takes the fifth
    const fresh = await world.otherNode();
    const fifth = { ...event('thing.seen', 'restart'), time: '2026-11-23T21:45:00.000Z' };
    const [result] = await fresh.runtime.accept([
      { ...fifth, actor: { kind: 'system', id: 'x', name: 'x', teams: [], roles: ['monitor'] } },
    ]);
    await fresh.close();
    // then
    expect(result?.outcome).toBe('applied');
  });

  it('do not count an event that comes again, nor one that is only planned', async () => {
    const first = event('thing.seen', 'again');
    await post(first, first);
    await post(first);
    await world.ask('POST', '/api/events?mode=plan', {
      as: monitor,
      json: [event('thing.seen', 'again'), event('thing.seen', 'again')],
    });
    const rest = Array.from({ length: 4 }, () => event('thing.seen', 'again'));
    expect(await post(...rest)).toEqual(['ignored', 'ignored', 'ignored', 'applied']);
  });

  it('do not count an event the database cannot take; its neighbours are counted', async () => {
    // given that the fifth, which acts, cannot be written
    await poison(world.db);
    const events = Array.from({ length: 9 }, (_, i) =>
      event('thing.seen', 'poisoned', i === 4 ? 'poison-fifth' : `fine-${i}`),
    );
    // when
    const outcomes = await post(...events);
    await cure(world.db);
    // then the sixth is the fifth that counts
    expect(outcomes).toEqual([
      ...Array<string>(4).fill('ignored'),
      'failed',
      'applied',
      ...Array<string>(3).fill('ignored'),
    ]);
  });

  it('tell how far they are in the decision', async () => {
    const reply = await world.ask('POST', '/api/events', {
      as: monitor,
      json: event('thing.seen', 'told'),
    });
    const [result] = reply.body.results;
    expect(result).toMatchObject({ outcome: 'ignored', code: 'held-back' });
    const decision = await world.ask('GET', `/api/decisions/${result.decision}`);
    expect(decision.body.rulings[0].considered).toMatchObject([
      { policy: 'fifth', result: true, pattern: { acts: false, says: expect.any(String) } },
    ]);
    expect(decision.body.rulings[0].considered[0].pattern.says).toBe(
      '1 of 5 within 10 min for told',
    );
  });

  it('are explained: how far they are, what it takes, and where one more would bring them', async () => {
    // given
    const seen = event('thing.seen', 'explained');
    const reply = await world.ask('POST', '/api/events', { as: monitor, json: seen });
    const [{ decision }] = reply.body.results;
    // when, then
    const told = await world.ask('GET', `/api/decisions/${decision}`);
    expect(told.body.rulings[0].policies).toMatchObject([
      {
        policy: 'fifth',
        matched: false,
        standing: { kind: 'held', by: 'pattern' },
        otherwise: 'It would have fired with 4 more such events within that time.',
      },
    ]);
    expect(told.body.text).toContain('it waits for more such events (1 of 5 within 10 min');
    // when somebody asks what a further one would do
    const ask = async () => {
      const { body } = await world.ask('POST', '/api/policies/explain', {
        json: { event: { type: 'thing.seen', data: { host: 'explained' } } },
      });
      return body.rulings[0].policies[0].text as string;
    };
    // then asking counts nothing
    expect(await ask()).toContain('2 of 5 within 10 min for explained');
    expect(await ask()).toContain('2 of 5 within 10 min for explained');
  });

  it('absence: acts once, not a millisecond early, on whichever node', async () => {
    // given
    const [a, b] = [event('heartbeat.received', 'a'), event('heartbeat.received', 'b')];
    await post(a);
    await world.advance('4 minutes 50 seconds');
    await post(b);
    // when all but the last moment has passed for the first
    await world.runtime.timers.fireDue();
    expect(await opened([a, b])).toBe(0);
    // when it has
    await world.advance('10 seconds');
    await Promise.all([world.runtime.timers.fireDue(), other.runtime.timers.fireDue()]);
    // then
    expect([await opened([a]), await opened([b])]).toEqual([1, 0]);
    expect(await counters('a')).toEqual([]);
    // when much time passes
    await world.advance('1 hour');
    await other.runtime.timers.fireDue();
    await world.advance('1 hour');
    expect(await world.runtime.timers.fireDue()).toBe(0);
    // then each was missed once, and again only after it was heard again
    expect([await opened([a]), await opened([b])]).toEqual([1, 1]);
    const again = event('heartbeat.received', 'a');
    await post(again);
    await world.advance('5 minutes');
    await world.runtime.timers.fireDue();
    expect(await opened([again])).toBe(1);
  });

  it('absence: is put off by the very event that is heard', async () => {
    const [first, second] = [event('heartbeat.received', 'c'), event('heartbeat.received', 'c')];
    await post(first);
    await world.advance('4 minutes');
    await post(second);
    await world.advance('4 minutes');
    expect(await world.runtime.timers.fireDue()).toBe(0);
    await world.advance('1 minute');
    expect(await world.runtime.timers.fireDue()).toBe(1);
    expect([await opened([first]), await opened([second])]).toEqual([0, 1]);
  });

  it('absence: heard between the claim and its event, it does not act', async () => {
    // given that another node has claimed it, and it is heard before that node goes on
    const [first, second] = [event('heartbeat.received', 'd'), event('heartbeat.received', 'd')];
    await post(first);
    await world.advance('5 minutes');
    const [claimed] = await claimDueCounters(world.db, 1, 10);
    await post(second);
    // when
    await other.runtime.timers.fireDue();
    await world.advance('10 seconds');
    await other.runtime.timers.fireDue();
    // then
    expect(claimed?.policy).toBe('heartbeat');
    expect(await opened([first, second])).toBe(0);
    expect(await counters('d')).toMatchObject([{ parked: null }]);
  });

  it('claimed by a node that died are fired by another once its claim has run out', async () => {
    const only = event('heartbeat.received', 'dead');
    await post(only);
    await world.advance('5 minutes');
    const claimed = await claimDueCounters(world.db, 100, 10);
    expect(claimed.length).toBeGreaterThan(0);
    await other.runtime.timers.fireDue();
    expect(await opened([only])).toBe(0);
    await world.advance('10 seconds');
    await other.runtime.timers.fireDue();
    expect(await opened([only])).toBe(1);
  });

  it('quiet: a burst of many senders acts once', async () => {
    const events = Array.from({ length: 20 }, () => event('burst.seen', 'q'));
    await Promise.all(events.map((one) => post(one)));
    await world.advance('59 seconds');
    await world.runtime.timers.fireDue();
    expect(await opened(events)).toBe(0);
    await world.advance('1 second');
    await Promise.all([world.runtime.timers.fireDue(), other.runtime.timers.fireDue()]);
    expect(await opened(events)).toBe(1);
  });

  it('whose actions fail are set aside, and can be tried again', async () => {
    // given a policy that cannot do what it is to do
    const only = event('heartbeat.received', 'stuck');
    await post(only);
    await world.runtime.definitions.activate(packOf(HEARTBEAT, { cel: '[[1, 2]][0]' }), 'test');
    await world.advance('5 minutes');
    // when
    await world.runtime.timers.fireDue();
    expect(await world.runtime.timers.fireDue()).toBe(0);
    // then
    expect(await counters('stuck')).toMatchObject([{ parked: expect.stringContaining('failed') }]);
    expect(world.logged.join()).toContain('what a policy waited for was set aside');
    // when that is mended and somebody has it tried again
    await world.runtime.definitions.activate(packOf(), 'test');
    const failed = await world.ask('GET', '/api/events/failed');
    const item = failed.body.items.find(({ type }: { type: string }) => type === 'pattern.elapsed');
    expect(item).toMatchObject({ source: '/patterns' });
    const json = { id: item.id, source: item.source, reason: 'mended' };
    const retried = await world.ask('POST', '/api/events/retry', { json });
    expect(retried.body).toMatchObject({ outcome: 'applied' });
    // then
    expect(await opened([only])).toBe(1);
    expect(await counters('stuck')).toEqual([]);
  });

  it('are dropped when their policy is another one by the time they come due', async () => {
    // given
    const only = event('heartbeat.received', 'changed');
    await post(only);
    const changed = await world.runtime.definitions.activate(
      packOf({ ...HEARTBEAT, after: 'PT7M' }),
      'test',
    );
    expect(changed.ok).toBe(true);
    await world.advance('5 minutes');
    // when
    await world.runtime.timers.fireDue();
    // then
    expect(await opened([only])).toBe(0);
    expect(await counters('changed')).toEqual([]);
    const told = await world.db
      .selectFrom('event')
      .select(['outcome', 'code', 'reason'])
      .where('type', '=', 'pattern.elapsed')
      .where('outcome', '=', 'ignored')
      .where('code', '=', 'policy-changed')
      .execute();
    expect(told).toMatchObject([{ reason: expect.stringContaining('"heartbeat"') }]);
  });

  it('are forgotten once they mean nothing any more', async () => {
    // given that what was counted long ago is forgotten already
    await forgetExpired(world.db, 1_000);
    await post(event('thing.seen', 'old'));
    expect(await forgetExpired(world.db, 1_000)).toBe(0);
    await world.advance('70 minutes');
    expect(await forgetExpired(world.db, 1_000)).toBeGreaterThan(0);
    expect(await counters('old')).toEqual([]);
  });

  it('leave no row behind that was only locked', async () => {
    const { rows } = await sql`select key from counter where policy is null`.execute(world.db);
    expect(rows).toEqual([]);
  });
});

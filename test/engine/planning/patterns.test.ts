import type { Event, JsonObject, Plan } from '@interlock/engine';
import type { Simulation } from '@interlock/engine/study';
import { advance, simulateEvent } from '@interlock/engine/study';
import { describe, expect, it } from 'vitest';
import { buildFiles, compiled } from '../../support/mini-pack.ts';
import { buildEvent, buildWorld, NOW, plan, planInPieces, take } from './world.ts';
import type { World } from './world.ts';

const workflow = { initial: 'a', states: { a: {} } };
const byHost = [{ fact: 'event', path: 'data.host' }];
const opens = {
  o: { type: 'record.open', params: { type: 'ticket', data: { title: '{{ event.data.host }}' } } },
};

function policyOf(pattern: JsonObject, extra: JsonObject = {}): JsonObject {
  return {
    id: 'watch',
    title: 'Watch',
    on: ['thing.seen'],
    conditions: { all: [] },
    actions: opens,
    pattern,
    ...extra,
  };
}

function worldOf(...policies: readonly JsonObject[]): World {
  const files = policies.map((policy) => [
    `ticket/policies/${policy['id'] as string}.json`,
    policy,
  ]);
  return buildWorld(compiled(buildFiles(workflow, { files: Object.fromEntries(files) })));
}

let ids = 0;
function seen(host: string | null, extra: Partial<Event> = {}): Event {
  ids += 1;
  return buildEvent({ id: `seen-${ids}`, type: 'thing.seen', data: { host }, ...extra });
}

/** A minute after another. */
const at = (minutes: number): string => new Date(Date.parse(NOW) + minutes * 60_000).toISOString();

const outcomes = (plans: readonly Plan[]) => plans.map(({ outcome }) => outcome);
const count = { kind: 'count', n: 3, within: 'PT10M', by: byHost };

describe('n events within a window', () => {
  it('are counted for each key by itself, and the policy acts at the last of them', () => {
    // given
    const world = worldOf(policyOf(count));
    // when
    const plans = ['web-1', 'web-2', 'web-1', 'web-2', 'web-1'].flatMap((host, i) =>
      take(world, [seen(host)], at(i)),
    );
    // then
    expect(outcomes(plans)).toEqual(['ignored', 'ignored', 'ignored', 'ignored', 'applied']);
    expect(plans[2]).toMatchObject({
      code: 'held-back',
      reason: 'no policy acts on "thing.seen" now. “Watch”: 2 of 3 within 10 min for web-1',
    });
    expect(plans[2]?.decision.rulings).toMatchObject([
      {
        matched: [],
        considered: [
          {
            policy: 'watch',
            result: true,
            pattern: { kind: 'count', acts: false, says: '2 of 3 within 10 min for web-1' },
          },
        ],
        seen: {},
      },
    ]);
    expect(plans[4]?.decision.rulings).toMatchObject([
      { matched: [{ policy: 'watch', actions: ['record.open'] }] },
    ]);
  });

  it('count the same one by one, in a batch, and in pieces of one', () => {
    // given
    const hosts = ['a', 'b', 'a', 'a', 'b', 'a', 'b', 'a', 'b', 'b'];
    const world = worldOf(policyOf({ ...count, rearm: 'anew' }));
    const events = hosts.map((host, i) => seen(host, { id: `same-${i}` }));
    // when
    const together = outcomes(plan(world, events));
    const pieces = outcomes(planInPieces(world, events, 1));
    const single = events.flatMap((event) => outcomes(take(world, [event])));
    // then
    expect(together.filter((outcome) => outcome === 'applied')).toHaveLength(2);
    expect(pieces).toEqual(together);
    expect(single).toEqual(together);
  });

  it('count an event that comes twice once', () => {
    const world = worldOf(policyOf(count));
    const event = seen('web-1');
    expect(outcomes(take(world, [event, event, event]))).toEqual([
      'ignored',
      'duplicate',
      'duplicate',
    ]);
    expect(outcomes(take(world, [seen('web-1'), seen('web-1')]))).toEqual(['ignored', 'applied']);
  });

  it('do not count an event that fails', () => {
    // given an event that cannot be planned to its end
    const breaks = policyOf(count, {
      id: 'breaks',
      pattern: undefined,
      on: ['thing.seen'],
      conditions: { all: [{ fact: 'event', path: 'data.bad', operator: 'equal', value: true }] },
      actions: {
        again: { type: 'emit', params: { type: 'thing.seen', data: { cel: 'event.data' } } },
      },
    });
    const world = worldOf(policyOf(count), breaks);
    // when
    const plans = take(world, [
      seen('web-1'),
      seen('web-1', { data: { host: 'web-1', bad: true } }),
      seen('web-1'),
      seen('web-1'),
    ]);
    // then
    expect(outcomes(plans)).toEqual(['ignored', 'failed', 'ignored', 'applied']);
  });

  it('count those without a value of the key among themselves', () => {
    const world = worldOf(policyOf(count));
    expect(outcomes(take(world, [seen(null), seen('web-1'), seen(null), seen(null)]))).toEqual([
      'ignored',
      'ignored',
      'ignored',
      'applied',
    ]);
  });

  it('begin at none once the pattern or the conditions have changed', () => {
    // given two of three
    const before = worldOf(policyOf(count));
    take(before, [seen('web-1'), seen('web-1')]);
    // when the window is another one
    const changed = { ...worldOf(policyOf({ ...count, within: 'PT20M' })), store: before.store };
    // then
    expect(outcomes(take(changed, [seen('web-1')]))).toEqual(['ignored']);
    // and the same with a change that means nothing
    const titled = { ...worldOf(policyOf(count, { title: 'Other' })), store: before.store };
    take(titled, [seen('web-2'), seen('web-2')]);
    expect(outcomes(take(titled, [seen('web-2')]))).toEqual(['applied']);
  });

  it('keep keys of any length apart', () => {
    const world = worldOf(policyOf({ ...count, n: 2 }));
    const long = 'x'.repeat(5_000);
    const plans = take(world, [seen(`${long}1`), seen(`${long}2`), seen(`${long}1`)]);
    expect(outcomes(plans)).toEqual(['ignored', 'ignored', 'applied']);
    for (const key of world.store.counters.keys()) expect(key.length).toBeLessThanOrEqual(300);
  });
});

describe('a policy whose pattern cannot be told', () => {
  it('does not act and says why, the others go on', () => {
    const two = policyOf(
      {
        kind: 'count',
        n: 2,
        within: 'PT1H',
        by: [{ fact: 'calendar', params: { calendar: { fact: 'event', path: 'data.host' } } }],
      },
      { id: 'broken' },
    );
    const world = worldOf(two, policyOf(count, { id: 'fine', pattern: undefined }));
    const [only] = take(world, [seen('no-such-calendar')]);
    expect(only).toMatchObject({ outcome: 'applied' });
    expect(only?.decision.rulings[0]?.considered).toMatchObject([
      { policy: 'broken', result: true, error: 'there is no calendar "no-such-calendar"' },
      { policy: 'fine', result: true },
    ]);
  });
});

describe('a sequence', () => {
  const pattern = {
    kind: 'sequence',
    within: 'PT10M',
    by: byHost,
    steps: [
      { name: 'lost', on: ['thing.lost'] },
      { name: 'back', on: ['thing.seen'] },
      {
        name: 'lost for good',
        on: ['thing.lost'],
        conditions: {
          all: [{ fact: 'event', path: 'data.final', operator: 'equal', value: true }],
        },
      },
    ],
  };
  const lost = (host: string, final = false): Event =>
    seen(host, { type: 'thing.lost', data: { host, final } });

  it('acts at its last step when all came in order and in time, for one key', () => {
    const world = worldOf(policyOf(pattern, { on: ['thing.seen', 'thing.lost'] }));
    const happenings: [number, Event][] = [
      [0, lost('a')],
      [1, lost('b')],
      [2, seen('a')],
      [3, lost('a')],
      [4, lost('b', true)],
      [5, lost('a', true)],
    ];
    const plans = happenings.flatMap(([minute, event]) => take(world, [event], at(minute)));
    expect(outcomes(plans)).toEqual([...Array<string>(5).fill('ignored'), 'applied']);
    expect(plans[2]?.reason).toContain('step 2 of 3 (back) within 10 min for a');
  });
});

describe('what a policy waits for', () => {
  const absence = policyOf({ kind: 'absence', after: 'PT5M', by: byHost });

  function simulationOf(...policies: readonly JsonObject[]): Simulation {
    const { definitions, store } = worldOf(...policies);
    return { world: store, definitions, now: NOW };
  }
  const hear = (simulation: Simulation, host: string): Plan =>
    simulateEvent(simulation, seen(host, { time: simulation.now }));
  const titles = ({ world }: Simulation) =>
    [...world.records.values()].map(({ data, createdAt }) => [data['title'], createdAt]);

  it('absence: acts once when a key is not heard in time, and again only when it was heard again', () => {
    // given
    const simulation = simulationOf(absence);
    hear(simulation, 'a');
    hear(simulation, 'b');
    advance(simulation, 'PT4M');
    expect(hear(simulation, 'a')).toMatchObject({
      code: 'held-back',
      reason: expect.stringContaining('acts at 2026-03-02T09:09:00.000Z unless it is heard again'),
    });
    // when
    advance(simulation, 'PT3H');
    // then each at its time, with the data of the event heard last
    expect(titles(simulation)).toEqual([
      ['b', at(5)],
      ['a', at(9)],
    ]);
    // when it is heard again, and then not
    hear(simulation, 'b');
    advance(simulation, 'PT3H');
    expect(titles(simulation)).toHaveLength(3);
    expect(simulation.world.counters.size).toBe(0);
  });

  it('quiet: acts once for a burst, after it', () => {
    const simulation = simulationOf(policyOf({ kind: 'once-after-quiet', after: 'PT5M' }));
    for (const host of ['a', 'b', 'c']) {
      hear(simulation, host);
      advance(simulation, 'PT2M');
    }
    const plans = advance(simulation, 'PT1H');
    expect(titles(simulation)).toEqual([['c', at(9)]]);
    expect(plans.map(({ decision }) => decision.rulings)).toMatchObject([
      [
        {
          event: { type: 'thing.seen', data: { host: 'c' } },
          matched: [{ policy: 'watch', actions: ['record.open'] }],
          considered: [{ pattern: { acts: true, says: 'quiet for 5 min after 3 events' } }],
        },
      ],
    ]);
  });

  it.each<[string, JsonObject[]]>([
    ['removed', []],
    ['switched off', [{ ...absence, enabled: false }]],
    ['changed', [policyOf({ kind: 'absence', after: 'PT10M', by: byHost })]],
    ['without a pattern', [policyOf({}, { pattern: undefined })]],
  ])('is dropped, and said so, where the policy is %s since', (_, policies) => {
    // given
    const before = simulationOf(absence);
    hear(before, 'a');
    // when
    const after = { ...simulationOf(...policies), world: before.world };
    const plans = advance(after, 'PT5M');
    // then
    expect(plans).toMatchObject([{ outcome: 'ignored', code: 'policy-changed' }]);
    expect(titles(after)).toEqual([]);
    expect(after.world.counters.size).toBe(0);
  });

  it('tells nobody else that it came due', () => {
    // when somebody outside says so
    const world = worldOf(absence);
    take(world, [seen('a')]);
    const data = { key: [...world.store.counters.keys()][0] ?? '', policy: 'watch', dueAt: at(5) };
    const [refused] = take(world, [buildEvent({ type: 'pattern.elapsed', data })], at(6));
    // then
    expect(refused).toMatchObject({ outcome: 'refused', code: 'reserved-type' });
  });
});

describe('once within', () => {
  it('acts at first and is silent until its time is over', () => {
    const world = worldOf(policyOf({ kind: 'once-within', within: 'PT10M', by: byHost }));
    const plans = [0, 5, 9, 10, 11].flatMap((minute) => take(world, [seen('a')], at(minute)));
    expect(outcomes(plans)).toEqual(['applied', 'ignored', 'ignored', 'applied', 'ignored']);
    expect(plans[1]?.reason).toContain('silent until 2026-03-02T09:10:00.000Z for a');
  });

  it('writes nothing while it is silent', () => {
    const world = worldOf(policyOf({ kind: 'once-within', within: 'PT10M', by: byHost }));
    expect(take(world, [seen('a')])[0]?.counters).toHaveLength(1);
    expect(take(world, [seen('a')])[0]?.counters).toEqual([]);
  });
});

import type { Event, JsonObject, Plan } from '@interlock/engine';
import { compileDefinitions, advance, simulateEvent } from '@interlock/engine/study';
import { describe, expect, it } from 'vitest';
import { buildFiles, buildType, compiled } from '../../support/mini-pack.ts';
import { shipped } from '../../workflows/shipped-packs.ts';
import { buildEvent, buildWorld, NOW, opening, plan, planInPieces, take } from './world.ts';
import type { World } from './world.ts';

const still = { initial: 'a', states: { a: {} } };
const byHost = [{ fact: 'event', path: 'data.host' }];
const open = (type: string) => ({
  o: { type: 'record.open', params: { type, data: { title: '{{ event.data.host }}' } } },
});

/** Restarts are tickets here; what comes instead is a problem. */
function worldOf(limits: JsonObject, extra: JsonObject = {}): World {
  const policy = {
    id: 'restart',
    title: 'Restart what hangs',
    on: ['thing.hung'],
    conditions: { all: [] },
    actions: open('ticket'),
    limits,
    ...extra,
  };
  return buildWorld(
    compiled(
      buildFiles(still, {
        type: { fields: { ci: { title: 'CI', type: 'string' } } },
        files: {
          'ticket/policies/restart.json': policy,
          'problem/type.json': buildType('problem'),
          'problem/workflow.json': { id: 'problem', title: 'Problem', ...still },
        },
      }),
    ),
  );
}

let ids = 0;
function hung(host: string, data: JsonObject = {}): Event {
  ids += 1;
  return buildEvent({ id: `hung-${ids}`, type: 'thing.hung', data: { host, ...data } });
}
const at = (minutes: number): string => new Date(Date.parse(NOW) + minutes * 60_000).toISOString();
const opened = (plans: readonly Plan[]) =>
  plans.map(({ changes }) => changes.map(({ after }) => after.type).join());

describe('a budget', () => {
  const limits = {
    budget: {
      most: 2,
      per: 'day',
      timeZone: 'Europe/Zurich',
      by: ['target'],
      otherwise: open('problem'),
    },
  };

  it('makes the third restart of a day a problem, not a third restart, each target by itself', () => {
    const world = worldOf(limits);
    const web = { ci: 'web-1' };
    const happenings = [hung('a', web), hung('b', { ci: 'db-1' }), hung('c', web), hung('d', web)];
    const plans = happenings.flatMap((event, i) => take(world, [event], at(i)));
    expect(opened(plans)).toEqual(['ticket', 'ticket', 'ticket', 'problem']);
    expect(plans[3]?.decision.rulings).toMatchObject([
      {
        matched: [{ policy: 'restart', actions: ['record.open'] }],
        considered: [
          {
            policy: 'restart',
            result: true,
            limits: [
              {
                kind: 'budget',
                acts: false,
                says: 'budget used up: 2 a day (Europe/Zurich) for web-1',
              },
            ],
          },
        ],
      },
    ]);
    // the next day it restarts again
    expect(opened(take(world, [hung('e', web)], at(24 * 60)))).toEqual(['ticket']);
  });
});

describe('a limit by target', () => {
  const shippedWith = (policy: JsonObject): World => {
    const result = compileDefinitions(
      new Map([...shipped.files, ['alert/policies/restart.json', policy]]),
    );
    if (!result.ok) throw new Error(JSON.stringify(result.issues));
    const world = buildWorld(result.value);
    for (const name of ['web-1', 'db-1'])
      take(world, [opening(name, 'ci', { name, class: 'server', criticality: 'low' })]);
    return world;
  };
  const raised = (labels: JsonObject, data: JsonObject = {}): Event => {
    ids += 1;
    const fingerprint = `f-${ids}`;
    return buildEvent({
      id: fingerprint,
      type: 'alert.raised',
      actor: { kind: 'system', id: 'm', name: 'M', teams: [], roles: ['monitor'] },
      data: { fingerprint, name: 'Hangs', severity: 'low', labels, ...data },
    });
  };
  const world = (on: string) =>
    shippedWith({
      id: 'restart',
      title: 'Restart what hangs',
      on: [on],
      conditions: { all: [] },
      actions: { restart: { type: 'emit', params: { type: 'restart.wanted' } } },
      limits: { budget: { most: 2, per: 'day', by: ['target'] } },
    });
  const restarts = ({ decision }: Plan): boolean =>
    decision.rulings.some(({ matched }) => matched.some(({ policy }) => policy === 'restart'));

  it('is by the CI an alert names by its labels, as the record opened for it is', () => {
    const events = [
      raised({ ci: 'web-1' }),
      raised({ instance: 'WEB-1.example:9100' }),
      raised({ ci: 'db-1' }),
      raised({ host: 'web-1' }),
      raised({ host: 'unheard-of' }),
    ];
    // when each is taken by a policy of the event, and of the record opened for it
    for (const on of ['alert.raised', 'alert.opened']) {
      const one = world(on);
      const plans = events.flatMap((event) => take(one, [event]));
      // then
      expect(plans.map(restarts)).toEqual([true, true, true, false, true]);
    }
  });

  it('is by the CI the event’s data name, where they do', () => {
    const one = world('alert.raised');
    const web = one.store.keys.get('ci|web-1')?.record ?? '';
    const events = [
      raised({ ci: 'web-1' }),
      raised({ host: 'db-1' }, { ci: web }),
      raised({ host: 'db-1' }, { ci: web }),
    ];
    expect(events.flatMap((event) => take(one, [event])).map(restarts)).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('asks for no counter before it knows which', () => {
    // given
    const { definitions, store } = world('alert.raised');
    const asked = new Set<string>();
    // when
    plan({ definitions, store }, [raised({ ci: 'web-1' })], NOW, (needs) => {
      for (const need of needs) if (need.kind === 'counter') asked.add(need.key);
      return needs;
    });
    // then
    const web = store.keys.get('ci|web-1')?.record ?? '';
    expect([...asked]).toEqual([`restart|budget|["${web}"]`]);
  });
});

describe('a throttle', () => {
  const limits = { throttle: { most: 2, per: 'PT1H', by: byHost } };

  it('keeps a policy from acting more often, and says so', () => {
    const world = worldOf(limits);
    const plans = [0, 10, 20, 59, 60].flatMap((minute) => take(world, [hung('a')], at(minute)));
    expect(opened(plans)).toEqual(['ticket', 'ticket', '', '', 'ticket']);
    expect(plans[2]).toMatchObject({
      outcome: 'ignored',
      code: 'held-back',
      reason:
        'no policy acts on "thing.hung" now. “Restart what hangs”: throttled: 2 per 1 h for a',
    });
  });

  it('is the same one by one, in a batch, and in pieces', () => {
    const world = worldOf(limits);
    const events = ['a', 'b', 'a', 'a', 'b', 'b', 'a'].map((host) => hung(host));
    const together = opened(plan(world, events));
    expect(together.filter((type) => type === 'ticket')).toHaveLength(4);
    expect(opened(planInPieces(world, events, 2))).toEqual(together);
    expect(events.flatMap((event) => opened(take(world, [event])))).toEqual(together);
  });

  it('does not count what another limit kept back', () => {
    // given an hour's budget of one, and a throttle of two
    const world = worldOf({
      throttle: { most: 2, per: 'PT2H' },
      budget: { most: 1, per: 'hour' },
    });
    // when two are kept back by the budget
    const plans = [0, 1, 2, 60].flatMap((minute) => take(world, [hung('a')], at(minute)));
    // then the throttle has room for the one of the next hour
    expect(opened(plans)).toEqual(['ticket', '', '', 'ticket']);
  });

  it('without a key is for the policy as a whole', () => {
    const world = worldOf({ throttle: { most: 1, per: 'PT1H' } });
    expect(opened(take(world, [hung('a'), hung('b')]))).toEqual(['ticket', '']);
  });

  it('counts from none when it is another one, and goes on when only what is done instead changes', () => {
    const before = worldOf(limits);
    take(before, [hung('a'), hung('a')]);
    const otherwise = { throttle: { ...limits.throttle, otherwise: open('problem') } };
    const same = { ...worldOf(otherwise), store: before.store };
    expect(opened(take(same, [hung('a')]))).toEqual(['problem']);
    const other = {
      ...worldOf({ throttle: { ...limits.throttle, most: 1 } }),
      store: before.store,
    };
    expect(opened(take(other, [hung('a')]))).toEqual(['ticket']);
  });
});

describe('a limit behind a pattern', () => {
  it('counts only when the pattern lets the policy act', () => {
    const pattern = { kind: 'count', n: 2, within: 'PT1H', rearm: 'anew' };
    const world = worldOf({ throttle: { most: 1, per: 'PT1H' } }, { pattern });
    const plans = take(
      world,
      Array.from({ length: 4 }, () => hung('a')),
    );
    expect(opened(plans)).toEqual(['', 'ticket', '', '']);
    expect(plans[3]?.decision.rulings[0]?.considered[0]).toMatchObject({
      pattern: { acts: true },
      limits: [{ acts: false }],
    });
  });

  it('holds for what a policy waited for as well', () => {
    const pattern = { kind: 'absence', after: 'PT5M', by: byHost };
    const limits = { throttle: { most: 1, per: 'PT1H', otherwise: open('problem') } };
    const { definitions, store } = worldOf(limits, { pattern });
    const simulation = { world: store, definitions, now: NOW };
    simulateEvent(simulation, hung('a'));
    simulateEvent(simulation, hung('b'));
    const plans = advance(simulation, 'PT5M');
    expect(opened(plans)).toEqual(['ticket', 'problem']);
  });
});

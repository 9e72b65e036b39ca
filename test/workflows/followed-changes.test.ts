import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Event, JsonObject } from '@interlock/engine';
import type { ExplainedPolicy } from '@interlock/engine/study';
import { beginScenario, openGiven, takeStep } from '../../engine/simulation/take-step.ts';
import { askPolicies, follow } from './follow-change.ts';
import type { Supposed } from './follow-change.ts';
import { shippedDefinitions } from './shipped-packs.ts';

const definitions = shippedDefinitions();
const TYPES = [...definitions.policies.byEvent.keys()];
const ALERTS = new Set(['alert.raised', 'alert.cleared', 'heartbeat.received']);

type World = Pick<Supposed, 'world' | 'now'>;
const worlds = new Map<string, World>();

/** The world a shipped scenario leaves behind. */
function worldAfter(id: string): World {
  const known = worlds.get(id);
  if (known !== undefined) return known;
  const scenario = definitions.scenarios.get(id);
  if (scenario === undefined) throw new Error(`there is no scenario "${id}"`);
  const run = beginScenario(scenario, definitions);
  for (const _ of openGiven(run)) continue;
  for (const [i, step] of scenario.steps.entries()) takeStep(run, step, i);
  worlds.set(id, run.simulation);
  return run.simulation;
}

const scenarios = fc.constantFrom(...definitions.scenarios.keys());
const actors = fc.record({
  kind: fc.constantFrom<'person' | 'system'>('person', 'system'),
  id: fc.constantFrom('ada', 'tom'),
  name: fc.constant('Ada'),
  teams: fc.subarray(['network']),
  roles: fc.subarray(['agent', 'approver', 'owner']),
});
/** Clocks and their thresholds as workflows have them. */
const told = fc.record({
  clock: fc.constantFrom('response', 'resolution'),
  percent: fc.constantFrom(75, 100),
});
const outside = fc.record({
  fingerprint: fc.constantFrom('f1', 'm1', 'disk'),
  name: fc.constantFrom('DiskFull', 'Down'),
  severity: fc.constantFrom('critical', 'high', 'warning', 'info'),
  summary: fc.constant('Something is wrong'),
  labels: fc.constantFrom<JsonObject>({}, { ci: 'db-01' }, { ci: 'nobody-knows' }),
  annotations: fc.constant<JsonObject>({}),
});

/** An event about a record of a world: one of those its type tells policies of. */
const aboutRecord: fc.Arbitrary<Supposed> = fc
  .tuple(scenarios, fc.nat(), fc.nat(), actors, told)
  .filter(([id]) => worldAfter(id).world.records.size > 0)
  .map(([id, which, what, actor, { clock, percent }]) => {
    const { world, now } = worldAfter(id);
    const records = [...world.records.values()];
    const record = records[which % records.length];
    if (record === undefined) throw new Error('there is no record');
    const types = TYPES.filter(
      (type) =>
        !ALERTS.has(type) && (type.startsWith(`${record.type}.`) || type === 'clock.reached'),
    );
    const type = types[what % types.length] ?? 'clock.reached';
    const data = type === 'clock.reached' ? { clock, percent, breached: percent >= 100 } : {};
    const subject = `/records/${record.number}`;
    const event: Event = { id: 'x', source: '/interlock', type, time: now, subject, data, actor };
    return { definitions, world, now, event, about: record.id };
  });

/** An event as intake leaves it. */
const fromOutside: fc.Arbitrary<Supposed> = fc
  .tuple(scenarios, fc.constantFrom(...ALERTS), actors, outside)
  .map(([id, type, actor, data]) => {
    const { world, now } = worldAfter(id);
    const endsAt = type === 'alert.cleared' ? now : null;
    const event = { id: 'x', source: '/probe', type, time: now, actor };
    return {
      definitions,
      world,
      now,
      event: { ...event, data: { ...data, startsAt: now, endsAt } },
    };
  });

const firesFor = (supposed: Supposed, { policy }: ExplainedPolicy): boolean =>
  askPolicies(supposed)?.ruling.matched.some((one) => one.policy === policy) === true;

const holdsFor = (supposed: Supposed, { policy }: ExplainedPolicy): boolean =>
  askPolicies(supposed)?.ruling.considered.find((one) => one.policy === policy)?.result === true;

/** Follows every proposal for an event; how many there were, and how many were of what cannot be changed by itself. */
function followAll(supposed: Supposed): { followed: number; left: number } {
  const asked = askPolicies(supposed);
  const count = { followed: 0, left: 0 };
  for (const explained of asked?.policies ?? []) {
    const { change } = explained;
    if (asked === null || change === null) continue;
    for (const way of [change.changes, ...change.alternatives]) {
      const after = follow(supposed, asked.ruling, way);
      if (after === null) {
        count.left += 1;
        continue;
      }
      count.followed += 1;
      const fires = change.waits === true ? holdsFor : firesFor;
      const what = `${explained.policy} on ${supposed.event.type}: ${JSON.stringify(way)}`;
      expect(fires(after, explained), what).toBe(change.fires);
      // What happened, and to what, stays what it is.
      expect(way.filter(({ fact }) => GIVEN.has(`${fact.fact}.${fact.path ?? ''}`))).toEqual([]);
    }
  }
  return count;
}

const GIVEN = new Set(['record.type', 'record.id', 'record.number', 'event.type']);

describe('of the policies that are shipped', () => {
  it.each([
    ['about any record', aboutRecord, 400],
    ['from outside', fromOutside, 100],
  ])(
    'whatever would have had to be otherwise turns the verdict when it is: events %s',
    (_, events, numRuns) => {
      const all = { followed: 0, left: 0 };
      fc.assert(
        fc.property(events, (supposed) => {
          const { followed, left } = followAll(supposed);
          all.followed += followed;
          all.left += left;
        }),
        { numRuns, seed: 4 },
      );
      expect(all.followed).toBeGreaterThan(numRuns / 4);
      expect(all.left).toBeLessThan(all.followed / 10);
    },
  );

  it('for a CI in maintenance it is said what stops an alert first, and what would have to be otherwise there', () => {
    // given
    const { world, now } = worldAfter('alert/maintenance-suppresses');
    const record = [...world.records.values()].find(({ type }) => type === 'alert');
    const type = 'alert.opened';
    const actor = { kind: 'person', id: 'ada', name: 'Ada', teams: [], roles: [] } as const;
    const event: Event = { id: 'x', source: '/interlock', type, time: now, data: {}, actor };
    const serving: Supposed = { definitions, world, now, event, about: record?.id ?? '' };
    const state = { fact: 'ci', path: 'state' };
    const kept = { fact: state, at: [], known: true, to: 'in-maintenance' };
    const inMaintenance = follow(serving, { seen: {} }, [kept]);
    if (inMaintenance === null) throw new Error('the alert has no CI');
    // when
    const asked = askPolicies(inMaintenance);
    const stopped = asked?.policies.filter(({ standing }) => standing.kind === 'stopped') ?? [];
    // then
    expect(stopped.length).toBeGreaterThan(0);
    for (const { otherwise, change } of stopped) {
      expect(otherwise).toMatch(
        /if the state of its CI were anything but In maintenance|if CI of ALT\d+ were not set/,
      );
      expect(change).not.toBeNull();
    }
    expect(followAll(inMaintenance).followed).toBeGreaterThan(1);
  });
});

import type { Event, JsonObject, Plan } from '@interlock/engine';
import { explainRuling, stagesOf, advance, simulateEvent } from '@interlock/engine/study';
import type { ExplainedPolicy, Stage, Simulation } from '@interlock/engine/study';
import { describe, expect, it } from 'vitest';
import { buildFiles, compiled } from '../../support/mini-pack.ts';
import { buildEvent, buildWorld, NOW, take } from './world.ts';
import type { World } from './world.ts';

const byHost = [{ fact: 'event', path: 'data.host' }];
const opens = (type = 'ticket') => ({
  o: { type: 'record.open', params: { type, data: { title: '{{ event.data.host }}' } } },
});

function worldOf(policy: JsonObject): World {
  const whole = {
    id: 'restart',
    title: 'Restart what hangs',
    on: ['thing.hung'],
    conditions: { all: [{ fact: 'event', path: 'data.host', operator: 'exists', value: true }] },
    actions: opens(),
    ...policy,
  };
  return buildWorld(
    compiled(
      buildFiles(
        { initial: 'a', states: { a: {} } },
        { files: { 'ticket/policies/restart.json': whole } },
      ),
    ),
  );
}

let ids = 0;
function hung(host: string, extra: Partial<Event> = {}): Event {
  ids += 1;
  return buildEvent({ id: `hung-${ids}`, type: 'thing.hung', data: { host }, ...extra });
}

const at = (minutes: number): string => new Date(Date.parse(NOW) + minutes * 60_000).toISOString();

/** How a plan's one policy is explained, from what its decision keeps. */
function explained(
  { definitions }: Pick<World, 'definitions'>,
  plan: Plan | undefined,
  event: Event,
): ExplainedPolicy {
  const ruling = plan?.decision.rulings[0];
  if (plan === undefined || ruling === undefined) throw new Error('nothing was ruled');
  const context = { event, actor: { ...event.actor }, now: plan.decision.at };
  const elapsed = plan.decision.event.type === 'pattern.elapsed';
  const { policies, others } = explainRuling(
    JSON.parse(JSON.stringify(ruling)) as typeof ruling,
    context,
    definitions,
    { elapsed },
  );
  const [one] = policies;
  if (one === undefined) throw new Error('nothing was explained');
  expect(others).toBe(0);
  return one;
}

/** What was said last of the same thing happening again and again. */
function last(world: World, minutes: readonly number[], host = 'web-1'): [ExplainedPolicy, Plan] {
  const found = minutes.map((minute) => {
    const event = hung(host);
    const [planned] = take(world, [event], at(minute));
    if (planned === undefined) throw new Error('nothing was planned');
    return [explained(world, planned, event), planned] as [ExplainedPolicy, Plan];
  });
  return found.at(-1) as [ExplainedPolicy, Plan];
}

const because = 'Its conditions hold: host in the event is set (web-1), as it has to be.';
const stage = ({ decision }: Plan, { definitions }: World, name: Stage['stage']) =>
  stagesOf(decision, { definitions, records: new Map() }).find((one) => one.stage === name);

describe('a policy whose conditions hold, but whose pattern is not complete', () => {
  it('says how far it is and how many more it takes', () => {
    // given
    const world = worldOf({ pattern: { kind: 'count', n: 3, within: 'PT10M', by: byHost } });
    // when
    const [one, plan] = last(world, [0]);
    // then
    expect(one).toMatchObject({
      matched: false,
      change: null,
      standing: { kind: 'held', by: 'pattern', said: { kind: 'count', more: 2 } },
      text: `“Restart what hangs” did not fire: it waits for more such events (1 of 3 within 10 min for web-1). ${because}`,
      otherwise: 'It would have fired with 2 more such events within that time.',
    });
    expect(one.condition?.result).toBe(true);
    expect(stage(plan, world, 'policies')).toEqual({
      stage: 'policies',
      verdict: 'stopped',
      text: '“Restart what hangs” waits: 1 of 3 within 10 min for web-1',
    });
    // when as many more come
    const [done] = last(world, [1, 2]);
    // then
    expect(done).toMatchObject({
      matched: true,
      text: '“Restart what hangs” fired: host in the event is set (web-1), as it has to be; and as many such events as it waits for have come (3 of 3 within 10 min for web-1).',
    });
  });

  it('of one reached before says from when it counts again, and then it does', () => {
    const world = worldOf({ pattern: { kind: 'count', n: 2, within: 'PT10M' } });
    const [one] = last(world, [0, 4, 5]);
    expect(one.text).toContain('it has fired for these events already');
    expect(one.otherwise).toBe(
      'It can fire again once there have been fewer within that time: from 2026-03-02 09:14:00 UTC on, if there is none before that.',
    );
    expect(last(world, [14])[0].matched).toBe(true);
    // but one that came before puts it off
    expect(last(world, [14.5])[0].otherwise).toContain('from 2026-03-02 09:24:00 UTC on');
    expect(last(world, [24])[0].matched).toBe(true);
  });

  it('once within a time says when it may again, and then it does', () => {
    const world = worldOf({ pattern: { kind: 'once-within', within: 'PT1H' } });
    const [one] = last(world, [0, 59]);
    expect(one.otherwise).toBe(
      'It fires again for the first such event from 2026-03-02 10:00:00 UTC on.',
    );
    expect(one.text).toContain('silent until 2026-03-02 10:00:00 UTC');
    expect(last(world, [60])[0].matched).toBe(true);
  });

  it('of a sequence names the next step', () => {
    const step = (name: string, host: string) => ({
      name,
      conditions: { all: [{ fact: 'event', path: 'data.host', operator: 'equal', value: host }] },
    });
    const steps = [step('web hangs', 'web-1'), step('database hangs', 'db-1'), step('all', 'all')];
    const world = worldOf({ pattern: { kind: 'sequence', within: 'PT10M', steps } });
    expect(last(world, [0], 'other')[0].otherwise).toBe(
      'It fires once the 3 further steps follow in time; the next is “web hangs”.',
    );
    expect(last(world, [1], 'web-1')[0].otherwise).toBe(
      'It fires once the 2 further steps follow in time; the next is “database hangs”.',
    );
    expect(last(world, [2], 'db-1')[0].otherwise).toBe(
      'It fires once the last step follows in time; the next is “all”.',
    );
    expect(last(world, [3], 'all')[0].matched).toBe(true);
  });

  it('of one that waits says until when, and afterwards what it waited for', () => {
    // given
    const { definitions, store } = worldOf({
      pattern: { kind: 'absence', after: 'PT5M', by: byHost },
    });
    const simulation: Simulation = { world: store, definitions, now: NOW };
    const event = hung('web-1', { time: NOW });
    // when
    const heard = simulateEvent(simulation, event);
    // then
    expect(explained({ definitions }, heard, event)).toMatchObject({
      matched: false,
      otherwise: 'It fires at 2026-03-02 09:05:00 UTC unless such an event comes before.',
    });
    // when
    const [acted] = advance(simulation, 'PT6M');
    // then
    expect(explained({ definitions }, acted, event)).toMatchObject({
      matched: true,
      condition: null,
      text: '“Restart what hangs” fired: what it waits for has come (not heard for 5 min, since 2026-03-02 09:00:00 UTC for web-1).',
    });
  });
});

describe('a policy whose conditions hold, but that is limited', () => {
  it('by a throttle says so, and from when on it may again; the event ended at that stage', () => {
    const world = worldOf({ limits: { throttle: { most: 2, per: 'PT1H', by: byHost } } });
    const [one, plan] = last(world, [0, 10, 20]);
    expect(one).toMatchObject({
      matched: false,
      standing: { kind: 'held', by: 'limit' },
      text: `“Restart what hangs” did not fire: it may act only so often (throttled: 2 per 1 h for web-1). ${because}`,
      otherwise: 'It may act again from 2026-03-02 10:00:00 UTC on.',
    });
    expect(stage(plan, world, 'throttle')).toEqual({
      stage: 'throttle',
      verdict: 'stopped',
      text: '“Restart what hangs” was kept back by its limit: throttled: 2 per 1 h for web-1',
    });
    expect(stage(plan, world, 'policies')?.verdict).toBe('not-applicable');
    const [free, permitted] = last(world, [60]);
    expect(free.matched).toBe(true);
    expect(stage(permitted, world, 'throttle')?.verdict).toBe('passed');
  });

  it('by a budget does what it does instead, and says that', () => {
    const limits = { budget: { most: 1, per: 'day', timeZone: 'UTC', otherwise: opens() } };
    const world = worldOf({ limits });
    const [one, plan] = last(world, [0, 10]);
    expect(one).toMatchObject({ matched: true, standing: { kind: 'instead' } });
    expect(one).toMatchObject({
      text: `“Restart what hangs” did what it does instead: its budget is used up (budget used up: 1 a day (UTC)). ${because}`,
      otherwise: 'It may act again from 2026-03-03 00:00:00 UTC on.',
    });
    expect(stage(plan, world, 'throttle')).toMatchObject({
      verdict: 'passed',
      text: '“Restart what hangs” did what it does instead: budget used up: 1 a day (UTC)',
    });
  });

  it('and lets none be asked after it keeps them from being asked also where it does not act', () => {
    // given
    const world = worldOf({ stop: true, limits: { throttle: { most: 1, per: 'PT1H' } } });
    const [one] = last(world, [0, 1]);
    // then
    expect(one.standing.kind).toBe('held');
  });
});

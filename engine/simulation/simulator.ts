import { durationMs } from '../calendar/duration.ts';
import type { Event } from '../event.ts';
import { patternEvent, timerEvent } from '../event.ts';
import { EngineError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { Definitions } from '../pack/definitions.ts';
import { NOTHING_PLANNED } from '../plan.ts';
import type { Plan } from '../plan.ts';
import { planEvent } from '../plan-events.ts';
import { answersFrom, applyPlan } from './simulated-world.ts';
import type { SimulatedWorld } from './simulated-world.ts';
import { indexOf } from './world-index.ts';

/** A world, its clock, and the definitions it runs under. */
export interface Simulation {
  readonly world: SimulatedWorld;
  readonly definitions: Definitions;
  /** Simulated time, ISO 8601 UTC; only `advance` moves it. */
  now: string;
}

/** Plans an event against the simulated world and writes the plan: exactly what the server does. */
export function simulateEvent(simulation: Simulation, event: Event): Plan {
  const { world, definitions, now } = simulation;
  const identity = `${event.source} ${event.id}`;
  const known = world.events.get(identity);
  if (known !== undefined) {
    return { ...known, outcome: 'duplicate', ...NOTHING_PLANNED };
  }
  const answers = answersFrom(world, definitions);
  const planned = planEvent({ event, answers, definitions, now });
  if (planned.kind === 'need') {
    const message = `"${event.type}" asks for what no world can answer`;
    throw new EngineError('unsettled', message, { event: event.id });
  }
  if (planned.outcome !== 'refused') world.events.set(identity, planned);
  applyPlan(world, planned);
  return planned;
}

/** Most that may come due within one `advance` of a scenario. */
const MOST_DUE = 10_000;

/** Moves the clock, firing everything that comes due on the way, in order, each at its time. */
export function advance(simulation: Simulation, duration: string): Plan[] {
  const end = new Date(Date.parse(simulation.now) + durationMs(duration)).toISOString();
  const plans: Plan[] = [];
  for (const { name, details, plan } of advanceTo(simulation, end)) {
    plans.push(plan);
    if (plans.length > MOST_DUE)
      throw new EngineError('timer-storm', 'timers keep setting new ones without end');
    if (plan.outcome === 'failed')
      throw new EngineError('timer-failed', `${name} failed: ${plan.reason}`, details);
  }
  return plans;
}

/** Something that has come due. */
export interface DueEvent {
  /** ISO 8601 UTC. */
  readonly dueAt: string;
  /** Whose timer it is; null for what a policy waits for. */
  readonly record: string | null;
  readonly key: string;
  /** What it is, for people. */
  readonly name: string;
  readonly details: JsonObject;
  readonly event: Event;
}

/** Something that came due, and what came of it. */
export interface Fired extends DueEvent {
  readonly plan: Plan;
}

/**
 * Moves the clock to an instant, firing every timer that comes due on the way and all that policies wait for,
 * in order, each at its time, of one instant timers first; timers of a paused record stay due. Ask for all of
 * them: the clock has arrived when there are no more. One that changes nothing is not fired again.
 * @param end ISO 8601 UTC, not before the simulation's now
 */
export function* advanceTo(simulation: Simulation, end: string): Generator<Fired, void> {
  const fired = new Set<string>();
  for (let due = nextDue(simulation, end, fired); due !== null;) {
    fired.add(due.event.id);
    if (due.dueAt > simulation.now) simulation.now = due.dueAt;
    yield { ...due, plan: simulateEvent(simulation, due.event) };
    due = nextDue(simulation, end, fired);
  }
  simulation.now = end;
}

/**
 * What comes due first up to an instant, timers before patterns; null when nothing does.
 * @param fired ids of the events that have been fired on the way to that instant
 */
export function nextDue(
  { world }: Pick<Simulation, 'world'>,
  end: string,
  fired: ReadonlySet<string>,
): DueEvent | null {
  const { timers, patterns } = indexOf(world);
  const timer = timers.next(
    end,
    (one) =>
      world.records.get(one.record)?.timers[one.key] === one.dueAt &&
      !world.holds.has(one.record) &&
      (fired.size === 0 || !fired.has(timerEvent(one).id)),
  );
  const pattern = patterns.next(timer?.dueAt ?? end, (one) => {
    const counter = world.counters.get(one.key);
    return counter?.dueAt === one.dueAt && !fired.has(patternEvent(one, counter.policy).id);
  });
  if (pattern !== null && (timer === null || pattern.dueAt < timer.dueAt)) {
    const { key, dueAt } = pattern;
    const policy = world.counters.get(key)?.policy ?? '';
    const name = `the pattern of policy "${policy}"`;
    const event = patternEvent(pattern, policy);
    return { dueAt, record: null, key, name, details: { policy, key }, event };
  }
  if (timer === null) return null;
  const { record, key, dueAt } = timer;
  const name = `timer ${key}`;
  return { dueAt, record, key, name, details: { record }, event: timerEvent(timer) };
}

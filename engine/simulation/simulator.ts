import { durationMs } from '../calendar/duration.ts';
import type { DueTimer, Event } from '../event.ts';
import { timerEvent } from '../event.ts';
import { EngineError } from '../errors.ts';
import type { Need } from '../need.ts';
import type { Definitions } from '../pack/definitions.ts';
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
  /** Told what each event has read from the world. */
  readonly onRead?: (need: Need) => void;
}

/** Plans an event against the simulated world and writes the plan: exactly what the server does. */
export function simulateEvent(simulation: Simulation, event: Event): Plan {
  const { world, definitions, now, onRead } = simulation;
  const identity = `${event.source} ${event.id}`;
  const known = world.events.get(identity);
  if (known !== undefined) {
    const nothing = { changes: [], effects: [], links: [], keys: [], cancelledEffects: [] };
    return { ...known, outcome: 'duplicate', ...nothing };
  }
  const answers = answersFrom(world, definitions, onRead);
  const planned = planEvent({ event, answers, definitions, now });
  if (planned.kind === 'need') {
    const message = `"${event.type}" asks for what no world can answer`;
    throw new EngineError('unsettled', message, { event: event.id });
  }
  if (planned.outcome !== 'refused') world.events.set(identity, planned);
  applyPlan(world, planned);
  return planned;
}

/** Most timers that may come due within one `advance` of a scenario. */
const MOST_TIMERS = 10_000;

/** Moves the clock, firing every timer that comes due on the way, in order, each at its time. */
export function advance(simulation: Simulation, duration: string): Plan[] {
  const end = new Date(Date.parse(simulation.now) + durationMs(duration)).toISOString();
  const plans: Plan[] = [];
  for (const { timer, plan } of advanceTo(simulation, end)) {
    plans.push(plan);
    if (plans.length > MOST_TIMERS)
      throw new EngineError('timer-storm', 'timers keep setting new ones without end');
    if (plan.outcome === 'failed') {
      throw new EngineError('timer-failed', `timer ${timer.key} failed: ${plan.reason}`, {
        record: timer.record,
      });
    }
  }
  return plans;
}

/** A timer that was fired, and what came of it. */
export interface FiredTimer {
  readonly timer: DueTimer;
  readonly event: Event;
  readonly plan: Plan;
}

/**
 * Moves the clock to an instant, firing every timer that comes due on the way, in order, each at its time;
 * those of a paused record stay due. Ask for all of them: the clock has arrived when there are no more.
 * One that changes nothing is not fired again.
 * @param end ISO 8601 UTC, not before the simulation's now
 */
export function* advanceTo(simulation: Simulation, end: string): Generator<FiredTimer, void> {
  const { world } = simulation;
  const { timers } = indexOf(world);
  const fired = new Set<string>();
  const isSet = ({ record, key, dueAt }: DueTimer): boolean =>
    world.records.get(record)?.timers[key] === dueAt &&
    !world.holds.has(record) &&
    !fired.has(`${record} ${key} ${dueAt}`);
  for (let timer = timers.next(end, isSet); timer !== null; timer = timers.next(end, isSet)) {
    fired.add(`${timer.record} ${timer.key} ${timer.dueAt}`);
    if (timer.dueAt > simulation.now) simulation.now = timer.dueAt;
    const event = timerEvent(timer);
    yield { timer, event, plan: simulateEvent(simulation, event) };
  }
  simulation.now = end;
}

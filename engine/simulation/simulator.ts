import { durationMs } from '../calendar/duration.ts';
import type { Event } from '../event.ts';
import { BUILT_IN } from '../event.ts';
import { EngineError } from '../errors.ts';
import type { Json } from '../json.ts';
import type { Definitions } from '../pack/definitions.ts';
import type { Plan } from '../plan.ts';
import { planEvent } from '../plan-events.ts';
import { ENGINE } from '../principal.ts';
import { answerNeeds, applyPlan } from './simulated-world.ts';
import type { SimulatedWorld } from './simulated-world.ts';

/** A world, its clock, and the definitions it runs under. */
export interface Simulation {
  readonly world: SimulatedWorld;
  readonly definitions: Definitions;
  /** Simulated time, ISO 8601 UTC; only `advance` moves it. */
  now: string;
}

/** Most times planning may ask the world before something is wrong with it. */
const MAX_ROUNDS = 64;

/** Plans an event against the simulated world and writes the plan: exactly what the server does. */
export function simulateEvent(simulation: Simulation, event: Event): Plan {
  const { world, definitions, now } = simulation;
  const identity = `${event.source} ${event.id}`;
  const known = world.events.get(identity);
  if (known !== undefined) {
    const nothing = { changes: [], effects: [], links: [], keys: [], cancelledEffects: [] };
    return { ...known, outcome: 'duplicate', ...nothing };
  }
  const answers = new Map<string, Json>();
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const planned = planEvent({ event, answers, definitions, now });
    if (planned.kind === 'need') {
      answerNeeds(world, planned.needs, answers, definitions);
      continue;
    }
    if (planned.outcome !== 'refused') world.events.set(identity, planned);
    applyPlan(world, planned);
    return planned;
  }
  throw new EngineError(
    'unsettled',
    `"${event.type}" still asks for more after ${MAX_ROUNDS} rounds`,
    { event: event.id },
  );
}

/** Moves the clock, firing every timer that comes due on the way, in order, each at its time. */
export function advance(simulation: Simulation, duration: string): Plan[] {
  const end = new Date(Date.parse(simulation.now) + durationMs(duration)).toISOString();
  const plans: Plan[] = [];
  for (let next = nextTimer(simulation, end); next !== null; next = nextTimer(simulation, end)) {
    simulation.now = next.due > simulation.now ? next.due : simulation.now;
    plans.push(
      simulateEvent(simulation, {
        id: `${next.record} ${next.key} ${next.due}`,
        source: '/timers',
        type: BUILT_IN.timerFired,
        time: simulation.now,
        data: { key: next.key, dueAt: next.due },
        target: next.record,
        actor: ENGINE,
      }),
    );
    if (plans.length > 10_000)
      throw new EngineError('timer-storm', 'timers keep setting new ones without end');
    const failed = plans.at(-1);
    if (failed?.outcome === 'failed') {
      throw new EngineError('timer-failed', `timer ${next.key} failed: ${failed.reason}`, {
        record: next.record,
      });
    }
  }
  simulation.now = end;
  return plans;
}

function nextTimer(
  simulation: Simulation,
  end: string,
): { readonly record: string; readonly key: string; readonly due: string } | null {
  let next: { readonly record: string; readonly key: string; readonly due: string } | null = null;
  for (const record of simulation.world.records.values()) {
    for (const [key, due] of Object.entries(record.timers)) {
      if (due <= end && (next === null || due < next.due)) next = { record: record.id, key, due };
    }
  }
  return next;
}

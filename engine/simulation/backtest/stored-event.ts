import { BUILT_IN } from '../../event.ts';
import type { Event } from '../../event.ts';
import type { Outcome } from '../../plan.ts';

/** An event as it was accepted, and how it ended then. */
export interface StoredEvent {
  readonly event: Event;
  /** ISO 8601 UTC: the time it was decided at. */
  readonly acceptedAt: string;
  readonly outcome: Outcome;
  readonly code: string | null;
  /** Ids of the records it opened or changed. */
  readonly records: readonly string[];
  /** Hash of the definitions it was decided under; null when its decision is not kept any more. */
  readonly hash: string | null;
}

/** Where an event came from, as far as a backtest is concerned. */
export type Origin = 'system' | 'person' | 'effect' | 'interlock';

/**
 * Where an event came from. What `interlock` made of time alone (timers) happens anew in a simulation and
 * is not replayed; results of effects come from outside and are. Pure.
 */
export function originOf({ type, actor, source }: Event): Origin {
  if (SIMULATED.has(type)) return 'interlock';
  if (type === BUILT_IN.effectCompleted || type === BUILT_IN.effectFailed)
    return source === EFFECT_SOURCE ? 'effect' : 'person';
  return actor.kind === 'person' ? 'person' : 'system';
}

/** Events a simulation makes by itself: a record's timer, and the time a policy's pattern waited for. */
const SIMULATED: ReadonlySet<string> = new Set([BUILT_IN.timerFired, 'pattern.elapsed']);

/** Source of the events that bring results of effects. */
const EFFECT_SOURCE = '/effects';

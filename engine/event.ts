import { deriveId } from './identifier.ts';
import type { Json } from './json.ts';
import { ENGINE } from './principal.ts';
import type { Principal } from './principal.ts';

/**
 * Something that happened, after intake has made a CloudEvent (CloudEvents 1.0) of it.
 * `(source, id)` is its identity: the same pair is the same event.
 */
export interface Event {
  readonly id: string;
  readonly source: string;
  /** Past tense, dotted: `alert.raised`. */
  readonly type: string;
  /** When it happened at its source, ISO 8601 UTC. */
  readonly time: string;
  readonly data: Json;
  readonly subject?: string;
  /** W3C trace context, carried through to every event and effect this one causes. */
  readonly traceparent?: string;
  /** Id of the record the event is sent to; absent: policies decide. */
  readonly target?: string;
  readonly actor: Principal;
}

/** Event types only Interlock itself may produce; intake refuses them from outside. */
export const RESERVED_TYPE =
  /^(xstate|invoke|timer|effect|clock|record|pattern|breaker|invariant)\./;

/**
 * Event types the engine understands for every record whatever its workflow:
 * open a record, edit its fields, add a note, move it to a state by hand or to another version of its workflow, let
 * automation of it stand still and go on, a timer that came due, a result of an effect, a child record that ended; and, of no
 * record, the time a policy's pattern waited for has passed, an effect a circuit breaker watches has ended. Policies are
 * told when a clock has reached a threshold, and when a record has come to what its workflow says must never happen.
 */
export const BUILT_IN = {
  opened: 'record.opened',
  edited: 'record.edited',
  noted: 'record.noted',
  moved: 'record.moved',
  migrated: 'record.migrated',
  paused: 'record.paused',
  resumed: 'record.resumed',
  timerFired: 'timer.fired',
  timerDismissed: 'timer.dismissed',
  clockReached: 'clock.reached',
  effectCompleted: 'effect.completed',
  effectFailed: 'effect.failed',
  childEnded: 'record.child-ended',
  childReopened: 'record.child-reopened',
  patternElapsed: 'pattern.elapsed',
  breakerReported: 'breaker.reported',
  invariantBroken: 'invariant.broken',
} as const;

/** A record's timer that has come due. */
export interface DueTimer {
  readonly record: string;
  readonly key: string;
  /** ISO 8601 UTC. */
  readonly dueAt: string;
  /** Times somebody has had it fired again after it failed; 0 when left out. */
  readonly retries?: number;
}

/** Source of the events that fire timers. */
export const TIMER_SOURCE = '/timers';

/**
 * A timer that came due, as an event like any other: fired twice it is the same event, unless somebody
 * has it fired again after it failed. Pure.
 */
export function timerEvent({ record, key, dueAt, retries = 0 }: DueTimer): Event {
  return {
    id: deriveId(record, key, dueAt, ...(retries === 0 ? [] : [String(retries)])),
    source: TIMER_SOURCE,
    type: BUILT_IN.timerFired,
    time: dueAt,
    data: { key, dueAt },
    target: record,
    actor: ENGINE,
  };
}

/** Source of the events that tell patterns of policies their time has come. */
const PATTERN_SOURCE = '/patterns';

/** What a policy waits for under a key has come due, as an event like any other. Pure. */
export function patternEvent(
  { key, dueAt }: { readonly key: string; readonly dueAt: string },
  policy: string,
): Event {
  return {
    id: deriveId(key, dueAt),
    source: PATTERN_SOURCE,
    type: BUILT_IN.patternElapsed,
    time: dueAt,
    data: { key, policy, dueAt },
    actor: ENGINE,
  };
}

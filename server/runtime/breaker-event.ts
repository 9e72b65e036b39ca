import { BUILT_IN, ENGINE, type Event } from '@interlock/engine';
import type { StoredEffect } from '../store/effect.ts';

/** Source of the events that tell circuit breakers how effects ended. */
const BREAKER_SOURCE = '/breakers';

/**
 * The event that tells an effect's circuit breaker how it ended; undefined where it has none. Repeated it is the
 * same event, unless the effect was tried again after it had failed. Pure.
 * @param time when it ended, ISO 8601 UTC
 */
export function breakerEvent(
  { id, forgiven, breaker, traceparent }: StoredEffect,
  ok: boolean,
  time: string,
): Event | undefined {
  if (breaker === undefined) return undefined;
  return {
    id: forgiven === 0 ? id : `${id}#${forgiven}`,
    source: BREAKER_SOURCE,
    type: BUILT_IN.breakerReported,
    time,
    data: { ...breaker, effect: id, ok },
    ...(traceparent === undefined ? {} : { traceparent }),
    actor: ENGINE,
  };
}

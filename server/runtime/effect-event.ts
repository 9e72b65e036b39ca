import { BUILT_IN, ENGINE, isJsonObject, type Event, type Json } from '@interlock/engine';
import type { EffectEnd } from '../store/effect.ts';

/** Source of the events that bring results of effects. */
export const EFFECT_SOURCE = '/effects';

/** What a handler of effects came to. */
export type EffectResult =
  | { readonly kind: 'completed'; readonly result: Json }
  | { readonly kind: 'failed'; readonly message: string; readonly status?: number };

/**
 * The event that brings an effect's result to its record. One effect has one result: repeated, it is
 * the same event. Pure.
 * @param time when it ended, ISO 8601 UTC
 */
export function effectEvent(
  effect: { readonly id: string; readonly record: string; readonly traceparent?: string },
  result: EffectResult,
  time: string,
): Event {
  const content =
    result.kind === 'completed'
      ? result.result
      : {
          message: result.message,
          ...(result.status === undefined ? {} : { status: result.status }),
        };
  return {
    id: effect.id,
    source: EFFECT_SOURCE,
    type: result.kind === 'completed' ? BUILT_IN.effectCompleted : BUILT_IN.effectFailed,
    time,
    data: { effect: effect.id, result: content },
    target: effect.record,
    ...(effect.traceparent === undefined ? {} : { traceparent: effect.traceparent }),
    actor: ENGINE,
  };
}

/** The effects whose end these events bring, so that both are written by the same transaction. Pure. */
export function endedEffects(events: readonly Event[]): EffectEnd[] {
  return events.flatMap((event): EffectEnd[] => {
    const { actor, source, type, data, target } = event;
    if (actor.kind !== ENGINE.kind || source !== EFFECT_SOURCE || !isJsonObject(data)) return [];
    const { effect, result } = data;
    if (typeof effect !== 'string') return [];
    const ref = { id: effect, record: target ?? null };
    if (type === BUILT_IN.effectCompleted) {
      return [{ ...ref, status: 'done', result: result ?? null, error: null }];
    }
    const message =
      isJsonObject(result) && typeof result['message'] === 'string' ? result['message'] : 'failed';
    return [{ ...ref, status: 'failed', result: result ?? null, error: message }];
  });
}

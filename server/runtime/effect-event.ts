import {
  BUILT_IN,
  ENGINE,
  isJsonObject,
  mayIntervene,
  type Event,
  type Json,
  type JsonObject,
  type Principal,
} from '@interlock/engine';
import type { AuditEntry } from '../store/audit.ts';
import type { PlannedEvent } from '../store/commit-plan.ts';
import type { EffectEnd, StoredEffect } from '../store/effect.ts';

/** Source of the events that bring results of effects. */
export const EFFECT_SOURCE = '/effects';

/** What a handler of effects came to. */
export type EffectResult =
  | { readonly kind: 'completed'; readonly result: Json }
  | { readonly kind: 'failed'; readonly message: string; readonly status?: number };

/** Somebody ends an effect instead of its worker. */
export interface ByHand {
  readonly how: 'cancelled' | 'skipped';
  readonly by: Principal;
  readonly reason: string;
}

/** The part of an effect its result is told by. */
type Told = Pick<StoredEffect, 'id' | 'forgiven' | 'traceparent'> & { readonly record: string };

/**
 * The event that brings an effect's result to its record. An effect has one result, unless it failed and
 * is tried again: repeated, it is the same event, whoever tells it. Pure.
 * @param time when it ended, ISO 8601 UTC
 */
export function effectEvent(effect: Told, result: EffectResult, time: string): Event {
  const { id, forgiven, record, traceparent } = effect;
  const content =
    result.kind === 'completed'
      ? result.result
      : {
          message: result.message,
          ...(result.status === undefined ? {} : { status: result.status }),
        };
  return {
    id: forgiven === 0 ? id : `${id}#${forgiven}`,
    source: EFFECT_SOURCE,
    type: result.kind === 'completed' ? BUILT_IN.effectCompleted : BUILT_IN.effectFailed,
    time,
    data: { effect: id, result: content },
    target: record,
    ...(traceparent === undefined ? {} : { traceparent }),
    actor: ENGINE,
  };
}

/**
 * The event that ends an effect by hand; where its worker tells a result at the same time, the first of
 * the two counts. Pure.
 */
export function byHandEvent(
  effect: StoredEffect & { readonly record: string },
  hand: ByHand,
  result: Json,
  time: string,
): Event {
  const over = effect.status === 'failed' || effect.status === 'parked';
  // As if it were tried again: the event its failure was told by has been.
  const told = { ...effect, forgiven: over ? effect.attempts : effect.forgiven };
  const event = effectEvent(told, resultByHand(hand, result), time);
  const { type, record, status, attempts } = effect;
  const { how, by, reason } = hand;
  return {
    ...event,
    data: {
      ...(event.data as JsonObject),
      byHand: { how, reason, before: { type, record, status, attempts } },
    },
    actor: by,
  };
}

/** What an effect ended by hand comes to. Pure. */
export function resultByHand({ how, by, reason }: ByHand, result: Json): EffectResult {
  return how === 'skipped'
    ? { kind: 'completed', result }
    : { kind: 'failed', message: `cancelled by ${by.name}: ${reason}` };
}

/** The entry of the audit for an effect ended by hand. Pure. */
export function byHandAudit(effect: string, hand: ByHand, before: JsonObject): AuditEntry {
  const { how, by, reason } = hand;
  const status = how === 'skipped' ? 'done' : 'cancelled';
  return {
    actor: by,
    action: `effect.${how}`,
    subject: { kind: 'effect', id: effect },
    before,
    after: { ...before, status, reason },
  };
}

/** What is audited of an event that ends an effect by hand; null for any other. Pure. */
export function endedByHand({ source, actor, data }: Event): AuditEntry | null {
  if (source !== EFFECT_SOURCE || !mayIntervene(actor) || !isJsonObject(data)) return null;
  const { effect, byHand } = data;
  if (typeof effect !== 'string' || !isJsonObject(byHand)) return null;
  const { how, reason, before } = byHand;
  const hand = { how: how as ByHand['how'], by: actor, reason: reason as string };
  return byHandAudit(effect, hand, before as JsonObject);
}

/** The effects whose end these events bring, so that both are written by the same transaction. Pure. */
export function endedEffects(planned: readonly PlannedEvent[]): EffectEnd[] {
  return planned.flatMap(({ event, plan }): EffectEnd[] => {
    const { actor, source, type, data, target } = event;
    if (!mayIntervene(actor) || source !== EFFECT_SOURCE || !isJsonObject(data)) return [];
    const { effect, result = null, byHand } = data;
    if (typeof effect !== 'string') return [];
    const ref = { id: effect, record: target ?? null };
    const hand = byHand === undefined ? {} : { byHand: true };
    if (type === BUILT_IN.effectCompleted)
      return [{ ...ref, status: 'done', result, error: null, ...hand }];
    const error =
      isJsonObject(result) && typeof result['message'] === 'string' ? result['message'] : 'failed';
    // Whom nobody heard is set aside for people to see, and to try again.
    const status =
      byHand !== undefined ? 'cancelled' : plan.outcome === 'ignored' ? 'parked' : 'failed';
    return [{ ...ref, status, result, error, ...hand }];
  });
}

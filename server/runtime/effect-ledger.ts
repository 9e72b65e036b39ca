import { findCounters } from '../store/counter.ts';
import type { Db } from '../store/database.ts';
import {
  beginEffect,
  endEffects,
  findEffect,
  locateEffect,
  postponeEffect,
  type EffectRef,
  type StoredEffect,
} from '../store/effect.ts';
import { readMoment } from '../store/moment.ts';
import { breakerEvent } from './breaker-event.ts';
import { effectEvent, type EffectResult } from './effect-event.ts';
import type { StepRequest, StepResult } from './step-result.ts';

/** Which effect; without `record` where a job of an older version does not tell. */
export interface MaybeLocated {
  readonly id: string;
  readonly record?: string | null | undefined;
}

/** What a worker does effects by: the effect table is the truth, jobs only say when. */
export interface EffectLedger {
  /** Begins an attempt; undefined when there is nothing to do (any more). `attempts` leaves forgiven ones out. */
  begin(ref: MaybeLocated): Promise<StoredEffect | undefined>;
  /** Notes why an attempt failed; it is tried again later. */
  postpone(ref: MaybeLocated, message: string): Promise<void>;
  /** Notes how the effect ended for good; a state waiting for it moves in the same transaction. Idempotent. */
  finish(ref: MaybeLocated, result: EffectResult): Promise<void>;
}

/** The ledger over a database. */
export function createEffectLedger(
  db: Db,
  submit: (requests: readonly StepRequest[]) => Promise<StepResult[]>,
): EffectLedger {
  const tellBreaker = async (effect: StoredEffect, ok: boolean): Promise<void> => {
    const { breaker } = effect;
    if (breaker === undefined) return;
    // What ended well is news only to a breaker that remembers something.
    if (ok && (await findCounters(db, [breaker.key])).size === 0) return;
    const { now } = await readMoment(db);
    const event = breakerEvent(effect, ok, now);
    if (event !== undefined) await submit([{ event }]);
  };

  return {
    async begin(given) {
      const ref = await located(db, given);
      const effect = ref && (await beginEffect(db, ref));
      if (effect === undefined) return undefined;
      return { ...effect, attempts: effect.attempts - effect.forgiven };
    },
    async postpone(given, message) {
      const ref = await located(db, given);
      if (ref !== undefined) await postponeEffect(db, ref, message);
    },
    async finish(given, result) {
      const ref = await located(db, given);
      const effect = ref && (await findEffect(db, ref));
      if (effect === undefined) return;
      const { id, record, invocation } = effect;
      await tellBreaker(effect, result.kind === 'completed');
      if (record !== null && invocation !== undefined) {
        const { now } = await readMoment(db);
        const event = effectEvent({ ...effect, record }, result, now);
        const [told] = await submit([{ event }]);
        // Told before, then the node died; or somebody ended it by hand meanwhile, and that counts.
        if (told?.outcome !== 'duplicate') return;
      }
      // Nobody waits: a failure is set aside for people to see and try again.
      await endEffects(db, [
        result.kind === 'completed'
          ? { id, record, status: 'done', result: result.result, error: null }
          : { id, record, status: 'parked', result: null, error: result.message },
      ]);
    },
  };
}

async function located(db: Db, { id, record }: MaybeLocated): Promise<EffectRef | undefined> {
  return record === undefined ? locateEffect(db, id) : { id, record };
}

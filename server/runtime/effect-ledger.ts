import type { Db } from '../store/database.ts';
import { beginEffect, endEffects, findEffect, postponeEffect, type StoredEffect } from '../store/effect.ts';
import { readMoment } from '../store/moment.ts';
import { effectEvent, type EffectResult } from './effect-event.ts';
import type { StepRequest, StepResult } from './step-result.ts';

/** What a worker does effects by: the effect table is the truth, jobs only say when. */
export interface EffectLedger {
  /** Begins an attempt; undefined when there is nothing to do (any more). */
  begin(id: string): Promise<StoredEffect | undefined>;
  /** Notes why an attempt failed; it is tried again later. */
  postpone(id: string, message: string): Promise<void>;
  /** Notes how the effect ended for good; a state waiting for it moves in the same transaction. Idempotent. */
  finish(id: string, result: EffectResult): Promise<void>;
}

/** The ledger over a database. */
export function createEffectLedger(
  db: Db,
  submit: (requests: readonly StepRequest[]) => Promise<StepResult[]>,
): EffectLedger {
  return {
    begin: (id) => beginEffect(db, id),
    postpone: (id, message) => postponeEffect(db, id, message),
    async finish(id, result) {
      const effect = await findEffect(db, id);
      if (effect === undefined) return;
      const { record, invocation } = effect;
      if (record !== null && invocation !== undefined) {
        const { now } = await readMoment(db);
        await submit([{ event: effectEvent({ ...effect, record }, result, now) }]);
        return;
      }
      // Nobody waits: a failure is set aside for people to see and try again.
      await endEffects(db, [
        result.kind === 'completed'
          ? { id, status: 'done', result: result.result, error: null }
          : { id, status: 'parked', result: null, error: result.message },
      ]);
    },
  };
}

import type { Principal } from '@interlock/engine';
import type { Transaction } from 'kysely';
import { AppError } from '../app-error.ts';
import { appendAudit } from '../store/audit.ts';
import type { Database, Db } from '../store/database.ts';
import {
  beginEffect,
  endEffects,
  findEffect,
  locateEffect,
  postponeEffect,
  reopenEffect,
  type EffectRef,
  type StoredEffect,
} from '../store/effect.ts';
import { readMoment } from '../store/moment.ts';
import { isRecordId } from '../store/record/read.ts';
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
  /**
   * Has a parked or failed effect tried again, in somebody's name; its attempts stay counted.
   * @throws AppError `effect-not-found`, `not-parked`
   */
  retry(id: string, by: Principal): Promise<StoredEffect>;
}

/**
 * The ledger over a database.
 * @param enqueue puts an effect whose job has ended into the job queue again, inside the transaction
 */
export function createEffectLedger(
  db: Db,
  submit: (requests: readonly StepRequest[]) => Promise<StepResult[]>,
  enqueue: (trx: Transaction<Database>, effect: EffectRef) => Promise<void>,
): EffectLedger {
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
      if (record !== null && invocation !== undefined) {
        const { now } = await readMoment(db);
        const event = effectEvent({ ...effect, record }, result, now);
        const [told] = await submit([{ event }]);
        // Tried again after its failure was told: the record went on, and nobody waits any more.
        if (told?.outcome !== 'duplicate') return;
      }
      // Nobody waits: a failure is set aside for people to see and try again.
      await endEffects(db, [
        result.kind === 'completed'
          ? { id, record, status: 'done', result: result.result, error: null }
          : { id, record, status: 'parked', result: null, error: result.message },
      ]);
    },
    async retry(id, by) {
      if (!isRecordId(id)) throw notFound(id);
      return db.transaction().execute(async (trx) => {
        const ref = await locateEffect(trx, id);
        const before = ref && (await findEffect(trx, ref));
        if (before === undefined) throw notFound(id);
        const reopened = await reopenEffect(trx, before);
        if (reopened === undefined) {
          const message = `effect ${id} is ${before.status}; only parked and failed ones can be tried again`;
          throw new AppError('not-parked', 409, message, { details: { state: before.status } });
        }
        await enqueue(trx, before);
        const { type, record, status, attempts } = before;
        await appendAudit(trx, [
          {
            actor: by,
            action: 'effect.retried',
            subject: { kind: 'effect', id },
            before: { type, record, status, attempts },
            after: { type, record, status: reopened.status, attempts },
          },
        ]);
        return reopened;
      });
    },
  };
}

async function located(db: Db, { id, record }: MaybeLocated): Promise<EffectRef | undefined> {
  return record === undefined ? locateEffect(db, id) : { id, record };
}

function notFound(id: string): AppError {
  return new AppError('effect-not-found', 404, `there is no effect ${JSON.stringify(id)}`);
}

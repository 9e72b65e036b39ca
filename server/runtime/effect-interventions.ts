import type { Json, JsonObject, Principal } from '@interlock/engine';
import type { Transaction } from 'kysely';
import { AppError } from '../app-error.ts';
import { appendAudit } from '../store/audit.ts';
import type { Database, Db } from '../store/database.ts';
import {
  endEffects,
  findEffect,
  locateEffect,
  OPEN_STATUSES,
  reopenEffect,
  type EffectRef,
  type StoredEffect,
} from '../store/effect.ts';
import { readMoment } from '../store/moment.ts';
import { isRecordId } from '../store/record/read.ts';
import { byHandAudit, byHandEvent, resultByHand, type ByHand } from './effect-event.ts';
import type { StepRequest, StepResult } from './step-result.ts';

/** Who steps in, and why. */
export interface SteppingIn {
  readonly by: Principal;
  readonly reason: string;
}

/** What process owners do about effects; each is audited in the transaction that does it. */
export interface EffectInterventions {
  /**
   * Has a parked or failed effect tried again; its attempts stay counted.
   * @throws AppError `effect-not-found`, `not-parked`
   */
  retry(id: string, who: SteppingIn): Promise<StoredEffect>;
  /**
   * Gives up an effect that was not done, or not yet; a state waiting for it takes its `onError`.
   * @throws AppError `effect-not-found`, `effect-ended`, `record-stuck`
   */
  cancel(id: string, who: SteppingIn): Promise<StoredEffect>;
  /**
   * Takes an effect that was not done, or not yet, for done by hand; a state waiting for it takes its
   * `onDone` with the result.
   * @throws AppError `effect-not-found`, `effect-ended`, `record-stuck`
   */
  skip(id: string, who: SteppingIn, result: Json): Promise<StoredEffect>;
}

/** What {@link createEffectInterventions} needs. */
export interface EffectInterventionOptions {
  readonly db: Db;
  readonly submit: (requests: readonly StepRequest[]) => Promise<StepResult[]>;
  /** Puts an effect whose job has ended into the job queue again, inside the transaction. */
  readonly enqueue: (trx: Transaction<Database>, effect: EffectRef) => Promise<void>;
}

/** Whether an effect can be ended by hand, either way: also one that was set aside. Pure. */
function isOpen({ status }: StoredEffect): boolean {
  return OPEN_STATUSES.some((open) => open === status);
}

/** Stepping in over a database. */
export function createEffectInterventions(options: EffectInterventionOptions): EffectInterventions {
  const { db, submit, enqueue } = options;

  const end = async (id: string, hand: ByHand, result: Json): Promise<StoredEffect> => {
    const effect = await getEffect(db, id);
    if (!isOpen(effect)) throw ended(effect, hand);
    const { record, invocation } = effect;
    if (record !== null && invocation !== undefined) {
      const { now } = await readMoment(db);
      const event = byHandEvent({ ...effect, record }, hand, result, now);
      const [told] = await submit([{ event, strict: true }]);
      if (told?.outcome === 'duplicate') throw ended(await getEffect(db, id), hand);
      if (told?.outcome === 'failed' || told?.outcome === 'refused')
        throw stuck(effect, hand, told);
    } else await endAlone(db, effect, hand, result);
    return getEffect(db, id);
  };

  return {
    retry: (id, who) =>
      db.transaction().execute(async (trx) => {
        const effect = await getEffect(trx, id);
        const reopened = await reopenEffect(trx, effect);
        if (reopened === undefined) {
          const message = `effect ${id} is ${effect.status}; only parked and failed ones can be tried again`;
          throw new AppError('not-parked', 409, message, { details: { state: effect.status } });
        }
        await enqueue(trx, effect);
        const before = summaryOf(effect);
        await appendAudit(trx, [
          {
            actor: who.by,
            action: 'effect.retried',
            subject: { kind: 'effect', id },
            before,
            after: { ...before, status: reopened.status, reason: who.reason },
          },
        ]);
        return reopened;
      }),
    cancel: (id, who) => end(id, { how: 'cancelled', ...who }, null),
    skip: (id, who, result) => end(id, { how: 'skipped', ...who }, result),
  };
}

/** Ends an effect no state waits for. */
async function endAlone(db: Db, effect: StoredEffect, hand: ByHand, result: Json): Promise<void> {
  const came = resultByHand(hand, result);
  const { id, record } = effect;
  await db.transaction().execute(async (trx) => {
    const changed = await endEffects(trx, [
      came.kind === 'completed'
        ? { id, record, status: 'done', result: came.result, error: null, byHand: true }
        : { id, record, status: 'cancelled', result: null, error: came.message, byHand: true },
    ]);
    if (changed === 0) throw ended(await getEffect(trx, id), hand);
    await appendAudit(trx, [byHandAudit(id, hand, summaryOf(effect))]);
  });
}

async function getEffect(db: Db, id: string): Promise<StoredEffect> {
  const ref = isRecordId(id) ? await locateEffect(db, id) : undefined;
  const effect = ref && (await findEffect(db, ref));
  if (effect !== undefined) return effect;
  throw new AppError('effect-not-found', 404, `there is no effect ${JSON.stringify(id)}`);
}

function summaryOf({ type, record, status, attempts }: StoredEffect): JsonObject {
  return { type, record, status, attempts };
}

function ended(effect: StoredEffect, { how }: ByHand): AppError {
  const { id, status } = effect;
  const message = isOpen(effect)
    ? `effect ${id} has come to be ${status} meanwhile; look at it again and decide anew`
    : `effect ${id} is ${status}; only ${OPEN_STATUSES.join(', ')} ones can be ${how}`;
  return new AppError('effect-ended', 409, message, { details: { state: status } });
}

function stuck({ id }: StoredEffect, { how }: ByHand, told: StepResult): AppError {
  const why = told.reason ?? 'no reason was given';
  const instead = how === 'skipped' ? 'give a result its workflow can go on with, or move' : 'move';
  const message = `effect ${id} cannot be ${how}, as its record cannot go on then: ${why}; ${instead} the record to another state, which ends its wait`;
  return new AppError('record-stuck', 409, message, { details: { reason: told.code } });
}

import { AppError } from '../app-error.ts';
import { appendAudit } from '../store/audit.ts';
import { findAccepted, findEvent, type EventIdentity } from '../store/event.ts';
import type { SteppingIn } from './effect-interventions.ts';
import type { Runtime } from './runtime.ts';
import type { StepResult } from './step-result.ts';

/**
 * Has an event that failed taken once more, as its sender sent it; what it comes to now takes the place of
 * the failure, and takes its dismissal back. Whoever asks is audited before it happens.
 * @throws AppError `event-not-found`, `not-failed`
 */
export async function retryEvent(
  runtime: Runtime,
  identity: EventIdentity,
  { by, reason }: SteppingIn,
): Promise<StepResult> {
  const { db } = runtime;
  const name = `${JSON.stringify(identity.id)} of ${JSON.stringify(identity.source)}`;
  const [event, [accepted]] = await Promise.all([
    findEvent(db, identity),
    findAccepted(db, [identity]),
  ]);
  if (event === undefined || accepted === undefined)
    throw new AppError('event-not-found', 404, `there is no event ${name}`);
  const { outcome, code } = accepted;
  if (outcome !== 'failed') {
    const message = `event ${name} is ${outcome}; only failed ones can be tried again`;
    throw new AppError('not-failed', 409, message, { details: { outcome } });
  }
  await db.transaction().execute((trx) =>
    appendAudit(trx, [
      {
        actor: by,
        action: 'event.retried',
        subject: { kind: 'event', id: `${identity.source} ${identity.id}` },
        before: { type: event.type, outcome, code, reason: accepted.reason },
        after: { reason },
      },
    ]),
  );
  const [result] = await runtime.submit([{ event, again: true }]);
  if (result === undefined) throw new AppError('result-missing', 500, 'the step gave no result');
  return result;
}

import { AppError } from '../app-error.ts';
import { appendAudit } from '../store/audit.ts';
import type { Db } from '../store/database.ts';
import type { EventIdentity } from '../store/event.ts';
import { dismissFailedEvent, findEventEnd, type FailedEvent } from '../store/failed-event.ts';
import { readMoment } from '../store/moment.ts';
import type { SteppingIn } from './effect-interventions.ts';

/**
 * Takes an event that failed out of what waits for somebody. It stays stored with its error, and can still
 * be tried again, which takes the dismissal back.
 * @throws AppError `event-not-found`, `not-failed`, `already-dismissed`
 */
export async function dismissEvent(
  db: Db,
  identity: EventIdentity,
  { by, reason }: SteppingIn,
): Promise<FailedEvent> {
  const { kind, id, name } = by;
  return db.transaction().execute(async (trx) => {
    const { now: at } = await readMoment(trx);
    const event = await dismissFailedEvent(trx, identity, { at, by: { kind, id, name }, reason });
    if (event === undefined) throw await whyNot(trx, identity);
    const { type, code } = event;
    const before = { type, outcome: 'failed', code, reason: event.reason };
    await appendAudit(trx, [
      {
        actor: by,
        action: 'event.dismissed',
        subject: { kind: 'event', id: `${identity.source} ${identity.id}` },
        before,
        after: { ...before, dismissed: reason },
      },
    ]);
    return event;
  });
}

async function whyNot(db: Db, identity: EventIdentity): Promise<AppError> {
  const name = `event ${JSON.stringify(identity.id)} of ${JSON.stringify(identity.source)}`;
  const end = await findEventEnd(db, identity);
  if (end === undefined) return new AppError('event-not-found', 404, `there is no ${name}`);
  const { outcome, dismissed } = end;
  if (outcome !== 'failed' || dismissed === null) {
    const message = `${name} is ${outcome}; only failed ones can be dismissed`;
    return new AppError('not-failed', 409, message, { details: { outcome } });
  }
  const message = `${name} was dismissed already, by ${dismissed.by.name}: ${dismissed.reason}`;
  return new AppError('already-dismissed', 409, message);
}

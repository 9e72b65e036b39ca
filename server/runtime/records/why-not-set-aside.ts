import type { Record } from '@interlock/engine';
import { AppError } from '../../app-error.ts';
import type { Db } from '../../store/database.ts';
import { findTimerDismissal } from '../../store/history.ts';

/** Why a timer is none that was set aside: it fires by itself, was dismissed before, or there is none. */
export async function whyNotSetAside(db: Db, record: Record, key: string): Promise<AppError> {
  const name = `timer ${key} of ${record.number}`;
  if (record.timers[key] !== undefined)
    return new AppError('not-parked', 409, `${name} fires by itself`);
  const before = await findTimerDismissal(db, record.id, key);
  if (before === undefined) {
    const message = `${record.number} has no timer ${JSON.stringify(key)}`;
    return new AppError('timer-not-found', 404, message);
  }
  const { actor, at } = before;
  return new AppError('already-dismissed', 409, `${name} was dismissed by ${actor.name} at ${at}`);
}

import { BUILT_IN, timerEvent, type Event } from '@interlock/engine';
import { AppError } from '../../app-error.ts';
import { readMoment } from '../../store/moment.ts';
import { findRecord } from '../../store/record/read.ts';
import { findSetAside, type SetAsideTimer } from '../../store/timer.ts';
import type { SteppingIn } from '../effect-interventions.ts';
import type { Runtime } from '../runtime.ts';
import { problemOf } from './change.ts';
import { describeTimer, type TimerView } from './life.ts';
import { getVisible } from './visibility.ts';
import { whyNotSetAside } from './why-not-set-aside.ts';

/**
 * Gives up a timer of a record that was set aside: it is taken off the record, whose history says so.
 * @returns the timer as it was
 * @throws AppError `record-not-found`, `timer-not-found`, `not-parked`, `already-dismissed`
 */
export async function dismissTimer(
  runtime: Runtime,
  idOrNumber: string,
  key: string,
  who: SteppingIn,
): Promise<TimerView> {
  const { db } = runtime;
  const { definitions } = runtime.definitions.current();
  const record = await getVisible(db, who.by, idOrNumber, definitions);
  const timer = await findSetAside(db, record.id, key);
  if (timer === undefined) throw await whyNotSetAside(db, record, key);
  const { now } = await readMoment(db);
  const [told] = await runtime.submit([{ event: dismissal(timer, who, now), strict: true }]);
  if (told === undefined) throw new AppError('result-missing', 500, 'the step gave no result');
  if (told.outcome === 'applied') {
    const { dueAt, parked } = timer;
    return { key, dueAt, ...describeTimer(key, record, definitions), parked };
  }
  // Somebody was quicker: it fired, or was dismissed.
  if (told.outcome === 'duplicate' || told.code === 'stale-timer')
    throw await whyNotSetAside(db, (await findRecord(db, record.id)) ?? record, key);
  throw problemOf(told, record);
}

/**
 * The event that gives a timer up. It stands in the place of the one by which the timer would fire again,
 * so that of both, the first counts.
 */
function dismissal(timer: SetAsideTimer, { by, reason }: SteppingIn, time: string): Event {
  const { key, dueAt, parked, retries } = timer;
  return {
    ...timerEvent({ ...timer, retries: retries + 1 }),
    type: BUILT_IN.timerDismissed,
    time,
    data: { key, dueAt, parked, reason },
    actor: by,
  };
}

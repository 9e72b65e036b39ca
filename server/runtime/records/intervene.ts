import {
  BUILT_IN,
  error,
  planEvents,
  type Json,
  type Principal,
  type Record,
} from '@interlock/engine';
import { AppError } from '../../app-error.ts';
import { appendAudit } from '../../store/audit.ts';
import { reopenTimer } from '../../store/timer.ts';
import type { Runtime } from '../runtime.ts';
import { refusalOf, toResult } from '../step-outcome.ts';
import { askWorld } from './ask.ts';
import {
  changed,
  isDone,
  personEvent,
  problemOf,
  submitTo,
  type Asked,
  type Changed,
} from './change.ts';
import { describeTimer, type TimerView } from './life.ts';
import { previewMove, type MovePreview } from './preview-move.ts';
import { getVisible } from './visibility.ts';
import { whyNotSetAside } from './why-not-set-aside.ts';

/**
 * Has automation of a record stand still: its timers stay due and its effects unbegun until it is
 * resumed. What people and systems send it is applied as always, and its clocks go on.
 * @throws AppError `record-not-found`, `stale`, `already-paused`, `forbidden`
 */
export async function pauseRecord(
  runtime: Runtime,
  asked: Asked,
  idOrNumber: string,
  reason: string,
): Promise<Changed> {
  const record = await find(runtime, asked.principal, idOrNumber);
  return send(runtime, asked, record, BUILT_IN.paused, { reason });
}

/**
 * Has automation of a record go on: timers that came due meanwhile fire, effects that wait are begun.
 * @throws AppError `record-not-found`, `stale`, `not-paused`, `forbidden`
 */
export async function resumeRecord(
  runtime: Runtime,
  asked: Asked,
  idOrNumber: string,
  reason: string,
): Promise<Changed> {
  const record = await find(runtime, asked.principal, idOrNumber);
  return send(runtime, asked, record, BUILT_IN.resumed, { reason });
}

/** Where a record is to be put, and why; in plan mode it need not be said. */
export interface Move {
  readonly state: string;
  readonly reason?: string | undefined;
}

/**
 * Puts a record into a state of its workflow, whatever guards and forms say.
 * @returns in plan mode with what it would do, else null for that
 * @throws AppError `record-not-found`, `stale`, `unknown-state`, `already-exists`, `invalid`, `forbidden`
 */
export async function moveRecord(
  runtime: Runtime,
  asked: Asked,
  idOrNumber: string,
  { state, reason }: Move,
): Promise<Changed & { readonly preview: MovePreview | null }> {
  const record = await find(runtime, asked.principal, idOrNumber);
  if (asked.mode === 'plan') return planMove(runtime, asked, record, state);
  if (reason === undefined) {
    throw new AppError('invalid', 422, 'say why the record is moved: `reason` is missing', {
      issues: [error('required', '/reason', 'a reason is needed')],
    });
  }
  const done = await send(runtime, asked, record, BUILT_IN.moved, { state, reason });
  return { ...done, preview: null };
}

async function planMove(runtime: Runtime, asked: Asked, record: Record, state: string) {
  const { ifRevisions } = asked;
  const data = { state, reason: 'what it would do' };
  const event = personEvent(asked, BUILT_IN.moved, data, record.id);
  const { plans } = await askWorld(runtime, asked.principal, (known) =>
    planEvents({ events: [event], ...known }),
  );
  const [plan] = plans;
  if (plan === undefined) throw new AppError('plan-missing', 500, 'the engine gave no plan');
  const request = { event, strict: true, ...(ifRevisions === undefined ? {} : { ifRevisions }) };
  const result = refusalOf(request, plan) ?? toResult(event, plan);
  if (!isDone(result)) throw problemOf(result, record);
  const before = plan.changes.find(({ after }) => after.id === record.id)?.before ?? record;
  const { definitions } = runtime.definitions.current();
  const preview = await previewMove(runtime.db, definitions, plan, before);
  return { ...(await changed(runtime, result, record.id)), preview };
}

/**
 * Has a timer of a record that was set aside fire again.
 * @throws AppError `record-not-found`, `timer-not-found`, `not-parked`, `already-dismissed`
 */
export async function retryTimer(
  runtime: Runtime,
  principal: Principal,
  idOrNumber: string,
  { key, reason }: { readonly key: string; readonly reason: string },
): Promise<TimerView> {
  const record = await find(runtime, principal, idOrNumber);
  return runtime.db.transaction().execute(async (trx) => {
    const timer = await reopenTimer(trx, record.id, key);
    if (timer === undefined) throw await whyNotSetAside(trx, record, key);
    const { dueAt, parked, retries } = timer;
    const subject = { kind: 'timer', id: `${record.id} ${key}` };
    await appendAudit(trx, [
      {
        actor: principal,
        action: 'timer.retried',
        subject,
        before: { number: record.number, key, dueAt, parked },
        after: { number: record.number, key, dueAt, parked: null, retries, reason },
      },
    ]);
    const { definitions } = runtime.definitions.current();
    return { key, dueAt, ...describeTimer(key, record, definitions), parked: null };
  });
}

function find(runtime: Runtime, principal: Principal, idOrNumber: string): Promise<Record> {
  const { definitions } = runtime.definitions.current();
  return getVisible(runtime.db, principal, idOrNumber, definitions);
}

async function send(
  runtime: Runtime,
  asked: Asked,
  record: Record,
  type: string,
  data: Json,
): Promise<Changed> {
  const result = await submitTo(runtime, asked, record, type, data);
  if (!isDone(result)) throw problemOf(result, record);
  return changed(runtime, result, record.id);
}

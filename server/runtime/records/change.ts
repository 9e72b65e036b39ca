import { randomUUID } from 'node:crypto';
import {
  BUILT_IN,
  RESERVED_TYPE,
  deriveId,
  stableJson,
  type Event,
  type Json,
  type JsonObject,
  type Principal,
  type Record,
} from '@interlock/engine';
import { AppError } from '../../app-error.ts';
import { findRecord } from '../../store/record/read.ts';
import type { Runtime } from '../runtime.ts';
import type { StepMode } from '../step.ts';
import type { StepRequest, StepResult } from '../step-result.ts';
import { describeRecord } from './describe.ts';
import { getVisible } from './visibility.ts';
import { toViews, type RecordView } from './view.ts';

/** Who asks, how, and what makes a repeated request the same one. */
export interface Asked {
  readonly principal: Principal;
  readonly mode: StepMode;
  /** Idempotency-Key: the same key is the same event, even when the first answer got lost. */
  readonly key?: string;
  /** Only as long as the record still is as it was read: at one of these revisions. */
  readonly ifRevisions?: readonly number[];
  readonly traceparent?: string;
}

/** What came of it. */
export interface Changed {
  readonly outcome: StepResult['outcome'];
  readonly record: RecordView;
  readonly decision: string | null;
}

/**
 * Opens a record by hand.
 * @throws AppError `forbidden`, `invalid`, `unknown-type`, `already-exists`
 */
export async function openRecord(
  runtime: Runtime,
  asked: Asked,
  { type, data }: { readonly type: string; readonly data: JsonObject },
): Promise<Changed> {
  const event = personEvent(asked, BUILT_IN.opened, { type, data });
  const result = await submitOne(runtime, { event, strict: true }, asked.mode);
  if (!isDone(result)) throw problemOf(result);
  const opened = result.records.find((record) => record.type === type);
  const id = opened?.id ?? result.records[0]?.id;
  if (id === undefined)
    throw new AppError(
      'nothing-opened',
      500,
      'the record was opened, but the step does not name it',
    );
  return changed(runtime, result, id);
}

/**
 * Edits fields of a record, as long as it still is as it was read.
 * @throws AppError `record-not-found`, `stale`, `forbidden`, `invalid`, `not-accepted`
 */
export async function editRecord(
  runtime: Runtime,
  asked: Asked,
  idOrNumber: string,
  data: JsonObject,
): Promise<Changed> {
  const { definitions } = runtime.definitions.current();
  const record = await getVisible(runtime.db, asked.principal, idOrNumber, definitions);
  const result = await submitTo(runtime, asked, record, BUILT_IN.edited, { data });
  if (!isDone(result)) throw problemOf(result, record);
  return changed(runtime, result, record.id);
}

/**
 * Sends an event to a record: a transition, or a note.
 * @throws AppError `record-not-found`, `stale`, `not-accepted` with the events allowed, `forbidden`, `invalid`
 */
export async function sendToRecord(
  runtime: Runtime,
  asked: Asked,
  idOrNumber: string,
  { type, data }: { readonly type: string; readonly data: Json },
): Promise<Changed> {
  const { definitions } = runtime.definitions.current();
  const record = await getVisible(runtime.db, asked.principal, idOrNumber, definitions);
  if (RESERVED_TYPE.test(type) && type !== BUILT_IN.noted) {
    throw new AppError(
      'reserved-type',
      422,
      `events of type ${JSON.stringify(type)} are Interlock's own`,
    );
  }
  const result = await submitTo(runtime, asked, record, type, data);
  if (result.code === 'not-accepted')
    throw await notAccepted(runtime, asked.principal, record, result);
  if (!isDone(result)) throw problemOf(result, record);
  return changed(runtime, result, record.id);
}

/**
 * Sends what somebody asks of a record they read.
 * @throws AppError `stale` when it is no longer as they read it
 */
export async function submitTo(
  runtime: Runtime,
  asked: Asked,
  record: Record,
  type: string,
  data: Json,
): Promise<StepResult> {
  const { key, ifRevisions, mode } = asked;
  const differs = ifRevisions !== undefined && !ifRevisions.includes(record.revision);
  // A repeated request finds the record as the first one left it; the step recognises it by its key.
  if (differs && key === undefined) throw stale(record);
  const event = personEvent(asked, type, data, record.id);
  const request = { event, strict: true, ...(ifRevisions === undefined ? {} : { ifRevisions }) };
  const result = await submitOne(runtime, request, mode);
  if (differs && !isDone(result)) throw stale(record);
  return result;
}

/** Takes one request one step further. */
async function submitOne(
  runtime: Runtime,
  request: StepRequest,
  mode: StepMode,
): Promise<StepResult> {
  const [result] = await runtime.submit([request], mode);
  if (result === undefined) throw new AppError('result-missing', 500, 'the step gave no result');
  return result;
}

/** The event by which somebody asks for a change; asked again under the same key it is the same event. */
export function personEvent(asked: Asked, type: string, data: Json, target?: string): Event {
  const { principal, key, traceparent } = asked;
  return {
    // The same key for another request is another event, also once the key is forgotten.
    id: key === undefined ? randomUUID() : deriveId(key, type, target ?? '', stableJson(data)),
    source: `/${principal.kind === 'system' ? 'systems' : 'people'}/${principal.id}`,
    type,
    time: new Date().toISOString(),
    data,
    ...(target === undefined ? {} : { target }),
    ...(traceparent === undefined ? {} : { traceparent }),
    actor: principal,
  };
}

/** Whether what was asked is done, now or before, or nothing was left to do. Pure. */
export function isDone({ outcome, code }: StepResult): boolean {
  return (
    outcome === 'applied' ||
    outcome === 'duplicate' ||
    (outcome === 'ignored' && code !== 'not-accepted')
  );
}

/** What came of a step for one record it concerned. */
export async function changed(runtime: Runtime, result: StepResult, id: string): Promise<Changed> {
  const { definitions } = runtime.definitions.current();
  const after =
    result.after.find((record) => record.id === id) ?? (await findRecord(runtime.db, id));
  if (after === undefined) throw new AppError('record-not-found', 404, `there is no record ${id}`);
  const [record] = await toViews(runtime.db, definitions, [after]);
  if (record === undefined) throw new AppError('view-missing', 500, `record ${id} has no view`);
  return { outcome: result.outcome, record, decision: result.decision };
}

const STATUS: ReadonlyMap<string, number> = new Map([
  ['forbidden', 403],
  ['unknown-record', 404],
  ['not-accepted', 409],
  ['already-exists', 409],
  ['already-paused', 409],
  ['not-paused', 409],
  ['stale', 412],
]);

/** Why a step was refused, as the error callers know. Pure. */
export function problemOf(result: StepResult, record?: Record): AppError {
  if (result.code === 'stale' && record !== undefined) return stale(record);
  if (result.outcome === 'failed') {
    return new AppError(
      'step-failed',
      500,
      `this could not be done: ${result.reason ?? 'no reason was given'}`,
      {
        details: { reason: result.code },
      },
    );
  }
  const code = result.code ?? 'refused';
  return new AppError(code, STATUS.get(code) ?? 422, result.reason ?? 'this was refused', {
    issues: result.issues,
  });
}

function stale(record: Record): AppError {
  return new AppError(
    'stale',
    412,
    `${record.number} has changed since you read it; read it again and decide anew`,
    {
      details: { revision: record.revision },
    },
  );
}

async function notAccepted(
  runtime: Runtime,
  principal: Principal,
  record: Record,
  result: StepResult,
): Promise<AppError> {
  const now = (await findRecord(runtime.db, record.id)) ?? record;
  const { items } = await describeRecord(runtime, principal, now).transitions();
  const allowed = items
    .filter(({ enabled }) => enabled)
    .map(({ event, label }) => ({ type: event, label }));
  const reason = result.reason ?? `${now.number} does not accept this in state "${now.state}"`;
  return new AppError('not-accepted', 409, reason, { details: { state: now.state, allowed } });
}

import { BUILT_IN } from '../event.ts';
import { asText, isJsonObject, jsonEqual } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import type { FieldChange, HistoryEntry } from '../plan.ts';
import { ENGINE } from '../principal.ts';
import type { Record, WatchedInvariants } from '../record.ts';
import type { Operation } from '../workflow/operation.ts';
import { stateOf } from '../workflow/transition.ts';
import { withTaken } from './asked-guards.ts';
import { claimIdentity } from './identity.ts';
import { cancelChildren, invoke, settleInvocations, startInvocations } from './invocations.ts';
import type { Started } from './invocations.ts';
import { enqueue, nextId, putRecord } from './progress.ts';
import type { Progress } from './progress.ts';
import { settleClocks } from './settle-clocks.ts';
import type { Step } from './step.ts';
import { tellClockReached, tellInvariantBroken } from './tell-policies.ts';
import { INVARIANT_TIMER, watchInvariants } from './watch-invariants.ts';

/** What somebody did on purpose stands in the history, whatever it changed. */
const ALWAYS_TOLD: ReadonlySet<HistoryEntry['kind']> = new Set([
  'noted',
  'moved',
  'migrated',
  'paused',
  'resumed',
]);

/** Puts a record into a state without a transition. */
const PUTS: ReadonlySet<string> = new Set(['moved', 'migrated']);

/**
 * Writes a step down: the record's new version with timers, clocks and invocations, its history
 * row, and the work its operations ask for. Returns what became of the record.
 */
export function applyStep(
  progress: Progress,
  step: Step,
): 'moved' | 'updated' | 'counted' | 'unchanged' {
  const { stepped } = step;
  const { record: locked, event, actor, workflow } = step.input;
  const before = step.as ?? locked;
  const input = step.as === undefined ? step.input : { ...step.input, record: before };
  const { operations, data, counters } = stepped.context;
  const taken = operations.flatMap((o) => (o.op === 'taken' ? [o.transition] : []));
  const started = startInvocations(progress, step, operations);
  const state = stateOf(stepped.snapshot.active);
  const invocations = settleInvocations(
    progress,
    stepped.snapshot.invocations,
    operations,
    started,
  );
  const moved: Record = {
    ...before,
    state,
    data,
    counters,
    snapshot: { ...stepped.snapshot, invocations },
  };
  const clocks = settleClocks(input, moved);
  const watch = watchInvariants(input, moved, taken);
  const settled: Record = {
    ...moved,
    snapshot: withWatched(moved.snapshot, watch.watched),
    clocks: clocks.clocks,
    timers: stepped.snapshot.done
      ? {}
      : { ...settleTimers(before.timers, operations), ...clocks.timers, ...watch.timers },
  };
  const changes = fieldChanges(step.opening === true ? {} : locked.data, data);
  const note = step.note ?? noteOf(operations);
  const significant =
    step.opening === true ||
    ALWAYS_TOLD.has(step.kind) ||
    note !== undefined ||
    state !== before.state ||
    Object.keys(changes).length > 0 ||
    operations.some((o) => o.op !== 'taken') ||
    clocks.reached.length > 0 ||
    watch.broken.length > 0 ||
    !same(settled.snapshot.watched ?? null, before.snapshot.watched ?? null) ||
    !same(settled.timers, before.timers) ||
    !same(settled.snapshot.invocations, before.snapshot.invocations);
  if (!significant) {
    if (same(counters, before.counters)) {
      traceGuards(progress, step, taken);
      return 'unchanged';
    }
    putRecord(progress, before, settled, null);
    progress.trace.push({ kind: 'counted', record: before.id, event: event.type, state });
    return 'counted';
  }
  if (step.opening !== true) claimIdentity(progress, input, data);
  const from = step.opening === true ? null : locked.state;
  const after: Record = {
    ...settled,
    revision: before.revision + 1,
    updatedAt: later(before, input.session.now),
  };
  putRecord(progress, step.opening === true ? null : locked, after, {
    record: after.id,
    revision: after.revision,
    at: after.updatedAt,
    kind: step.kind === 'transition' && taken.length === 0 ? 'updated' : step.kind,
    event: { id: event.id, source: event.source, type: event.type },
    actor: { kind: actor.kind, id: actor.id, name: actor.name },
    from,
    to: state,
    taken,
    changes,
    input: step.told ?? event.data,
    ...(note === undefined ? {} : { note }),
    hash: workflow.hash,
    decision: progress.decision,
  });
  traceGuards(progress, step, taken);
  traceStep(progress, step, after, taken, Object.keys(changes));
  carryOut(progress, step, after, operations, started);
  for (const { clock, percent } of clocks.reached)
    tellClockReached(progress, step, after, { clock, percent });
  for (const invariant of watch.broken) tellInvariantBroken(progress, step, after, invariant);
  if (after.snapshot.done) childEnded(progress, step, after);
  return from !== state || taken.length > 0 ? 'moved' : 'updated';
}

/** A record's time never runs backwards, whatever the clock says. Pure. */
export function later(before: Record, now: string): string {
  return now > before.updatedAt ? now : before.updatedAt;
}

function same(a: unknown, b: unknown): boolean {
  return jsonEqual(a as Json, b as Json);
}

function noteOf(operations: readonly Operation[]): HistoryEntry['note'] {
  const notes = operations.flatMap((o) =>
    o.op === 'action' && o.type === 'note' && isJsonObject(o.params) ? [o.params] : [],
  );
  if (notes.length === 0) return undefined;
  return {
    text: notes.map((note) => asText(note['text'])).join('\n'),
    visibility: notes.every((note) => note['visibility'] === 'public') ? 'public' : 'internal',
  };
}

/** Which fields differ, with their values before and after. Pure. */
export function fieldChanges(
  before: JsonObject,
  after: JsonObject,
): { [field: string]: FieldChange } {
  const changes: { [field: string]: FieldChange } = {};
  // Most steps change no field.
  if (before === after) return changes;
  for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, is] = [before[field], after[field]];
    if (jsonEqual(was, is)) continue;
    changes[field] = {
      ...(was === undefined ? {} : { before: was }),
      ...(is === undefined ? {} : { after: is }),
    };
  }
  return changes;
}

function settleTimers(
  before: Record['timers'],
  operations: readonly Operation[],
): Record['timers'] {
  const timers: { [key: string]: string } = {};
  for (const [key, due] of Object.entries(before)) if (!isLooking(key)) timers[key] = due;
  for (const operation of operations) {
    if (operation.op === 'timer.cancel') delete timers[operation.key];
    if (operation.op === 'timer.set') timers[operation.key] = operation.due;
  }
  return timers;
}

/** Timers that are worked out anew in each step. */
function isLooking(key: string): boolean {
  return key.startsWith('clock:') || key.startsWith(INVARIANT_TIMER);
}

function withWatched(
  { watched: _before, ...snapshot }: Record['snapshot'],
  watched: WatchedInvariants | undefined,
): Record['snapshot'] {
  return watched === undefined ? snapshot : { ...snapshot, watched };
}

function traceGuards(
  progress: Progress,
  { guards, input: { record, workflow } }: Step,
  taken: readonly string[],
): void {
  if (guards === undefined || guards.asked.length === 0) return;
  const { id, revision } = record;
  const asked = withTaken(guards, taken);
  progress.trace.push({
    kind: 'guarded',
    record: id,
    revision,
    workflow: workflow.hash,
    guards: asked,
  });
}

function traceStep(
  progress: Progress,
  step: Step,
  after: Record,
  taken: readonly string[],
  fields: readonly string[],
): void {
  const { event } = step.input;
  const by = step.by === undefined ? {} : { by: step.by };
  if (step.opening === true) {
    const { id, type, number, state } = after;
    const { sought = [] } = step;
    const looked = sought.length === 0 ? {} : { sought };
    progress.trace.push({ kind: 'opened', record: id, type, number, state, ...by, ...looked });
  } else if (taken.length > 0 || PUTS.has(step.kind)) {
    const from = step.input.record.state;
    progress.trace.push({
      kind: 'moved',
      record: after.id,
      event: event.type,
      from,
      to: after.state,
      taken,
      ...by,
    });
  } else progress.trace.push({ kind: 'updated', record: after.id, event: event.type, fields });
}

/** Queues what a step's operations ask for, in their order. */
function carryOut(
  progress: Progress,
  step: Step,
  after: Record,
  operations: readonly Operation[],
  started: Started,
): void {
  const base = { depth: step.depth, event: step.input.event };
  for (const operation of operations) {
    if (operation.op === 'action' && operation.type !== 'note') {
      const params = isJsonObject(operation.params) ? operation.params : {};
      enqueue(progress, { ...base, kind: 'act', type: operation.type, params, subject: after.id });
    } else if (operation.op === 'invoke.stop') {
      cancelChildren(progress, step, operation.key);
    } else if (operation.op === 'invoke.start') {
      const invocation = started.get(operation);
      // A state left in the same step it was entered waits for nothing.
      if (after.snapshot.invocations[operation.key] !== invocation) continue;
      invoke(progress, step, after, operation, invocation);
    }
  }
}

function childEnded(progress: Progress, step: Step, after: Record): void {
  if (after.parent === undefined || step.input.record.snapshot.done) return;
  const { outcome = 'ok' } = after.snapshot;
  enqueue(progress, {
    kind: 'deliver',
    depth: step.depth + 1,
    event: {
      id: nextId(progress, 'child-ended'),
      source: '/interlock',
      type: BUILT_IN.childEnded,
      time: progress.session.now,
      data: {
        child: {
          id: after.id,
          number: after.number,
          type: after.type,
          state: after.state,
          outcome,
          data: after.data,
        },
      },
    },
    record: after.parent.record,
    signal: {
      kind: 'child',
      child: after.id,
      invocation: after.parent.invocation,
      state: after.state,
      outcome,
    },
    actor: ENGINE,
  });
}

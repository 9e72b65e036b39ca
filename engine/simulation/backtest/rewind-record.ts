import type { ClockState } from '../../clock/state.ts';
import { dueThresholds } from '../../clock/thresholds.ts';
import type { DueTimer } from '../../event.ts';
import type { Json, JsonObject } from '../../json.ts';
import type { CompiledWorkflow, Definitions } from '../../pack/definitions.ts';
import type { HistoryEntry } from '../../plan.ts';
import { calendarOf, hasCalendar } from '../../planning/scene.ts';
import type { Record, WorkflowSnapshot } from '../../record.ts';
import { configurationOf } from '../../workflow/configuration.ts';
import { activePaths } from '../../workflow/transition.ts';

/** A record as it is now, with what is needed to say how it was at an earlier instant. */
export interface PastRecord {
  readonly record: Record;
  /** Its history rows from that instant on, newest first; none: it is as it was. */
  readonly since: readonly HistoryEntry[];
  /** The last row before. */
  readonly before: HistoryEntry | null;
  /** Its timers that fired since, the earliest first. */
  readonly fired: readonly DueTimer[];
  /** Effects its states waited for then: ids by invocation key. */
  readonly awaited: { readonly [invocation: string]: string };
}

/** A record as it was, and what of it could not be told. */
export interface RewoundRecord {
  readonly record: Record;
  /** Whether automation of it stood still; null: as it does now. */
  readonly held: boolean | null;
  readonly unknown: readonly UnknownPart[];
}

/**
 * What history does not tell: the record itself (its earlier rows or its definition are not kept), counters,
 * states remembered for coming back, terms of clocks changed since.
 */
export type UnknownPart = 'record' | 'counters' | 'remembered-states' | 'clock-terms';

/**
 * A record as it was at an instant: rows since then undone, clocks cut off, timers those that fired since or
 * are still set. Children its states wait for are added by the caller, who has them. Pure; null when it
 * cannot be told at all.
 * @param at ISO 8601 UTC; the record was there already
 */
export function rewindRecord(
  past: PastRecord,
  at: string,
  definitions: Definitions,
): RewoundRecord | null {
  const { record, since, before } = past;
  const unknown: UnknownPart[] = Object.keys(record.counters).length > 0 ? ['counters'] : [];
  if (since.length === 0) return { record, held: null, unknown };
  const workflow = before === null ? undefined : definitions.pinned.get(before.hash);
  if (before === null || workflow === undefined) return null;
  const { data, held } = undo(record.data, since);
  const snapshot = snapshotAt(before.to, workflow, past.awaited);
  const cut = Object.entries(record.clocks).flatMap(([id, state]) => {
    const clock = clockAt(state, at);
    return clock === null ? [] : [[id, clock] as const];
  });
  const clocks: { [id: string]: ClockState } = {};
  const timers = timersAt(past, snapshot.active);
  for (const [id, state] of cut) {
    const definition = workflow.clocks.find((clock) => clock.id === id)?.definition;
    if (definition === undefined || !hasCalendar(definitions, state.calendar)) {
      clocks[id] = state;
      continue;
    }
    const due = dueThresholds(definition, state, calendarOf(definitions, state.calendar), at);
    clocks[id] = { ...state, reached: due.reached };
    if (due.next !== null && !snapshot.done) timers[`clock:${id}`] = due.next.dueAt;
  }
  if (cut.length > 0) unknown.push('clock-terms');
  if ([...workflow.chart.values()].some(({ kind }) => kind === 'history'))
    unknown.push('remembered-states');
  return {
    record: {
      ...record,
      data,
      state: before.to,
      revision: before.revision,
      updatedAt: before.at,
      workflow: { id: workflow.id, version: workflow.version, hash: before.hash },
      snapshot,
      clocks,
      timers: snapshot.done ? {} : timers,
    },
    held,
    unknown,
  };
}

function undo(
  now: JsonObject,
  since: readonly HistoryEntry[],
): { readonly data: JsonObject; readonly held: boolean | null } {
  const data = new Map<string, Json | undefined>(Object.entries(now));
  let held: boolean | null = null;
  for (const { changes, kind } of since) {
    for (const [field, { before }] of Object.entries(changes)) {
      if (before === undefined) data.delete(field);
      else data.set(field, before);
    }
    if (kind === 'paused') held = false;
    if (kind === 'resumed') held = true;
  }
  return { data: Object.fromEntries(data), held };
}

function snapshotAt(
  state: string,
  workflow: CompiledWorkflow,
  awaited: PastRecord['awaited'],
): WorkflowSnapshot {
  const value = configurationOf(state.split(','));
  const active = activePaths(value);
  const ended = active.find(
    (path) => !path.includes('.') && workflow.chart.get(path)?.kind === 'final',
  );
  const invocations = Object.entries(awaited)
    .filter(([key]) => active.includes(stateOfKey(key)))
    .map(([key, effect]) => [key, { kind: 'effect', effect }] as const);
  return {
    value,
    history: {},
    active,
    done: ended !== undefined,
    ...(ended === undefined
      ? {}
      : { outcome: workflow.chart.get(ended)?.definition.outcome ?? 'ok' }),
    invocations: Object.fromEntries(invocations),
  };
}

function clockAt(state: ClockState, at: string): ClockState | null {
  const intervals = state.intervals
    .filter(({ from }) => from <= at)
    .map((interval) =>
      interval.to !== null && interval.to > at ? { ...interval, to: null } : interval,
    );
  return intervals.length === 0 ? null : { ...state, intervals, reached: [] };
}

/** Timers of states that were active: as they fired first since, else as they are still set. */
function timersAt({ record, fired }: PastRecord, active: readonly string[]) {
  const set = Object.entries(record.timers).map(([key, dueAt]) => ({ key, dueAt }));
  const timers: { [key: string]: string } = {};
  for (const { key, dueAt } of [...set, ...fired.toReversed()]) {
    if (!key.startsWith('clock:') && active.includes(stateOfKey(key))) timers[key] = dueAt;
  }
  return timers;
}

/** The path of the state a timer or an invocation belongs to. */
function stateOfKey(key: string): string {
  return key.split(/[/#]/)[0] ?? '';
}

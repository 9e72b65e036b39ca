import type { ClockState } from './clock/state.ts';
import type { Json, JsonObject } from './json.ts';

/** Which definition a running record is pinned to. */
export interface WorkflowPin {
  readonly id: string;
  /** Counts up with every published change of the workflow. */
  readonly version: number;
  /** Content hash over workflow, record type, the tables its guards use and the engine's format. */
  readonly hash: string;
}

/**
 * Where a record stands in its workflow, in our own form (independent of XState's).
 * `value` is the statechart configuration: a state id, or nested per compound or parallel state.
 */
export interface WorkflowSnapshot {
  readonly value: Json;
  /** Remembered configuration per history state (its path). */
  readonly history: { readonly [path: string]: readonly string[] };
  /** Paths of all active states, ancestors included, outermost first. */
  readonly active: readonly string[];
  /** True once a top-level final state is reached. */
  readonly done: boolean;
  /** `ok` or `failed`, as the reached final state declares; absent while running. */
  readonly outcome?: 'ok' | 'failed';
  /** Invocations under way: key (`<state path>#<invoke id>`) → the children or effect awaited. */
  readonly invocations: { readonly [key: string]: Invocation };
  /** What the workflow's invariants remember of earlier steps; absent: nothing. */
  readonly watched?: WatchedInvariants;
}

/** Ids of invariants, in their order: those that remember something (see `stepInvariant`), and those that are broken. */
export interface WatchedInvariants {
  readonly remembering: readonly string[];
  readonly broken: readonly string[];
}

/** What an active state waits for. */
export type Invocation =
  | { readonly kind: 'effect'; readonly effect: string }
  | {
      readonly kind: 'records';
      /** Child record id → null while it runs, else how it ended. */
      readonly children: { readonly [id: string]: ChildEnd | null };
    };

/** How an invoked child record ended. */
export interface ChildEnd {
  readonly outcome: 'ok' | 'failed';
  readonly state: string;
}

/** Everything that has a life: incident, change, alert, CI … */
export interface Record {
  readonly id: string;
  /** What people call it: `INC0000012`. */
  readonly number: string;
  readonly type: string;
  /** Dotted path of the active leaf state; several (parallel) are joined by `,`. */
  readonly state: string;
  readonly data: JsonObject;
  /** Counts history rows: the opening row is 1. */
  readonly revision: number;
  readonly workflow: WorkflowPin;
  readonly snapshot: WorkflowSnapshot;
  readonly clocks: { readonly [clock: string]: ClockState };
  /** Pending timers: key → when due (ISO 8601 UTC). */
  readonly timers: { readonly [key: string]: string };
  /** Pure counters outside the replayed state: times seen, last seen. */
  readonly counters: { readonly [counter: string]: number | string };
  /** The record that invoked this one, and under which invocation key. */
  readonly parent?: { readonly record: string; readonly invocation: string };
  /** Id of the principal who opened it. */
  readonly openedBy: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What facts and screens see of a record they do not change. */
export interface RecordSummary {
  readonly id: string;
  readonly number: string;
  readonly type: string;
  readonly state: string;
  /** Of the record when it was read. */
  readonly revision: number;
  /** True once its workflow has ended. */
  readonly done: boolean;
  readonly data: JsonObject;
  readonly openedBy: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** The summary of a record. Pure. */
export function summarize(record: Record): RecordSummary {
  return {
    id: record.id,
    number: record.number,
    type: record.type,
    state: record.state,
    revision: record.revision,
    done: record.snapshot.done,
    data: record.data,
    openedBy: record.openedBy,
    createdAt: record.createdAt,
    updatedAt: record.updatedAt,
  };
}

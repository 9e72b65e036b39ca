import type { Issue, Json, State, Workflow } from '@interlock/engine';

export type {
  Action,
  ActionMap,
  Cell,
  Field,
  Invoke,
  Policy,
  RecordType,
  State,
  Table,
  Transition,
  Workflow,
} from '@interlock/engine';

/** Colour meaning of a state. */
export type Tone = NonNullable<State['tone']>;

/** A delay with a name, whatever it is made of. */
export interface Delay {
  readonly title?: string | undefined;
  readonly duration?: Json | undefined;
  readonly calendar?: Json | undefined;
  readonly until?: Json | undefined;
  readonly clock?: string | undefined;
  readonly percent?: number | undefined;
}

/** A workflow as the list shows it. */
export interface WorkflowSummary {
  readonly id: string;
  readonly title: string;
  readonly version: number;
  readonly hash: string;
  readonly states: number;
}

/** A workflow with its version. */
export interface WorkflowView {
  readonly id: string;
  readonly version: number;
  readonly hash: string;
  readonly workflow: Workflow;
  readonly layout?: Json;
}

/** State of the loaded definitions. */
export interface PackStatus {
  readonly hash: string;
  readonly loadedAt: string;
  readonly issues: readonly Issue[];
  readonly lastAttempt?: { readonly ok: boolean; readonly issues: readonly Issue[] } | null;
}

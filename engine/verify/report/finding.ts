import type { Trace } from './trace.ts';

/**
 * What verification finds in a workflow. States: never entered (`unreachable-state`), entered and never left though they
 * are no end (`dead-end`), without any way to an end (`cannot-end`). Transitions: `never-taken`; a timer whose state is
 * left at once (`shadowed-timer`); going round without coming to rest (`endless`). Guards on one occasion: two that hold
 * together with nothing to say which comes first (`overlap`), values with which none holds (`gap`). Work that is waited
 * for: `unhandled-error`, `unhandled-timeout`. States side by side that never end together (`never-done`). Events that
 * are sent and never taken (`unanswered-event`). Names there are not (`unknown-name`), fields there are not
 * (`unknown-field`), a clock that is never stopped (`endless-clock`), an invariant that can be broken
 * (`broken-invariant`). `not-exhausted`: not everything was looked at.
 */
export const VERIFY_KINDS = [
  'unreachable-state',
  'never-taken',
  'dead-end',
  'cannot-end',
  'endless',
  'overlap',
  'gap',
  'shadowed-timer',
  'unhandled-error',
  'unhandled-timeout',
  'never-done',
  'unanswered-event',
  'unknown-name',
  'unknown-field',
  'endless-clock',
  'broken-invariant',
  'not-exhausted',
] as const;

/** See {@link VERIFY_KINDS}. */
export type VerifyKind = (typeof VERIFY_KINDS)[number];

/** One thing found in a workflow. */
export interface VerifyFinding {
  readonly kind: VerifyKind;
  /** An error keeps a workflow from being published; a warning is most likely a mistake; a note is worth knowing. */
  readonly severity: 'error' | 'warning' | 'note';
  /** `unknown`: values that are not followed decide whether it happens; the message says so. */
  readonly verdict: 'proved' | 'unknown';
  /** What is wrong and what to do about it. */
  readonly message: string;
  /** JSON pointer into the file. */
  readonly path: string;
  /** The file, where it is not the workflow's own. */
  readonly file?: string;
  readonly states?: readonly string[];
  /** Keys of transitions. */
  readonly transitions?: readonly string[];
  readonly invariant?: string;
  /** The shortest way to it; absent where there is none, as to what is never reached. */
  readonly trace?: Trace;
  /** The steps of the trace, each in words; there where a trace is. */
  readonly told?: readonly string[];
}

/** What was found in one workflow, and how much of it was looked at. */
export interface Verification {
  readonly workflow: string;
  /** Configurations seen: places with what is known of the values there. */
  readonly configurations: number;
  /** False: the rest was cut off. */
  readonly exhausted: boolean;
  /** Whether fields' values were followed; false: only states and transitions were, each guard holding or not. */
  readonly valuesFollowed: boolean;
  /** How its records can end: what whoever waits for one may rely on. */
  readonly endings: readonly ('ok' | 'failed')[];
  /** Ids of the invariants that hold in all there is. */
  readonly proven: readonly string[];
  readonly findings: readonly VerifyFinding[];
}

import type { Witness } from './witness.ts';

/**
 * What analysis finds. Of policies: one that can never fire or always does, one that is never asked because others
 * stop before it (`shadowed`), two that do the same whenever one does (`duplicate`) or at times (`overlap`), two that
 * work against each other (`opposite-actions`), some that raise each other's events (`loop`). Of tables and guards:
 * inputs nothing is said to (`gap`), inputs two rows answer differently (`overlap`), a row or guard that is never
 * taken (`never-reached`). `not-looked-at`: what the budget was not enough for.
 */
export type FindingKind =
  | 'never-fires'
  | 'always-fires'
  | 'shadowed'
  | 'duplicate'
  | 'overlap'
  | 'opposite-actions'
  | 'loop'
  | 'gap'
  | 'never-reached'
  | 'not-looked-at';

/** One thing found, for the person whose policies or table it is. */
export interface Finding {
  readonly kind: FindingKind;
  /** A warning is most likely a mistake; a note is worth knowing. */
  readonly severity: 'warning' | 'note';
  /** `unknown`: it could neither be shown nor ruled out; the message says why. */
  readonly verdict: 'proved' | 'unknown';
  readonly message: string;
  /** Ids of the policies it is about, the one to look at first. */
  readonly policies?: readonly string[];
  /** The event types it is about; for a loop the events in their order. */
  readonly events?: readonly string[];
  readonly table?: string;
  /** Ids of rows. */
  readonly rows?: readonly string[];
  readonly workflow?: string;
  /** Keys of a workflow's transitions. */
  readonly transitions?: readonly string[];
  /** Positions in a guard set, from 0. */
  readonly guards?: readonly number[];
  /** Facts with which it happens. */
  readonly witness?: Witness;
}

/** Findings as they are made; null is a good moment to let others have their turn. */
export type Findings = Generator<Finding | null, void, undefined>;

/** All of them at once. */
export function allOf(findings: Findings): readonly Finding[] {
  return [...findings].filter((one) => one !== null);
}

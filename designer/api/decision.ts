import type { Decision, Event, Ruling, TraceEntry as Traced } from '@interlock/engine';
import type {
  ExplainedPolicy,
  ExplainedTransition,
  Headline,
  Stage,
} from '@interlock/engine/study';

export type {
  ExplainedPolicy,
  ExplainedTransition,
  Headline,
  Stage,
} from '@interlock/engine/study';

/** One thing that happened; what guards looked at is told with the transitions. */
export type TraceEntry =
  | Exclude<Traced, { kind: 'guarded' | 'effect' | 'skipped' }>
  | (Extract<Traced, { kind: 'effect' | 'skipped' }> & {
      /** What people call the effect. */
      readonly title: string;
    });

/** What policies said to one event, each with its condition and the values seen. */
export interface ExplainedRuling extends Ruling {
  /** Those that fired, then those that were closest to it. */
  readonly policies: readonly ExplainedPolicy[];
  /** How many are left out. */
  readonly others: number;
}

/** A decision with the event it was made on. */
export interface DecisionView extends Omit<Decision, 'rulings' | 'trace'> {
  readonly trace: readonly TraceEntry[];
  /** The event as it came in; null when it is not kept any more. */
  readonly input: Event | null;
  /** Git commit of the definitions it was made under; null where it was not kept. */
  readonly commit: string | null;
  /** How they had become the active ones; null where it is not known. */
  readonly published: {
    readonly at: string;
    /** Null: nobody published them, they were taken over from the workflows folder. */
    readonly by: { readonly id: string; readonly name: string } | null;
    readonly versions: readonly { readonly tag: string }[];
  } | null;
  /** Whether policies are explained as they were then, or as they are now. */
  readonly explainedBy: 'definitions-then' | 'definitions-now';
  /** The way the event took, in order. */
  readonly stages: readonly Stage[];
  readonly rulings: readonly ExplainedRuling[];
  /** What it came to and why. */
  readonly headlines: readonly Headline[];
  /** Transitions whose guards were asked. */
  readonly transitions: readonly ExplainedTransition[];
}

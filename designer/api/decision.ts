import type { Decision, Event, Ruling } from '@interlock/engine';
import type { ExplainedPolicy, Stage } from '@interlock/engine/study';

export type { TraceEntry } from '@interlock/engine';
export type { ExplainedPolicy, Stage } from '@interlock/engine/study';

/** What policies said to one event, each with its condition and the values seen. */
export interface ExplainedRuling extends Ruling {
  /** Those that fired, then those that were closest to it. */
  readonly policies: readonly ExplainedPolicy[];
  /** How many are left out. */
  readonly others: number;
}

/** A decision with the event it was made on. */
export interface DecisionView extends Omit<Decision, 'rulings'> {
  /** The event as it came in; null when it is not kept any more. */
  readonly input: Event | null;
  /** Whether policies are explained as they were then, or as they are now. */
  readonly explainedBy: 'definitions-then' | 'definitions-now';
  /** The way the event took, in order. */
  readonly stages: readonly Stage[];
  readonly rulings: readonly ExplainedRuling[];
}

import type { Decision, Event, ExplainedPolicy, Ruling } from '@interlock/engine';

export type { ExplainedPolicy, TraceEntry } from '@interlock/engine';

/** What policies said to one event, each with its condition and the values seen. */
export interface ExplainedRuling extends Ruling {
  readonly policies: readonly ExplainedPolicy[];
}

/** A decision with the event it was made on. */
export interface DecisionView extends Omit<Decision, 'rulings'> {
  /** The event as it came in; null when it is not kept any more. */
  readonly input: Event | null;
  /** Whether policies are explained as they were then, or as they are now. */
  readonly explainedBy: 'definitions-then' | 'definitions-now';
  readonly rulings: readonly ExplainedRuling[];
}

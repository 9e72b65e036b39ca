import type { Decision, Event, ExplainedPolicy, Ruling } from '@interlock/engine';

export type { ExplainedPolicy, TraceEntry } from '@interlock/engine';

/** What policies said to one event, each with its condition and the values seen. */
export interface ExplainedRuling extends Ruling {
  readonly policies?: readonly ExplainedPolicy[];
}

/** A decision with the event it was made on. */
export interface DecisionView extends Omit<Decision, 'rulings' | 'event'> {
  readonly event: Decision['event'] & Partial<Event>;
  readonly rulings: readonly ExplainedRuling[];
}

import type { Definitions, Event, Issue, Json, Plan, Trial, Unanswered } from '@interlock/engine';
import type { Telling, ToldDecision } from './tell-decision.ts';

/** A question that is planned, with what is known of the world. */
export interface PlannedQuestion {
  readonly event: Event;
  readonly answers: ReadonlyMap<string, Json>;
  readonly now: string;
  readonly trial: Trial;
}

/** What was planned, and under which definitions. */
export interface PlannedUnder {
  readonly kind: 'planned';
  readonly plan: Plan;
  /** Record types and the like; what the policies are, only the explainer knows. */
  readonly definitions: Pick<Definitions, 'types'>;
  /** What drafts are warned of. */
  readonly warnings: readonly Issue[];
}

/** Plans an event that did not happen, and tells why it would come to that: by the active definitions, or by drafts. */
export interface Explainer {
  /** Whatever takes long and needs nothing of the world. @throws AppError `invalid` with every issue of drafts */
  prepare(active: Definitions): Promise<void>;
  /** Plans under the definitions active now; where they are others than prepared for, prepares again. */
  plan(
    active: Definitions,
    question: PlannedQuestion,
  ): PlannedUnder | Unanswered | Promise<PlannedUnder | Unanswered>;
  /** Tells what was planned last. */
  tell(telling: Omit<Telling, 'definitions'>): Promise<ToldDecision>;
}

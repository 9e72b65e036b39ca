import type { Event, Issue, Outcome, Record } from '@interlock/engine';

/** An event to be accepted, and how strictly. */
export interface StepRequest {
  readonly event: Event;
  /**
   * Somebody waits for exactly this to happen: when the record does not accept the event, or planning
   * fails, nothing is written at all.
   */
  readonly strict?: boolean;
  /** Taken once more when it failed before. */
  readonly again?: boolean;
  /** Only while the target record has one of these revisions. Asked alone, never in a batch. */
  readonly ifRevisions?: readonly number[];
}

/** A record an event opened or changed, as it left it. */
export interface TouchedRecord {
  readonly id: string;
  readonly number: string;
  readonly type: string;
  readonly state: string;
}

/** How an event ended. */
export interface StepResult {
  readonly id: string;
  readonly source: string;
  readonly outcome: Outcome;
  /** Machine-readable reason: `not-accepted`, `forbidden`, `invalid`, `stale`, `no-policy-matched` … */
  readonly code: string | null;
  readonly reason: string | null;
  readonly issues: readonly Issue[];
  readonly records: readonly TouchedRecord[];
  /** Id of the decision; null where nothing was written. */
  readonly decision: string | null;
  /** The records in full, as the event left them; empty for a duplicate. */
  readonly after: readonly Record[];
  /** Ids of policies that could not be decided or broke when they acted; empty for a duplicate. */
  readonly brokenPolicies: readonly string[];
}

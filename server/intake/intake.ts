import type { Event, Issue, Principal } from '@interlock/engine';

/** What intake knows beside the body: who sends it, and when it was received. */
export interface IntakeContext {
  /** The authenticated sender. */
  readonly actor: Principal;
  /** ISO 8601 UTC with milliseconds; the time of events that carry none. */
  readonly receivedAt: string;
}

/** What became of one element of what was sent; its place in the list is its place in the batch. */
export type IntakeItem =
  | {
      readonly kind: 'event';
      readonly event: Event;
      /** JSON pointer of the element, for issues found later. */
      readonly base: string;
      /** Warnings: what was left out or mended on the way in. */
      readonly issues: readonly Issue[];
    }
  | {
      readonly kind: 'refused';
      /** As given, where it is a text of usable length; null otherwise. */
      readonly id: string | null;
      readonly source: string | null;
      readonly issues: readonly Issue[];
    };

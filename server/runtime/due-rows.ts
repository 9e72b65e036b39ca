import type { StepRequest, StepResult } from './step-result.ts';

/** Rows that come due and are fired as events, by whichever node claims them. */
export interface DueRows<T> {
  /** What one of them is called, for the log. */
  readonly name: string;
  /** Claims what is due, so that other nodes leave it alone for `seconds`. */
  claim(limit: number, seconds: number): Promise<T[]>;
  /** The event it fires as: fired twice it is the same event. */
  toEvent(row: T): StepRequest['event'];
  /** Gives rows back, to be fired again soon. */
  release(rows: readonly T[]): Promise<void>;
  /** Sets one aside whose event came to nothing; resolves with 0 where it moved on meanwhile. */
  park(row: T, reason: string): Promise<number>;
  /** Told what came of those that were fired. */
  fired?(rows: readonly T[], results: readonly StepResult[]): Promise<void>;
  /** Milliseconds until the next can be fired; undefined when none is there. */
  nextIn(): Promise<number | undefined>;
}

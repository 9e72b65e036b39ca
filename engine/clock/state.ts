/** A stretch of time in which a clock ran or was paused. */
export interface ClockInterval {
  readonly kind: 'run' | 'pause';
  /** ISO 8601 UTC instant, inclusive. */
  readonly from: string;
  /** ISO 8601 UTC instant, exclusive; null for the open interval, which is always the last. */
  readonly to: string | null;
}

/** What is stored of a clock. Everything else (elapsed, remaining, breach) derives from it. */
export interface ClockState {
  /** In order, not overlapping, only the last may be open. */
  readonly intervals: readonly ClockInterval[];
  /** ISO 8601 duration; null for a clock without a target. */
  readonly target: string | null;
  /** Calendar id. */
  readonly calendar: string;
  /** Thresholds that have fired, percent, ascending. They never fire again. */
  readonly reached: readonly number[];
  /** When the clock was really entered; present while a retroactive start has moved its beginning. */
  readonly entered?: string;
}

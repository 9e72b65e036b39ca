/** A limit's rule, durations in milliseconds. */
export type LimitRule =
  | { readonly kind: 'throttle'; readonly most: number; readonly per: number }
  | {
      readonly kind: 'budget';
      readonly most: number;
      readonly per: 'hour' | 'day';
      readonly timeZone: string;
    }
  | {
      readonly kind: 'breaker';
      readonly failures: number;
      readonly within: number;
      readonly coolDown: number;
    };

/** What is kept for a limit's key: bounded, whatever happens. Times are epoch milliseconds. */
export type LimitState =
  /** When the policy acted last, at most as often as it may. */
  | { readonly kind: 'throttle'; readonly at: readonly number[] }
  /** How often it acted in the period that began then. */
  | { readonly kind: 'budget'; readonly from: number; readonly used: number }
  /** Closed: the latest failures, fewer than open it. */
  | { readonly kind: 'breaker'; readonly failed: readonly number[] }
  /** Open since then; `trying`: when the one was let through whose result decides, if one was. */
  | { readonly kind: 'open-breaker'; readonly since: number; readonly trying: number | null };

/** What a limit says to a policy that would act. */
export interface LimitStep {
  readonly permits: boolean;
  /** What is remembered if the policy acts; null for nothing. */
  readonly state: LimitState | null;
  /** From when on that means the same as nothing; null where there is nothing. */
  readonly expiresAt: number | null;
  /** For people: `throttled: 2 per 1 h`. */
  readonly says: string;
  /** Where it does not permit: from when on it does again. */
  readonly until?: number;
}

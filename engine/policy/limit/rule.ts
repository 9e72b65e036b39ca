/** A limit's rule, durations in milliseconds. */
export type LimitRule =
  | { readonly kind: 'throttle'; readonly most: number; readonly per: number }
  | {
      readonly kind: 'budget';
      readonly most: number;
      readonly per: 'hour' | 'day';
      readonly timeZone: string;
    };

/** What is kept for a limit's key: bounded, whatever happens. Times are epoch milliseconds. */
export type LimitState =
  /** When the policy acted last, at most as often as it may. */
  | { readonly kind: 'throttle'; readonly at: readonly number[] }
  /** How often it acted in the period that began then. */
  | { readonly kind: 'budget'; readonly from: number; readonly used: number };

/** What a limit says to a policy that would act. */
export interface LimitStep {
  readonly permits: boolean;
  /** What is remembered if the policy acts. */
  readonly state: LimitState;
  /** From when on that means the same as nothing. */
  readonly expiresAt: number;
  /** For people: `throttled: 2 per 1 h`. */
  readonly says: string;
}

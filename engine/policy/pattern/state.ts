/** What is kept of the events of one key: bounded, whatever happens. Times are epoch milliseconds. */
export type PatternState =
  /** The latest events, at most as many as are counted to. */
  | { readonly kind: 'count'; readonly at: readonly number[] }
  /** When it acted last. */
  | { readonly kind: 'once-within'; readonly at: number }
  /** The last event of how many. */
  | { readonly kind: 'once-after-quiet' | 'absence'; readonly at: number; readonly heard: number }
  /** By how many steps are done, from one: the latest time such a beginning began; null for none. */
  | {
      readonly kind: 'sequence';
      readonly at: number;
      readonly begun: readonly (number | null)[];
    };

/** A pattern's rule, durations in milliseconds. */
export type PatternRule =
  | {
      readonly kind: 'count';
      readonly n: number;
      readonly within: number;
      readonly rearm: 'crossing' | 'anew';
    }
  | { readonly kind: 'once-within'; readonly within: number }
  | { readonly kind: 'once-after-quiet' | 'absence'; readonly after: number }
  | { readonly kind: 'sequence'; readonly within: number; readonly steps: readonly string[] };

/** What happens to a pattern. */
export type Happening =
  /** An event the policy's conditions hold for; `steps`: of a sequence, which steps it is. */
  | { readonly kind: 'event'; readonly now: number; readonly steps?: readonly boolean[] }
  /** The time it waited for has come. */
  | { readonly kind: 'due'; readonly now: number };

/** What a pattern comes to. */
export interface PatternStep {
  /** The very state handed in where nothing changed; null where nothing is to be remembered. */
  readonly state: PatternState | null;
  readonly fires: boolean;
  /** When it has to be looked at again even if nothing happens. */
  readonly dueAt: number | null;
  /** From when on the state means the same as none. */
  readonly expiresAt: number | null;
  /** For people: `3 of 5 within 10 min`. */
  readonly says: string;
  /** Where it does not fire: from when on it may. Absent: that is no question of time. */
  readonly until?: number;
  /** Where it does not fire: how many further events, or steps, it takes. */
  readonly more?: number;
}

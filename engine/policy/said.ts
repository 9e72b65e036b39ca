/** What kept a policy whose condition held from acting, or let it. */
export interface Said {
  /** Kind of pattern or limit: `count`, `absence`, `throttle` … */
  readonly kind: string;
  /** Whether it let the policy act. */
  readonly acts: boolean;
  /** For people: `3 of 5 within 10 min for web-1`. */
  readonly says: string;
  /** From when on what keeps it from acting keeps it no longer, ISO 8601 UTC; absent: time alone changes nothing. */
  readonly until?: string;
  /** How many further events, or steps of a sequence, it takes; absent: none do. */
  readonly more?: number;
}

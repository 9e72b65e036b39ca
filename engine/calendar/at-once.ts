import { instantMs } from './instant.ts';

/** Milliseconds that count as none: a timer set anew for the instant it fired comes one later. */
export const NO_TIME = 1;

/** Whether no time lies between two instants (ISO 8601 UTC), or the second comes first. Pure. */
export function isAtOnce(earlier: string, later: string): boolean {
  return instantMs(later) - instantMs(earlier) <= NO_TIME;
}

/** Timers of a record that were due the moment they were set, by key. Pure. */
export function timersDueAtOnce({
  timers,
  updatedAt,
}: {
  readonly timers: { readonly [key: string]: string };
  readonly updatedAt: string;
}): readonly string[] {
  return Object.keys(timers).filter((key) => isAtOnce(updatedAt, timers[key] ?? updatedAt));
}

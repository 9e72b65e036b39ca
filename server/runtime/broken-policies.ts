import type { Log } from './log.ts';
import type { StepResult } from './step-result.ts';

/** Milliseconds between two lines about one policy. */
const QUIET = 60_000;

/**
 * Says in the log which policies break: each when it first does, then once a minute with how often it did meanwhile.
 * @param now milliseconds of a clock that never goes back
 */
export function createBrokenPolicies(
  log: Log,
  now = (): number => performance.now(),
): (results: readonly StepResult[]) => void {
  const told = new Map<string, { at: number; since: number }>();
  return (results) => {
    for (const { brokenPolicies, id, source, decision } of results) {
      for (const policy of brokenPolicies) {
        const known = told.get(policy);
        if (known !== undefined && now() - known.at < QUIET) {
          known.since += 1;
          continue;
        }
        const times = 1 + (known?.since ?? 0);
        told.set(policy, { at: now(), since: 0 });
        log.warn(
          { policy, event: { id, source }, decision, times },
          'a policy could not be decided or broke',
        );
      }
    }
  };
}

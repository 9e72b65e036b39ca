import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The test files that take longest, in the order they begin; measured. The web app's stand between the two
 * that start most servers. Without it a fresh clone begins with the largest files of the project that comes
 * first by its name, and ends with one worker alone.
 */
export const LONGEST = [
  'faults/faults.test.ts',
  'designer/app.test.ts',
  'faults/seeded-bugs.test.ts',
  'e2e/failover.test.ts',
  'e2e/many-nodes.test.ts',
  'server/postgres/first-start.test.ts',
  'engine/policy/json-rules-engine.test.ts',
  'e2e/kill.test.ts',
  'bench/steps.test.ts',
  'server/http/backtests.test.ts',
  'designer/interventions.test.ts',
  'server/store/rolling-upgrade.test.ts',
  'designer/audit.test.ts',
  'e2e/backtest.test.ts',
  'server/postgres/killed-server.test.ts',
  'server/primary/silent-primary.test.ts',
  'server/effects/effect-queue.test.ts',
] as const;

/** The longest files first, all others in the order they came in. Pure. */
export function longestFirst<File extends { readonly moduleId: string }>(
  files: readonly File[],
): File[] {
  const rank = ({ moduleId }: File): number => {
    const found = LONGEST.findIndex((name) => moduleId.endsWith(`/test/${name}`));
    return found === -1 ? LONGEST.length : found;
  };
  return files.toSorted((a, b) => rank(a) - rank(b));
}

/** Has vitest begin with {@link LONGEST}; the others follow in its own order. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- the sequencer's own method, not an array's
    return longestFirst(await super.sort(files));
  }
}

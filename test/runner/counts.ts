/** How many tests ended how. A stage that is no test run counts as one test. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Nothing ran yet. */
export const NONE: Counts = { passed: 0, failed: 0, skipped: 0 };

/** The counts of several stages together. Pure. */
export function total(counts: readonly Counts[]): Counts {
  return counts.reduce(
    (sum, one) => ({
      passed: sum.passed + one.passed,
      failed: sum.failed + one.failed,
      skipped: sum.skipped + one.skipped,
    }),
    NONE,
  );
}

/** The line every run closes with: `12 passed, 0 failed`, skipped ones named when there are any. Pure. */
export function closingLine({ passed, failed, skipped }: Counts): string {
  const line = `${passed} passed, ${failed} failed`;
  return skipped > 0 ? `${line}, ${skipped} skipped` : line;
}

import { expect } from 'vitest';
import { measureSteps } from './steps.ts';
import type { StepsReport } from './steps.ts';

type Parts = StepsReport['parts'];

/** Measures parts in numbers so small that they mean nothing; as what is printed as JSON, which others read. */
export async function measureQuickly(names: readonly string[]): Promise<Parts> {
  const report = await measureSteps(names, true);
  return (JSON.parse(JSON.stringify(report)) as StepsReport).parts;
}

/** A part says what it is about, compares each number with its target, and measured no failures. */
export function expectMeasured(part: Parts[string] | undefined): void {
  const { about, checks, table } = part!;
  expect(about).not.toBe('');
  expect(table.length).toBeGreaterThan(1);
  expect(checks.length).toBeGreaterThan(0);
  for (const { what, value, bound, target, met } of checks) {
    expect(value, what).toBeTypeOf('number');
    expect(met, what).toBe(bound === 'at least' ? value >= target : value <= target);
    if (what === 'failed requests') expect(value, what).toBe(0);
  }
}

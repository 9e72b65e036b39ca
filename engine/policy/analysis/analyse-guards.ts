import type { CompiledCondition } from '../../condition/compile.ts';
import type { Finding } from './finding.ts';
import { createInquiry, leftOut } from './inquiry.ts';
import type { AnalysisBudget } from './inquiry.ts';
import { coveredByEarlier, gapOf, neverHolding, overlaps, rowOf } from './rows.ts';

/** What is known of a guard set. */
export interface GuardSetOptions extends AnalysisBudget {
  /** True where something happens also if no guard holds: then there is no gap. */
  readonly default?: boolean;
  /** True where their order says nothing: then two that hold together are a finding, and none hides another. */
  readonly exclusive?: boolean;
}

/**
 * What is odd about conditions of which the first that holds is taken: facts with which none holds, guards that never
 * hold or are hidden by those before them, and, where they are to exclude each other, facts with which two hold.
 * Deterministic, pure, never throws.
 */
export function analyseGuards(
  guards: readonly CompiledCondition[],
  { default: otherwise = false, exclusive = false, ...budget }: GuardSetOptions = {},
): readonly Finding[] {
  const inquiry = createInquiry(budget);
  const rows = guards.map(({ node }, i) =>
    rowOf(node.name === undefined ? `guard ${i + 1}` : `guard "${node.name}"`, node),
  );
  const gap = otherwise ? null : gapOf(rows, inquiry);
  const found = [
    ...neverHolding(rows, inquiry),
    ...(exclusive
      ? overlaps(rows, inquiry, () => ({ why: 'only one of them may', certain: true }))
      : coveredByEarlier(rows, inquiry)),
    ...(gap === null ? [] : [gap]),
  ];
  return [
    ...found.map(({ of, ...finding }): Finding => ({ ...finding, guards: of })),
    ...leftOut(inquiry.skipped()),
  ];
}

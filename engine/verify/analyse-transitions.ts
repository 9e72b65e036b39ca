import type { ConditionNode } from '../condition/compile.ts';
import type { Finding, Findings } from '../policy/analysis/finding.ts';
import { createInquiry, leftOut } from '../policy/analysis/inquiry.ts';
import type { AnalysisBudget } from '../policy/analysis/inquiry.ts';
import { coveredByEarlier, neverHolding, overlaps, rowOf } from '../policy/analysis/rows.ts';
import type { Row, RowFinding } from '../policy/analysis/rows.ts';
import type { World } from '../policy/analysis/world.ts';
import type { CompiledChart } from '../workflow/compile.ts';
import type { ChartState, ChartTransition } from '../workflow/chart.ts';
import { guardGap } from './guard-gap.ts';
import type { GuardSet } from './guard-gap.ts';
import type { WorkflowWords } from './words/workflow-words.ts';

/**
 * What is odd about the guards of a workflow: transitions that can never be taken, by themselves or because of those
 * tried before them on the same occasion; two that hold together and whose order is the same; and, where an
 * invocation or the states inside end, facts with which no transition is taken, so that the record stands still.
 * Pure.
 */
export function* transitionFindings(
  workflow: Pick<CompiledChart, 'id' | 'chart'>,
  budget: AnalysisBudget,
  world: World,
  words: WorkflowWords,
  options: {
    /** Also values with which none of several guards on one event holds: the event is then not accepted. */
    readonly eventGaps?: boolean;
    /** Whether a record can come to values with which none of some transitions holds; absent: nothing is known. */
    readonly mayBe?: GuardSet['mayBe'];
  } = {},
): Findings {
  const inquiry = createInquiry(budget, { ...world, words });
  for (const state of workflow.chart.values()) {
    for (const set of guardSets(state)) {
      const around: GuardSet = { set, inquiry, world, words, mayBe: options.mayBe };
      yield* judge(around, options.eventGaps === true).map(
        ({ of, message, ...finding }): Finding => ({
          ...finding,
          workflow: workflow.id,
          // A gap is one between all of them.
          transitions: (of.length === 0 ? set : of.flatMap((i) => set[i] ?? [])).map(
            ({ key }) => key,
          ),
          message: `In ${words.state(state.path)}, ${message}`,
        }),
      );
    }
    yield null;
  }
  yield* leftOut(inquiry.skipped());
}

/** Transitions among which guards decide: those with one trigger, in the order they are tried. */
function guardSets({ transitions }: ChartState): readonly (readonly ChartTransition[])[] {
  const decided = transitions.filter(({ trigger }) => DECIDED.has(trigger.kind));
  const sets = Map.groupBy(decided, (transition) => occasion(transition));
  return [...sets.values()].filter((set) => set.some(({ guard }) => guard !== null));
}

const DECIDED: ReadonlySet<ChartTransition['trigger']['kind']> = new Set([
  'event',
  'always',
  'done',
  'invoke',
]);

/** When a transition is tried, in words. */
function occasion(transition: ChartTransition | undefined): string {
  const trigger = transition?.trigger;
  if (trigger?.kind === 'event') return trigger.type;
  if (trigger?.kind === 'invoke') return `${trigger.invocation} ${trigger.result}`;
  return trigger?.kind ?? '';
}

const ALWAYS: ConditionNode = {
  kind: 'all',
  at: '',
  name: undefined,
  children: [],
  tested: [],
  test: () => true,
  size: 0,
  depth: 1,
};

function judge(around: GuardSet, eventGaps: boolean): RowFinding[] {
  const { set, inquiry, words } = around;
  const rows = set.map((one): Row => rowOf(words.alone(one), one.guard?.node ?? ALWAYS));
  const undecided = overlaps(rows, inquiry, (i, j) =>
    set[i]?.order === set[j]?.order && set[i]?.guard !== null && set[j]?.guard !== null
      ? { why: 'their order is the same, so their names decide which is taken', certain: true }
      : null,
  ).map((finding): RowFinding => {
    const targets = new Set(finding.of.map((i) => set[i]?.target));
    return targets.size > 1 ? finding : { ...finding, severity: 'note' };
  });
  const ends = set.some(({ trigger }) => trigger.kind === 'done' || trigger.kind === 'invoke');
  const gap = ends || (eventGaps && set.length > 1) ? guardGap(rows, around) : null;
  return [
    ...neverHolding(rows, inquiry),
    ...coveredByEarlier(rows, inquiry),
    ...undecided,
    ...(gap === null ? [] : [ends ? gap : { ...gap, severity: 'note' as const }]),
  ];
}

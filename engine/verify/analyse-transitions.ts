import type { ConditionNode } from '../condition/compile.ts';
import type { Finding, Findings } from '../policy/analysis/finding.ts';
import { createInquiry, leftOut } from '../policy/analysis/inquiry.ts';
import type { AnalysisBudget, Inquiry } from '../policy/analysis/inquiry.ts';
import { coveredByEarlier, gapOf, neverHolding, overlaps, rowOf } from '../policy/analysis/rows.ts';
import type { Row, RowFinding } from '../policy/analysis/rows.ts';
import type { World } from '../policy/analysis/world.ts';
import type { CompiledChart } from '../workflow/compile.ts';
import type { ChartState, ChartTransition } from '../workflow/chart.ts';

/**
 * What is odd about the guards of a workflow: transitions that can never be taken, by themselves or because of those
 * tried before them on the same occasion; two that hold together and whose order is the same; and, where an
 * invocation or the states inside end, facts with which no transition is taken, so that the record stands still.
 * Pure.
 */
export function* transitionFindings(
  workflow: Pick<CompiledChart, 'id' | 'definition' | 'chart'>,
  budget: AnalysisBudget,
  world: World,
  options: {
    /** Also values with which none of several guards on one event holds: the event is then not accepted. */
    readonly eventGaps?: boolean;
  } = {},
): Findings {
  const inquiry = createInquiry(budget, world);
  for (const state of workflow.chart.values()) {
    for (const set of guardSets(state)) {
      yield* judge(set, inquiry, options.eventGaps === true).map(
        ({ of, message, ...finding }): Finding => ({
          ...finding,
          workflow: workflow.id,
          // A gap is one between all of them.
          transitions: (of.length === 0 ? set : of.flatMap((i) => set[i] ?? [])).map(
            ({ key }) => key,
          ),
          message: `workflow "${workflow.definition.title}", state ${state.path}, on ${occasion(set[0])}: ${message}`,
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

function judge(
  set: readonly ChartTransition[],
  inquiry: Inquiry,
  eventGaps: boolean,
): RowFinding[] {
  const rows = set.map(({ id, guard }): Row => rowOf(`"${id}"`, guard?.node ?? ALWAYS));
  const undecided = overlaps(rows, inquiry, (i, j) =>
    set[i]?.order === set[j]?.order && set[i]?.guard !== null && set[j]?.guard !== null
      ? { why: 'their order is the same, so their names decide', certain: true }
      : null,
  ).map((finding): RowFinding => ({ ...finding, severity: 'note' }));
  const ends = set.some(({ trigger }) => trigger.kind === 'done' || trigger.kind === 'invoke');
  const gap = ends || (eventGaps && set.length > 1) ? gapOf(rows, inquiry) : null;
  return [
    ...neverHolding(rows, inquiry),
    ...coveredByEarlier(rows, inquiry),
    ...undecided,
    ...(gap === null ? [] : [ends ? gap : { ...gap, severity: 'note' as const }]),
  ];
}

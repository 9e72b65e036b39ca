import type { ConditionNode } from '../condition/compile.ts';
import type { Finding, Findings } from '../policy/analysis/finding.ts';
import { furtherGaps } from '../policy/analysis/gaps.ts';
import { createInquiry, leftOut } from '../policy/analysis/inquiry.ts';
import type { AnalysisBudget, Inquiry } from '../policy/analysis/inquiry.ts';
import { coveredByEarlier, gapOf, neverHolding, overlaps, rowOf } from '../policy/analysis/rows.ts';
import type { Row, RowFinding } from '../policy/analysis/rows.ts';
import type { World } from '../policy/analysis/world.ts';
import type { CompiledChart } from '../workflow/compile.ts';
import type { ChartState, ChartTransition } from '../workflow/chart.ts';
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
  } = {},
): Findings {
  const inquiry = createInquiry(budget, { ...world, words });
  for (const state of workflow.chart.values()) {
    for (const set of guardSets(state)) {
      const around: Around = { set, inquiry, world, words };
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

/** Transitions that are judged together. */
interface Around {
  readonly set: readonly ChartTransition[];
  readonly inquiry: Inquiry;
  readonly world: World;
  readonly words: WorkflowWords;
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

function judge({ set, inquiry, world, words }: Around, eventGaps: boolean): RowFinding[] {
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
  const gap =
    ends || (eventGaps && set.length > 1) ? gapIn(rows, { set, inquiry, world, words }) : null;
  return [
    ...neverHolding(rows, inquiry),
    ...coveredByEarlier(rows, inquiry),
    ...undecided,
    ...(gap === null ? [] : [ends ? gap : { ...gap, severity: 'note' as const }]),
  ];
}

/** Values with which none is taken: up to three, and whether there are more. */
function gapIn(rows: readonly Row[], { set, inquiry, world, words }: Around): RowFinding | null {
  const nothing = nothingWords(set, words);
  return gapOf(rows, inquiry, (first) => {
    const known = world.known ?? (() => null);
    const others = furtherGaps(rows, first, inquiry, known, MOST_GAPS)
      .filter(({ doubt }) => doubt === null)
      .map(({ witness }) => witness.text);
    const told = [first.text, ...others].slice(0, MOST_GAPS);
    const more = others.length >= MOST_GAPS ? ', or in further cases' : '';
    return `${nothing} ${told.map((text) => `when ${text}`).join(', or ')}${more}`;
  });
}

/** Gaps that are told one by one. */
const MOST_GAPS = 3;

/** That nothing comes of what a set of transitions waits for. */
function nothingWords(set: readonly ChartTransition[], words: WorkflowWords): string {
  const [first] = set;
  const { trigger, source } = first ?? {};
  if (trigger?.kind === 'invoke') {
    const work = words.work(source ?? '', trigger.invocation.split('#')[1] ?? '');
    return `nothing follows once ${work} has ${trigger.result === 'done' ? 'ended' : 'failed'}`;
  }
  if (trigger?.kind === 'done') return 'nothing follows once all in it has ended';
  const names = [...new Set(set.map((one) => words.transition(one)))];
  return names.length === 1
    ? `${names[0] ?? ''} does nothing`
    : `none of ${names.join(', ')} can be taken`;
}

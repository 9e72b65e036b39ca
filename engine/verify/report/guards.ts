import type { Finding } from '../../policy/analysis/finding.ts';
import type { AnalysisBudget } from '../../policy/analysis/inquiry.ts';
import type { World } from '../../policy/analysis/world.ts';
import type { Witness } from '../../policy/analysis/witness.ts';
import { ancestry } from '../../workflow/chart.ts';
import type { ChartTransition } from '../../workflow/chart.ts';
import { transitionFindings } from '../analyse-transitions.ts';
import { triggerName } from '../space/nodes.ts';
import type { Edge } from '../space/nodes.ts';
import type { Verifiable } from '../space/situation.ts';
import { guardTrace } from './guard-trace.ts';
import type { VerifyFinding } from './finding.ts';
import { transitionPointer } from './places.ts';
import type { Explored } from './reachability.ts';

/**
 * What policy analysis says of the guards of states that are entered: two that hold together, values none holds with,
 * one that never is reached. Pure.
 */
export function guardFindings(
  workflow: Verifiable,
  explored: Explored,
  world: World,
  budget: AnalysisBudget = {},
): VerifyFinding[] {
  const { edges } = explored.behaviour.nodes;
  const byKey = new Map(edges.map((edge) => [edge.transition.key, edge]));
  const { exhausted } = explored.space;
  const mayBe = (set: readonly ChartTransition[], witness: Witness): boolean => {
    const concerned = set.flatMap(({ key }) => byKey.get(key) ?? []);
    const [edge] = concerned;
    // What states around take does not go nowhere.
    if (edge !== undefined && isTakenAround(edge, explored)) return false;
    const isFollowed = exhausted && set.some(({ trigger }) => trigger.kind === 'event');
    return !isFollowed || guardTrace(concerned, null, witness, explored) !== null;
  };
  return [
    ...transitionFindings(workflow, budget, world, explored.words, { eventGaps: true, mayBe }),
  ].flatMap((found): VerifyFinding[] => {
    if (found === null) return [];
    const [first] = found.transitions ?? [];
    const edge = byKey.get(first ?? '');
    const entered = edge === undefined ? undefined : explored.enteredBy.get(edge.source);
    const kind = KINDS[found.kind];
    if (kind === undefined || (edge !== undefined && entered === undefined)) return [];
    const { message, severity, verdict, witness, transitions = [] } = found;
    const concerned = transitions.flatMap((key) => byKey.get(key) ?? []);
    const shown =
      witness === undefined
        ? null
        : guardTrace(concerned, kind === 'gap' ? null : (edge ?? null), witness, explored);
    return [
      {
        kind,
        severity,
        verdict,
        message,
        path: edge === undefined ? '' : transitionPointer(edge.transition),
        // What is never taken comes first, then what is taken instead of it.
        transitions: kind === 'never-taken' ? transitions.slice(0, 1) : transitions,
        ...(edge === undefined ? {} : { states: [edge.transition.source] }),
        ...(entered === undefined ? {} : { trace: shown ?? explored.traceTo(entered) }),
      },
    ];
  });
}

const KINDS: { readonly [kind in Finding['kind']]?: VerifyFinding['kind'] } = {
  overlap: 'overlap',
  gap: 'gap',
  'never-reached': 'never-taken',
  'not-looked-at': 'not-exhausted',
};

/** Whether a state around the one a transition leaves takes the same event, whatever the values. */
function isTakenAround({ source, transition }: Edge, { behaviour: { nodes } }: Explored): boolean {
  const trigger = triggerName(transition);
  const around = ancestry(nodes.all[source]?.path ?? '');
  return nodes.edges.some(
    (other) =>
      other.source !== source &&
      other.transition.guard === null &&
      triggerName(other.transition) === trigger &&
      around.includes(nodes.all[other.source]?.path ?? ''),
  );
}

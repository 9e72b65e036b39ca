import type { Finding } from '../../policy/analysis/finding.ts';
import type { AnalysisBudget } from '../../policy/analysis/inquiry.ts';
import type { World } from '../../policy/analysis/world.ts';
import { transitionFindings } from '../analyse-transitions.ts';
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
  return [
    ...transitionFindings(workflow, budget, world, explored.words, { eventGaps: true }),
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

import type { CompiledCondition, GroupNode } from '../../condition/compile.ts';
import { factName } from '../../condition/explain.ts';
import type { CompiledPolicies, CompiledPolicy, PolicyGroup } from '../compile.ts';
import { candidateRanks } from '../index/policy-index.ts';
import { readerOf } from './evidence.ts';
import type { Evidence } from './evidence.ts';
import { ANYTHING_POSSIBLE } from './possible.ts';
import { smallestFlip } from './smallest-flip.ts';
import type { Flip, FlipOptions } from './smallest-flip.ts';
import { comesBefore } from './standing.ts';
import { evidenceAfter } from './try-values.ts';
import { verdictOf } from './verdict.ts';

/** What makes a policy fire, and what would have come before it. */
export interface FlipPast {
  /** Null where none was found. */
  readonly flip: Flip | null;
  /** Policies that do not hold with it, as one that did would keep this one from its turn. */
  readonly past: readonly CompiledPolicy[];
}

/** Times another policy is found in the way before it is given up. */
const MOST_ROUNDS = 4;

/**
 * The fewest facts to be otherwise for a policy to fire when those before it have had their turn: its condition holds,
 * and none does before it that suppresses the event or lets none be asked after it. Pure but for counting down the
 * budget. */
export function flipPast(
  policy: CompiledPolicy,
  { policies, type }: { readonly policies: CompiledPolicies; readonly type: string },
  evidence: Evidence,
  options: FlipOptions,
): FlipPast {
  const { condition } = policy;
  const group = policies.byEvent.get(type);
  if (group === undefined || endingIn(group).size === 0)
    return { flip: smallestFlip(condition, evidence, true, options), past: [] };
  const { turns: _, ...anew } = options;
  const past: CompiledPolicy[] = [];
  const own = verdictOf(condition.node, readerOf(evidence));
  const now = own === true ? inTheWay(policy, group, evidence) : undefined;
  if (now !== undefined) past.push(now);
  for (let round = 0; round <= MOST_ROUNDS; round += 1) {
    const flip =
      past.length === 0
        ? smallestFlip(condition, evidence, true, options)
        : smallestFlip(holdingPast(condition, past), evidence, true, anew);
    if (flip === null) return { flip, past };
    const inWay = (changes: Flip['changes']): CompiledPolicy | undefined =>
      inTheWay(policy, group, afterFlip(changes, evidence, policy, options));
    const next = inWay(flip.changes);
    const alternatives = flip.alternatives.filter((changes) => inWay(changes) === undefined);
    if (next === undefined) return { flip: { ...flip, alternatives }, past };
    const [changes, ...others] = alternatives;
    if (changes !== undefined) return { flip: { ...flip, changes, alternatives: others }, past };
    if (past.includes(next)) break;
    past.push(next);
  }
  return { flip: null, past };
}

function afterFlip(
  changes: Flip['changes'],
  evidence: Evidence,
  { condition: { factsUsed } }: CompiledPolicy,
  { possible = ANYTHING_POSSIBLE }: FlipOptions,
): Evidence {
  const derived = factsUsed.some((fact) => possible.computed(fact, evidence) !== null);
  return evidenceAfter(changes, { evidence, possible, derived });
}

/** The first policy before this one that holds and keeps others from their turn. */
function inTheWay(
  policy: CompiledPolicy,
  group: PolicyGroup,
  evidence: Evidence,
): CompiledPolicy | undefined {
  const ending = endingIn(group);
  const { policies, index } = group;
  const { read } = readerOf(evidence);
  const asked =
    index === null ? policies : candidateRanks(index, read).flatMap((rank) => policies[rank] ?? []);
  return asked.find(
    (one) =>
      ending.has(one) &&
      comesBefore(one, policy) &&
      verdictOf(one.condition.node, readerOf(evidence)) === true,
  );
}

const known = new WeakMap<PolicyGroup, ReadonlySet<CompiledPolicy>>();

/** Policies of a group after which none may have its turn. */
function endingIn(group: PolicyGroup): ReadonlySet<CompiledPolicy> {
  const before = known.get(group);
  if (before !== undefined) return before;
  const found = new Set(group.policies.filter(endsEvents));
  known.set(group, found);
  return found;
}

/** Whether none has its turn after a policy that holds: it lets none be asked, or suppresses the event. Pure. */
function endsEvents({ stop, restraint, source }: CompiledPolicy): boolean {
  // What keeps it from acting keeps it from suppressing, not from stopping.
  return (
    stop ||
    (restraint === null && Object.values(source.actions).some(({ type }) => type === 'suppress'))
  );
}

/** A condition and none of the policies in its way, as one. */
function holdingPast(
  { node, factsUsed, source, kind }: CompiledCondition,
  past: readonly CompiledPolicy[],
): CompiledCondition {
  const nots = past.map(({ condition }) => group('not', [condition.node]));
  const all = group('all', [node, ...nots]);
  const facts = new Map(
    [factsUsed, ...past.map(({ condition }) => condition.factsUsed)]
      .flat()
      .map((fact) => [factName(fact), fact]),
  );
  return { kind, source, node: all, factsUsed: [...facts.values()], test: all.test };
}

function group(kind: 'all' | 'not', children: GroupNode['children']): GroupNode {
  return {
    kind,
    children,
    tested: children,
    at: '',
    name: undefined,
    size: children.reduce((sum, { size }) => sum + size, 0),
    depth: 1 + Math.max(0, ...children.map(({ depth }) => depth)),
    test: (facts) =>
      kind === 'all'
        ? children.every(({ test }) => test(facts))
        : !children.some(({ test }) => test(facts)),
  };
}

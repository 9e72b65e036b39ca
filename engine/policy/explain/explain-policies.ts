import { inOneGo, mapInTurns } from '../../turns.ts';
import type { Turns } from '../../turns.ts';
import type { CompiledPolicy } from '../compile.ts';
import { candidateRanks } from '../index/policy-index.ts';
import { readerOf, remembered } from './evidence.ts';
import type { Turns as FlipTurns } from './cheapest-turn.ts';
import { explainPolicy, MOST_TRIES } from './explain-policy.ts';
import { actionTitle } from '../../action/catalogue.ts';
import type {
  AskedAction,
  ExplainedPolicies,
  ExplainedPolicy,
  PolicyQuestion,
} from './explained-policy.ts';
import { ANYTHING_POSSIBLE } from './possible.ts';
import { flipTurns } from './smallest-flip.ts';
import { standingsIn } from './standing.ts';
import type { Standing } from './standing.ts';

/** Most policies explained unasked. */
export const MOST_EXPLAINED = 200;

/** Policies of a type looked at to find those closest to firing. */
const MOST_COMPARED = 1_000;

/**
 * Why the policies of an event's type fired or did not, those that fired first, then those that were
 * closest to it. Pure, never throws.
 */
export function explainPolicies(question: PolicyQuestion): ExplainedPolicies {
  return inOneGo(explainPoliciesInTurns(question));
}

/** {@link explainPolicies}, a policy at a time. */
export function* explainPoliciesInTurns(asked: PolicyQuestion): Turns<ExplainedPolicies> {
  const question = { ...asked, evidence: remembered(asked.evidence) };
  const { policies, wanted = [], limit = MOST_EXPLAINED } = question;
  const standing = standingsIn(policies, question);
  const fired = question.matched.map(({ policy }) => policy);
  const first = new Set([...fired, ...wanted]);
  const { near: others, of } = interesting(question, first);
  const compared = yield* closest(others.slice(0, MOST_COMPARED), question);
  const near = compared.slice(0, limit);
  const budget = { tries: MOST_TRIES };
  const all = [...[...first].map((id) => ({ id, turns: undefined })), ...near];
  const explained = yield* mapInTurns(all, ({ id, turns }) => {
    const policy = policies.all.get(id);
    const told =
      policy === undefined
        ? gone(id, question)
        : explainPolicy(policy, standing(policy), question, { budget, turns });
    return { ...told, asked: askedBy(id, question) };
  });
  return { policies: explained, others: Math.max(0, of - near.length) };
}

/**
 * Ids of policies beside the first ones, and of how many they are those of interest: where policies of a type
 * are found by an index, those it finds for the event, as the others have nothing of what they ask for.
 */
function interesting(
  { policies, type, considered, evidence, elapsed = false }: PolicyQuestion,
  first: ReadonlySet<string>,
): { readonly near: readonly string[]; readonly of: number } {
  const asked = considered.map(({ policy }) => policy);
  const group = elapsed ? undefined : policies.byEvent.get(type);
  const { policies: listening = [], index = null } = group ?? {};
  const found =
    index === null
      ? listening
      : candidateRanks(index, readerOf(evidence).read).flatMap((rank) => listening[rank] ?? []);
  const near = [...new Set([...asked, ...found.map(({ id }) => id)])].filter(
    (id) => !first.has(id),
  );
  const told = [...first].filter(
    (id) => listening.length > 0 && isAmong(policies.all.get(id), type),
  );
  return { near, of: index === null ? near.length : listening.length - told.length };
}

function isAmong(policy: CompiledPolicy | undefined, type: string): boolean {
  return policy !== undefined && policy.enabled && policy.on.includes(type);
}

/** Ids by how little would have made them fire, with what that is; as they came where nothing was to be found. */
function* closest(
  ids: readonly string[],
  { policies, evidence, possible = ANYTHING_POSSIBLE }: PolicyQuestion,
): Turns<{ readonly id: string; readonly turns: readonly FlipTurns[] }[]> {
  const look = { reader: readerOf(evidence), possible };
  const found = yield* mapInTurns(ids, (id) => {
    const policy = policies.all.get(id);
    const turns = policy === undefined ? [] : flipTurns(policy.condition, true, look);
    return { id, turns };
  });
  return found.toSorted((a, b) => farther(a.turns[0], b.turns[0]));
}

function farther(a: FlipTurns | undefined, b: FlipTurns | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return a.known - b.known || a.turns.length - b.turns.length;
}

function askedBy(id: string, { matched }: PolicyQuestion): readonly AskedAction[] {
  const types = matched.find(({ policy }) => policy === id)?.actions ?? [];
  return types.map((type) => ({ type, title: actionTitle(type) }));
}

/** A policy that was asked but is not among the definitions any more. */
function gone(id: string, { matched, considered }: PolicyQuestion): Omit<ExplainedPolicy, 'asked'> {
  const fired = matched.some(({ policy }) => policy === id);
  const asked = fired || considered.some(({ policy }) => policy === id);
  const text = asked
    ? `Policy "${id}" ${fired ? 'fired' : 'did not fire'}; it is not among the definitions any more.`
    : `There is no policy "${id}".`;
  const standing: Standing = asked ? { kind: 'asked', matched: fired } : { kind: 'unknown' };
  const known = { policy: id, title: id, matched: asked ? fired : null, standing };
  return { ...known, condition: null, change: null, because: text, text, otherwise: null };
}

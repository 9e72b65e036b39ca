import type { CompiledCondition, ConditionNode, LeafNode } from '../../condition/compile.ts';
import { explainCondition, factName } from '../../condition/explain.ts';
import type { Explained, ExplainedGroup, ExplainedLeaf, Shown } from '../../condition/explain.ts';
import { isJsonObject, isList } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import { MAX_MATCHED_LENGTH } from '../../condition/operators/linear-pattern.ts';
import { shownComputed } from './computed-words.ts';
import { readerOf } from './evidence.ts';
import type { Evidence, EvidenceReader, FactOrigin } from './evidence.ts';
import { isCount } from './fact-words.ts';
import { ANYTHING_POSSIBLE } from './possible.ts';
import type { ComputedFrom, Possible } from './possible.ts';

/** Holds, does not hold, or cannot be told from what is known. */
export type Verdict = boolean | null;

/** A comparison with the values seen and where they came from. */
export interface TracedLeaf extends Omit<ExplainedLeaf, 'result'> {
  readonly result: Verdict;
  readonly origin: FactOrigin;
  /** The fact's params as they were filled in, where it has any. */
  readonly params?: JsonObject;
  /** Ids of records that were counted, the first ones; absent: it is no number of records, or they are not known. */
  readonly records?: readonly string[];
  /** How the value seen was computed, where it is not written by anybody. */
  readonly computed?: ComputedFrom;
  /** Why it was not decided by what it asks for, and holds neither way. */
  readonly undecided?: string;
  /** Where the expected value came from, where it is not a literal. */
  readonly expectedOrigin?: FactOrigin;
}

/** A group or a shared condition with everything in it. */
export interface TracedGroup extends Omit<ExplainedGroup, 'result' | 'children'> {
  readonly result: Verdict;
  readonly children: readonly TracedCondition[];
}

/** A condition, node by node as it was written, with what was seen and where that came from. */
export type TracedCondition = TracedLeaf | TracedGroup;

/**
 * Explains a condition from evidence that may lack facts: a node whose verdict hangs on something unknown
 * has none. Where all is known the verdict is the condition's own. Pure.
 *
 * @param shown what may be shown of a value; all of it when left out
 * @param possible how facts are computed
 */
export function traceCondition(
  condition: CompiledCondition,
  evidence: Evidence,
  shown: Shown = ALL_OF_IT,
  { computed }: Pick<Possible, 'computed'> = ANYTHING_POSSIBLE,
): TracedCondition {
  const reader = readerOf(evidence);
  const explained = explainCondition(condition, reader.read, shown);
  return trace(condition.node, explained, { reader, evidence, shown, computed });
}

interface Tracing extends Pick<Possible, 'computed'> {
  readonly reader: EvidenceReader;
  readonly evidence: Evidence;
  readonly shown: Shown;
}

const ALL_OF_IT: Shown = (_reference, value) => value;

/** Node and explanation are walked together: the explanation has the node's own shape. */
function trace(node: ConditionNode, explained: Explained, tracing: Tracing): TracedCondition {
  if (explained.kind === 'leaf') {
    const leaf = node.kind === 'leaf' ? node : null;
    return leaf === null ? { ...explained, origin: NOWHERE } : traceLeaf(leaf, explained, tracing);
  }
  const nodes = node.kind === 'leaf' ? [] : node.kind === 'shared' ? [node.node] : node.children;
  const children: TracedCondition[] = [];
  for (const [i, one] of nodes.entries()) {
    const child = explained.children[i];
    if (child !== undefined) children.push(trace(one, child, tracing));
  }
  const result = together(explained.kind, children);
  const text = result === null ? 'cannot be told from what is known' : explained.text;
  return { ...explained, result, text, children };
}

const NOWHERE: FactOrigin = { kind: 'unknown' };

/** A leaf while it is written; the explanation was made for it and is nobody else's. */
type Traced = { -readonly [key in keyof TracedLeaf]: TracedLeaf[key] };

function traceLeaf(
  node: LeafNode,
  explained: ExplainedLeaf,
  { reader, evidence, shown, computed: computing }: Tracing,
): TracedLeaf {
  const { origin, params } = witnessOf(node, evidence, reader);
  const records = isCount(explained.fact)
    ? countedIn(evidence(explained.fact.fact, params).value)
    : [];
  let unknown = origin.kind === 'unknown' || reader.unknown();
  let expectedOrigin: FactOrigin | undefined;
  if ('read' in node.expected) {
    reader.reset();
    node.expected.read(reader.read);
    expectedOrigin = reader.last().origin;
    unknown ||= reader.unknown();
  }
  const filled = params === undefined ? undefined : shown({ fact: explained.fact.fact }, params);
  const computed = computing(explained.fact, evidence);
  const undecided = undecidedBy(node, explained.actual);
  // Written one by one: hundreds of comparisons are told at once, and few have any of these.
  const traced = Object.assign(explained as Traced, { origin });
  if (computed !== null) traced.computed = shownComputed(computed, shown);
  if (undecided !== null) traced.undecided = undecided;
  if (isJsonObject(filled)) traced.params = filled;
  if (records.length > 0) traced.records = records;
  if (expectedOrigin !== undefined) traced.expectedOrigin = expectedOrigin;
  if (!unknown) return traced;
  traced.result = null;
  traced.text = `${factName(explained.fact)} was not looked at`;
  return traced;
}

/** Where a comparison's fact comes from, and with which params it was asked; the reader knows whether all of it is known. */
function witnessOf(
  { fact }: LeafNode,
  evidence: Evidence,
  reader: EvidenceReader,
): ReturnType<EvidenceReader['last']> {
  reader.reset();
  const { reference } = fact;
  if (reference.params === undefined)
    return { origin: evidence(reference.fact, undefined).origin, params: undefined };
  fact.read(reader.read);
  return reader.last();
}

/** Patterns are looked for in texts up to a length; a longer one neither matches nor does not. */
function undecidedBy({ operator }: LeafNode, seen: Json | undefined): string | null {
  return operator.family === 'pattern' &&
    typeof seen === 'string' &&
    seen.length > MAX_MATCHED_LENGTH
    ? `too long to be searched for a pattern (${seen.length} characters of at most ${MAX_MATCHED_LENGTH}), so that it neither matches nor does not`
    : null;
}

/** Records that are named where they are counted. */
const MOST_NAMED = 5;

function countedIn(value: Json | undefined): string[] {
  const items = isJsonObject(value) ? value['items'] : undefined;
  if (!isList(items)) return [];
  return items.slice(0, MOST_NAMED).flatMap((item) => {
    const id = isJsonObject(item) ? item['id'] : undefined;
    return typeof id === 'string' ? [id] : [];
  });
}

function together(kind: ExplainedGroup['kind'], children: readonly TracedCondition[]): Verdict {
  const [first] = children;
  if (kind === 'shared') return first?.result ?? null;
  if (kind === 'not') return negated(first?.result ?? null);
  const ends = kind === 'any';
  if (children.some(({ result }) => result === ends)) return ends;
  return children.some(({ result }) => result === null) ? null : !ends;
}

/** The opposite verdict; what cannot be told still cannot. Pure. */
export function negated(verdict: Verdict): Verdict {
  return verdict === null ? null : !verdict;
}

/**
 * The comparisons a verdict hangs on, in the order they are written, each with whether it stands inside
 * an odd number of nots. Pure.
 */
export function decisiveLeaves(
  traced: TracedCondition,
  inverted = false,
): { readonly leaf: TracedLeaf; readonly inverted: boolean }[] {
  if (traced.kind === 'leaf') return [{ leaf: traced, inverted }];
  const turned = traced.kind === 'not';
  const wanted = turned ? negated(traced.result) : traced.result;
  return traced.children
    .filter(({ result }) => result === wanted)
    .flatMap((child) => decisiveLeaves(child, turned ? !inverted : inverted));
}

/**
 * What the author calls the parts a verdict hangs on, where all of them that are decisive have a name; null where
 * one has none. Pure.
 */
export function decisiveNames(traced: TracedCondition, inverted = false): readonly string[] | null {
  if (traced.name !== undefined && traced.result === true && !inverted) return [traced.name];
  if (traced.kind === 'leaf') return null;
  const turned = traced.kind === 'not';
  const wanted = turned ? negated(traced.result) : traced.result;
  const names = traced.children
    .filter(({ result }) => result === wanted)
    .map((child) => decisiveNames(child, turned ? !inverted : inverted));
  return names.includes(null) ? null : names.flatMap((one) => one ?? []);
}

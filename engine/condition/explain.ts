import { isList, stableJson } from '../json.ts';
import type { Json } from '../json.ts';
import type {
  CompiledCondition,
  ConditionNode,
  GroupNode,
  LeafNode,
  SharedNode,
} from './compile.ts';
import type { FactReader } from './fact.ts';
import { differentKinds } from './kind-words.ts';
import type { Operator } from './operators/operator.ts';
import type { FactReference } from './schema.ts';

interface ExplainedBase {
  readonly result: boolean;
  /** JSON pointer into the condition's file; inside a shared condition, into that condition. */
  readonly at: string;
  /** What the author called it. */
  readonly name?: string;
  /** The verdict in plain words. */
  readonly text: string;
}

/** One comparison with the values seen; an absent `actual` or `expected` means there was none. */
export interface ExplainedLeaf extends ExplainedBase {
  readonly kind: 'leaf';
  readonly fact: FactReference;
  readonly operator: string;
  /** What was expected, in words: "one of critical, high". */
  readonly wanted: string;
  readonly actual?: Json;
  readonly expected?: Json;
  /** The fact the expected value was read from, where it is not a literal. */
  readonly expectedFrom?: FactReference;
}

/** A group or a shared condition with everything in it, also what could not change the verdict. */
export interface ExplainedGroup extends ExplainedBase {
  readonly kind: 'all' | 'any' | 'not' | 'shared';
  /** Name of the shared condition. */
  readonly shared?: string;
  readonly children: readonly Explained[];
}

/** Why a condition held or did not, node by node, in the order it was written. */
export type Explained = ExplainedLeaf | ExplainedGroup;

/** What may be shown of a value that was compared with a fact, or read from it. */
export type Shown = (reference: FactReference, value: Json | undefined) => Json | undefined;

const ALL_OF_IT: Shown = (_reference, value) => value;

/**
 * Explains a condition completely, without stopping early. Throws only what the reader throws.
 *
 * @param shown what may be shown of a value; verdicts are those of the values themselves
 */
export function explainCondition(
  condition: CompiledCondition,
  facts: FactReader,
  shown: Shown = ALL_OF_IT,
): Explained {
  return explainNode(condition.node, facts, shown);
}

/**
 * The comparison that decided the verdict, in a few words: the first that failed, or the first
 * that was enough. Reads no more facts than testing does, up to a second time.
 *
 * @param result the verdict, where it is known
 */
export function becauseOf(
  condition: CompiledCondition,
  facts: FactReader,
  result = condition.test(facts),
): string {
  const found = decisive(condition.node, facts, result, false);
  return found === null
    ? 'always'
    : leafInWords(explainLeaf(found.leaf, facts, ALL_OF_IT), found.negated);
}

interface Decisive {
  readonly leaf: LeafNode;
  /** Whether it stands inside an odd number of nots. */
  readonly negated: boolean;
}

function decisive(
  node: ConditionNode,
  facts: FactReader,
  result: boolean,
  negated: boolean,
): Decisive | null {
  if (node.kind === 'leaf') return { leaf: node, negated };
  if (node.kind === 'shared') return decisive(node.node, facts, result, negated);
  const [first] = node.tested;
  if (first === undefined) return null;
  if (node.kind === 'not') return decisive(first, facts, !result, !negated);
  const stops = node.kind === 'any';
  const found = result === stops ? node.tested.find((child) => child.test(facts) === stops) : first;
  return decisive(found ?? first, facts, result, negated);
}

/**
 * Why a condition held or did not, in one line: every comparison the verdict hangs on, as
 * `becauseOf` says it. Pure.
 */
export function conditionInWords(explained: Explained): string {
  const leaves = decisiveLeaves(explained, false);
  return leaves.length === 0 ? explained.text : [...new Set(leaves)].join('; ');
}

function decisiveLeaves(explained: Explained, negated: boolean): string[] {
  if (explained.kind === 'leaf') return [leafInWords(explained, negated)];
  const turned = explained.kind === 'not';
  return explained.children
    .filter((child) => child.result === (turned ? !explained.result : explained.result))
    .flatMap((child) => decisiveLeaves(child, turned ? !negated : negated));
}

function leafInWords(leaf: ExplainedLeaf, negated: boolean): string {
  return negated
    ? verdictInWords(leaf.fact, leaf.actual, !leaf.result, `not ${leaf.wanted}`)
    : leaf.text;
}

function verdictInWords(
  fact: FactReference,
  actual: Json | undefined,
  result: boolean,
  wanted: string,
): string {
  const seen = `${lastName(fact)} is ${inWords(actual)}`;
  return result ? `${seen}, as expected (${wanted})` : `${seen}, expected ${wanted}`;
}

function explainNode(node: ConditionNode, facts: FactReader, shown: Shown): Explained {
  if (node.kind === 'leaf') return explainLeaf(node, facts, shown);
  return node.kind === 'shared'
    ? explainShared(node, facts, shown)
    : explainGroup(node, facts, shown);
}

function base(node: ConditionNode, result: boolean, text: string): ExplainedBase {
  return { result, at: node.at, ...(node.name === undefined ? {} : { name: node.name }), text };
}

function explainShared(node: SharedNode, facts: FactReader, shown: Shown): ExplainedGroup {
  const inner = explainNode(node.node, facts, shown);
  const text = `"${node.shared}" ${inner.result ? 'holds' : 'does not hold'}`;
  const { result } = inner;
  return { kind: 'shared', shared: node.shared, ...base(node, result, text), children: [inner] };
}

function explainGroup(node: GroupNode, facts: FactReader, shown: Shown): ExplainedGroup {
  const children = node.children.map((child) => explainNode(child, facts, shown));
  const held = children.filter((child) => child.result).length;
  const { result, text } = groupVerdict(node.kind, held, children.length);
  return { kind: node.kind, ...base(node, result, text), children };
}

function groupVerdict(
  kind: GroupNode['kind'],
  held: number,
  of: number,
): { result: boolean; text: string } {
  if (kind === 'not')
    return {
      result: held === 0,
      text: held === 0 ? 'must not hold and does not' : 'must not hold but does',
    };
  if (of === 0) return { result: true, text: 'always' };
  if (kind === 'any')
    return { result: held > 0, text: `at least one must hold: ${held} of ${of} do` };
  return { result: held === of, text: `all must hold: ${held} of ${of} do` };
}

function explainLeaf(node: LeafNode, facts: FactReader, shown: Shown): ExplainedLeaf {
  const found = node.fact.read(facts);
  const from = 'read' in node.expected ? node.expected : null;
  const compared = 'read' in node.expected ? node.expected.read(facts) : node.expected.literal;
  const result = node.compare(found, compared, facts);
  const { reference } = node.fact;
  const actual = shown(reference, found);
  // What a secret is compared with is as secret, wherever it stands.
  const alike = shown(reference, compared);
  const expected = from === null ? alike : shown(from.reference, alike);
  const asked = wantedInWords(node, expected, facts);
  // 1 and "1" read alike.
  const kinds =
    !result && inWords(actual) === inWords(expected)
      ? differentKinds(node.operator.id, actual, expected)
      : null;
  const wanted = kinds === null ? asked : `${asked} (${kinds.asked}, not ${kinds.seen})`;
  const text = verdictInWords(reference, actual, result, wanted);
  const { at, name, operator } = node;
  const about = { result, at, text, fact: reference, operator: operator.id, wanted };
  const leaf: { -readonly [key in keyof ExplainedLeaf]: ExplainedLeaf[key] } = {
    kind: 'leaf',
    ...about,
  };
  if (name !== undefined) leaf.name = name;
  if (actual !== undefined) leaf.actual = actual;
  if (expected !== undefined) leaf.expected = expected;
  if (from !== null) leaf.expectedFrom = from.reference;
  return leaf;
}

/** What was expected, in words: the value, where it comes from, and the time it was judged at. */
function wantedInWords(
  { operator, expected: from }: LeafNode,
  expected: Json | undefined,
  facts: FactReader,
): string {
  const source = 'read' in from ? ` (${factName(from.reference)})` : '';
  const wanted = expectationInWords(operator, expected, source);
  const { needs } = operator;
  return needs === undefined
    ? wanted
    : `${wanted}, ${needs} being ${inWords(facts(needs, undefined))}`;
}

/**
 * What an operator expects, in words: "one of critical, high". Pure.
 *
 * @param source said behind the value: where it comes from
 */
export function expectationInWords(
  { expectation, textExpectation = expectation, words }: Operator,
  value: Json | undefined,
  source = '',
): string {
  const said = typeof value === 'string' ? textExpectation : expectation;
  return said.replace('{value}', () => (words?.(value) ?? inWords(value)) + source);
}

/** A fact with its path, as one dotted name: `record.data.ci`. Pure. */
export function factName({ fact, path }: FactReference): string {
  return path === undefined ? fact : `${fact}.${path}`;
}

/** The part of a fact's name a reader knows it by: the last word that is not a list position. */
function lastName(reference: FactReference): string {
  const { fact, path } = reference;
  if (path === undefined) return fact;
  const word = path.slice(path.lastIndexOf('.') + 1);
  if (!POSITION.test(word)) return word;
  return path.split('.').findLast((one) => !POSITION.test(one)) ?? fact;
}

const POSITION = /^\d+$/;
const MAX_WORDS = 120;

/** A value as a person reads it in a sentence; long ones are cut. Pure. */
export function inWords(value: Json | undefined): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'empty';
  if (value === '') return '""';
  if (isList(value)) return value.length === 0 ? 'nothing' : listInWords(value);
  return cut(typeof value === 'object' ? stableJson(value) : String(value));
}

/** Of a list of thousands no more is put into words than is shown. */
function listInWords(items: readonly Json[]): string {
  let text = '';
  for (const item of items) {
    text += text === '' ? inWords(item) : `, ${inWords(item)}`;
    if (text.length > MAX_WORDS) break;
  }
  return cut(text);
}

function cut(text: string): string {
  return text.length <= MAX_WORDS ? text : `${text.slice(0, MAX_WORDS)}…`;
}

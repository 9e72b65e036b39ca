import type { ConditionNode, GroupNode, LeafNode } from '../../condition/compile.ts';
import type { CompiledFact } from '../../condition/fact.ts';
import { isList } from '../../json.ts';
import { mapInTurns } from '../../turns.ts';
import type { Turns } from '../../turns.ts';
import { once, valueIn } from './run.ts';
import type { Test } from './run.ts';

/** Tests of many conditions that share facts, comparisons and groups. */
export interface Program {
  /** One for each condition, in their order. */
  readonly tests: readonly Test[];
  /** Likewise of what is left to be asked of each. */
  readonly left: readonly Test[];
  /** Facts, each form of reference once. */
  readonly slots: readonly CompiledFact[];
  /** Number of a fact among them. */
  readonly slotOf: (fact: CompiledFact) => number;
  /** How many tests are made once for an event and remembered. */
  readonly shared: number;
}

interface Part {
  readonly node: LeafNode | GroupNode;
  readonly parts: readonly number[];
  uses: number;
}

/**
 * Conditions as tests that read each fact once and make each comparison or group, which several of them
 * have, once for an event. The verdicts are those of the conditions' own `test`, and in the same order.
 * Pure.
 *
 * @param remaining what is left of each condition to be asked as a rule: the whole is only asked now and then
 */
export function* compileProgram(
  nodes: readonly ConditionNode[],
  remaining: readonly ConditionNode[],
): Turns<Program> {
  const slots: CompiledFact[] = [];
  const slotOf = interning((fact: CompiledFact) => JSON.stringify(fact.reference), slots);
  const parts: Part[] = [];
  const partOf = interning(([key]: readonly [string, Part]) => key);
  const number = (node: ConditionNode, uses: number): number => {
    if (node.kind === 'shared') return number(node.node, uses);
    // A group of one other than "not" is what stands in it.
    const [only, ...others] = node.kind === 'leaf' || node.kind === 'not' ? [] : node.tested;
    if (only !== undefined && others.length === 0) return number(only, uses);
    const inner = node.kind === 'leaf' ? [] : node.tested.map((child) => number(child, uses));
    const key = node.kind === 'leaf' ? leafKey(node, slotOf) : `${node.kind} ${inner.join(' ')}`;
    const part: Part = { node, parts: inner, uses: 0 };
    const at = partOf([key, part]);
    if (at === parts.length) parts.push(part);
    const known = parts[at];
    if (known !== undefined) known.uses += uses;
    return at;
  };
  const leftAt = yield* mapInTurns(remaining, (node) => number(node, 1));
  const wholeAt = yield* mapInTurns(nodes, (node) => number(node, 0));
  const tests: Test[] = [];
  let shared = 0;
  // Parts stand behind those they are made of.
  for (const { node, parts: inner, uses } of parts) {
    const test =
      node.kind === 'leaf'
        ? leafTest(node, slotOf)
        : groupTest(
            node.kind,
            inner.map((at) => tests[at] ?? never),
          );
    tests.push(uses > 1 && isWorthRemembering(node) ? once(test, shared++) : test);
    yield null;
  }
  const testAt = (at: number): Test => tests[at] ?? never;
  return { tests: wholeAt.map(testAt), left: leftAt.map(testAt), slots, slotOf, shared };
}

const never: Test = () => false;

/** Numbers things by their keys, in the order they are met. */
function interning<T>(keyOf: (thing: T) => string, into?: T[]): (thing: T) => number {
  const numbers = new Map<string, number>();
  return (thing) => {
    const key = keyOf(thing);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const next = numbers.size;
    numbers.set(key, next);
    into?.push(thing);
    return next;
  };
}

function leafKey({ fact, operator, expected }: LeafNode, slotOf: Program['slotOf']): string {
  const right = 'read' in expected ? `fact ${slotOf(expected)}` : JSON.stringify(expected.literal);
  return `leaf ${slotOf(fact)} ${operator.id} ${right}`;
}

/** Comparisons cheaper than looking up what they gave before. */
const CHEAP = new Set([
  'equal',
  'notEqual',
  'lessThan',
  'lessThanInclusive',
  'greaterThan',
  'greaterThanInclusive',
  'startsWith',
  'exists',
]);

function isWorthRemembering(node: LeafNode | GroupNode): boolean {
  return node.kind !== 'leaf' || !CHEAP.has(node.operator.id);
}

function groupTest(kind: GroupNode['kind'], tests: readonly Test[]): Test {
  const [first = never, second = never] = tests;
  if (kind === 'not') return (run) => !first(run);
  if (kind === 'all') {
    if (tests.length === 2) return (run) => first(run) && second(run);
    return (run) => {
      for (const test of tests) if (!test(run)) return false;
      return true;
    };
  }
  return (run) => {
    for (const test of tests) if (test(run)) return true;
    return false;
  };
}

/** Longer lists are searched by hash. */
const SHORT_LIST = 8;

function leafTest(
  { fact, operator, expected, compare }: LeafNode,
  slotOf: Program['slotOf'],
): Test {
  const left = slotOf(fact);
  const { id } = operator;
  if ('read' in expected) {
    const right = slotOf(expected);
    return (run) => compare(valueIn(run, left), valueIn(run, right), run.facts);
  }
  const { literal } = expected;
  if (id === 'equal') return (run) => valueIn(run, left) === literal;
  if (id === 'notEqual') return (run) => valueIn(run, left) !== literal;
  if ((id === 'in' || id === 'notIn') && isList(literal) && literal.length > SHORT_LIST) {
    const listed = new Set<unknown>(literal);
    const wanted = id === 'in';
    return (run) => listed.has(valueIn(run, left)) === wanted;
  }
  return (run) => compare(valueIn(run, left), literal, run.facts);
}

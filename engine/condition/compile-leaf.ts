import { error, warning } from '../issue.ts';
import type { Issue } from '../issue.ts';
import { isList } from '../json.ts';
import { shapeAt } from '../shape.ts';
import type { ComparedBy } from '../shape.ts';
import type { Json } from '../json.ts';
import { prepareComparison } from './comparison.ts';
import type { Compiling, LeafNode } from './compile.ts';
import { compileFact } from './fact.ts';
import type { CompiledFact, FactScope } from './fact.ts';
import { factTest, literalTest } from './leaf-test.ts';
import type { LeafTest } from './leaf-test.ts';
import { jsonTypeOf } from './operators/operand.ts';
import { findOperator, unknownOperator } from './operators.ts';
import type { Operator } from './operators/operator.ts';
import { isFactReference } from './schema.ts';
import type { LeafCondition } from './schema.ts';

/** Most values one comparison may name. */
const MAX_VALUES = 10_000;

type LeafScope = Pick<Compiling, 'scope' | 'issues' | 'uses' | 'knownFacts' | 'shapes'>;

/** One comparison ready to be made; null, its issues noted, where there is anything wrong with it. */
export function compileLeaf(leaf: LeafCondition, at: string, context: LeafScope): LeafNode | null {
  const fact = compileFact(leaf, at, context);
  const expected = isFactReference(leaf.value)
    ? compileFact(leaf.value, `${at}/value`, context)
    : { literal: leaf.value };
  const operator = findOperator(leaf.operator);
  if (operator === undefined) {
    context.issues.push(unknownOperator(leaf.operator, `${at}/operator`));
    return null;
  }
  noteNeeds(operator, `${at}/operator`, context);
  const tests = compileTests(fact, operator, expected, `${at}/value`, context);
  if (tests === null) return null;
  if (!('read' in expected))
    context.issues.push(...literalIssues(leaf, operator, tests, at, context));
  return {
    kind: 'leaf',
    at,
    name: leaf.name,
    fact,
    operator,
    expected,
    ...tests,
    size: 1,
    depth: 1,
  };
}

/** What is wrong with a literal for what is known of the fact. */
function literalIssues(
  { fact, path, params, value }: LeafCondition,
  { id, expectation, family, left, needs }: Operator,
  { compare }: LeafTest,
  at: string,
  { shapes }: LeafScope,
): Issue[] {
  const segments = path?.split('.') ?? [];
  const shape = shapeAt(shapes?.of(fact, params) ?? null, segments);
  if (shape === null) return [];
  const literal = value as Json;
  const by: ComparedBy = {
    id,
    expectation,
    family,
    takes: left.map(jsonTypeOf),
    needs,
    test: (actual) => compare(actual, literal, () => undefined),
  };
  return shapes?.compared(shape, [fact, ...segments].join('.'), by, literal, `${at}/value`) ?? [];
}

function compileTests(
  fact: CompiledFact,
  operator: Operator,
  expected: LeafNode['expected'],
  at: string,
  { scope: { calendars }, issues }: LeafScope,
): LeafTest | null {
  if ('read' in expected) return factTest(fact, operator, expected, calendars);
  if (isList(expected.literal) && expected.literal.length > MAX_VALUES) {
    const message = `a list of ${expected.literal.length} values; at most ${MAX_VALUES} are allowed: let a field of the record or a decision table say it`;
    issues.push(error('list-too-long', at, message));
    return null;
  }
  const ready = prepareComparison(operator, expected.literal, at, calendars);
  issues.push(...ready.issues);
  if (!ready.ok) return null;
  issues.push(
    ...neverEqual(operator, expected.literal, at),
    ...amongNone(operator, expected.literal, at),
    ...amongParts(operator, expected.literal, at),
  );
  return literalTest(fact, operator, ready.value);
}

/** A text instead of a list: whether something is part of it is hardly ever meant. */
function amongParts({ id }: Operator, literal: Json, at: string): Issue[] {
  const [operator = '', ...decorators] = id.split(':').toReversed();
  const isSearched = operator === 'in' || operator === 'notIn';
  if (typeof literal !== 'string' || !isSearched || decorators.includes('swap')) return [];
  const message = `with a text, "${operator}" asks whether the fact is a part of it, so "hi" is in "highest"; write a list: [${JSON.stringify(literal)}]`;
  return [warning('text-for-list', at, message)];
}

/** Notes the fact an operator reads beside its sides, as if it were written. */
function noteNeeds(
  { id, needs }: Operator,
  at: string,
  { knownFacts, issues, uses }: FactScope,
): void {
  if (needs === undefined) return;
  uses.push({ fact: needs });
  if (knownFacts === undefined || knownFacts.has(needs)) return;
  issues.push(
    error('unknown-fact', at, `"${id}" needs the fact "${needs}", which is not known here`),
  );
}

function neverEqual({ id }: Operator, literal: Json, at: string): Issue[] {
  const compared = /^(?:not:|someFact:|everyFact:)*(?:equal|notEqual)$/.test(id);
  if (!compared || typeof literal !== 'object' || literal === null) return [];
  const message =
    'a list or object is never equal to another; compare its fields, or use in or someValue:equal';
  return [warning('never-equal', at, message)];
}

/** A list of values nobody filled in: nothing is among none of them, whatever the fact is. */
function amongNone({ id }: Operator, literal: Json, at: string): Issue[] {
  const [operator = '', ...decorators] = id.split(':').toReversed();
  if (!isList(literal) || literal.length > 0 || !decorators.every((one) => one === 'not'))
    return [];
  if (operator !== 'in' && operator !== 'notIn') return [];
  const holds = (operator === 'notIn') === (decorators.length % 2 === 0);
  const message = holds
    ? 'everything is none of an empty list, so this always holds; name the values, or leave it out'
    : 'nothing is one of an empty list, so this never holds; name the values';
  return [warning(holds ? 'always-holds' : 'never-holds', at, message)];
}

import type { Calendars } from '../calendar/calendars.ts';
import { error } from '../issue.ts';
import type { Issue, Parsed } from '../issue.ts';
import type { Json } from '../json.ts';
import type { Shapes } from '../shape.ts';
import { nameHint } from '../unknown-name.ts';
import { compileLeaf } from './compile-leaf.ts';
import type { CompiledFact, FactReader, FactScope } from './fact.ts';
import type { LeafTest } from './leaf-test.ts';
import type { Operator } from './operators/operator.ts';
import { MAX_CONDITION_DEPTH, parseCondition } from './schema.ts';
import type { Condition, FactReference } from './schema.ts';
import { soundParts } from './sound-parts.ts';

/** What conditions may refer to where they stand. */
export interface ConditionScope {
  /** Named conditions, for `{"condition": name}`. */
  readonly shared?: ReadonlyMap<string, Condition>;
  /** Facts there are; absent: any name is taken. */
  readonly knownFacts?: ReadonlySet<string>;
  /** Calendars there are beside the built-in one; absent: none. */
  readonly calendars?: Calendars;
  /** What facts look like; absent: any path is taken. */
  readonly shapes?: Shapes | undefined;
}

interface NodeBase {
  /** JSON pointer into the condition's file; inside a shared condition, into that condition. */
  readonly at: string;
  readonly name: string | undefined;
  readonly test: (facts: FactReader) => boolean;
  /** Comparisons in it, each use of a shared condition counted. */
  readonly size: number;
  readonly depth: number;
}

/** One comparison. */
export interface LeafNode extends NodeBase {
  readonly kind: 'leaf';
  readonly fact: CompiledFact;
  readonly operator: Operator;
  /** What the fact is compared with: a literal, or another fact. */
  readonly expected: { readonly literal: Json } | CompiledFact;
  /** `test` for values read before. */
  readonly compare: LeafTest['compare'];
}

/** A group of conditions, in the order they were written. */
export interface GroupNode extends NodeBase {
  readonly kind: 'all' | 'any' | 'not';
  readonly children: readonly ConditionNode[];
  /** The same in the order they are tested. */
  readonly tested: readonly ConditionNode[];
}

/** A shared condition at the place it is used. */
export interface SharedNode extends NodeBase {
  readonly kind: 'shared';
  readonly shared: string;
  readonly node: ConditionNode;
}

/** Any part of a compiled condition, told apart by `kind`. */
export type ConditionNode = LeafNode | GroupNode | SharedNode;

/** A condition ready to be tested, again and again and from anywhere: it holds no state. */
export interface CompiledCondition {
  readonly kind: 'condition';
  readonly source: Condition;
  readonly node: ConditionNode;
  /** Every fact it can read, without duplicates of form; inside shared conditions too. */
  readonly factsUsed: readonly FactReference[];
  /**
   * Whether it holds. Synchronous and deterministic: higher `priority` first, then as written,
   * stopping as soon as the verdict stands. Throws only what the reader throws.
   */
  readonly test: (facts: FactReader) => boolean;
}

/** Most comparisons one condition may come to, shared conditions expanded: analysis weighs each against each. */
export const MAX_CONDITION_SIZE = 1_000;

/** What is known and found while a condition is compiled. */
export interface Compiling extends FactScope {
  readonly scope: ConditionScope;
  /** Shared conditions already compiled; null while broken. */
  readonly done: Map<string, ConditionNode | null>;
  /** Shared conditions being compiled, outermost first. */
  readonly open: readonly string[];
}

/**
 * A condition ready to be tested, or every issue in it: form, unknown operators, facts and shared
 * conditions, cycles among those, literals an operator cannot take. Pure, never throws.
 *
 * @param json the condition as written
 * @param base JSON pointer of the condition in its file
 */
export function compileCondition(
  json: unknown,
  scope: ConditionScope = {},
  base = '',
): Parsed<CompiledCondition> {
  const issues: Issue[] = [];
  const uses: FactReference[] = [];
  const { knownFacts, shapes } = scope;
  const context: Compiling = { scope, knownFacts, shapes, issues, uses, done: new Map(), open: [] };
  const parsed = parseCondition(json, base);
  if (!parsed.ok) {
    for (const { condition, at } of soundParts(json, base)) compileNode(condition, at, context);
    return { ok: false, issues: [...parsed.issues, ...issues] };
  }
  const node = compileNode(parsed.value, base, context);
  if (node !== null && node.size > MAX_CONDITION_SIZE) {
    const message = `this comes to ${node.size} comparisons; at most ${MAX_CONDITION_SIZE} are allowed: compare with a list of values (in), or make it a decision table`;
    issues.push(error('condition-too-large', base, message));
  }
  if (node !== null && node.depth > MAX_CONDITION_DEPTH) {
    const message = `with its shared conditions this nests deeper than ${MAX_CONDITION_DEPTH} levels`;
    issues.push(error('too-deep', base, message));
  }
  if (node === null || issues.some((issue) => issue.severity === 'error')) {
    return { ok: false, issues };
  }
  const value: CompiledCondition = {
    kind: 'condition',
    source: parsed.value,
    node,
    factsUsed: distinct(uses),
    test: node.test,
  };
  return { ok: true, value, issues };
}

function distinct(uses: readonly FactReference[]): FactReference[] {
  return [...new Map(uses.map((use) => [JSON.stringify(use), use])).values()];
}

function compileNode(condition: Condition, at: string, context: Compiling): ConditionNode | null {
  if ('all' in condition) return compileGroup('all', condition.all, condition, at, context);
  if ('any' in condition) return compileGroup('any', condition.any, condition, at, context);
  if ('not' in condition) return compileGroup('not', [condition.not], condition, at, context);
  if ('condition' in condition) return compileShared(condition, at, context);
  return compileLeaf(condition, at, context);
}

function compileGroup(
  kind: GroupNode['kind'],
  conditions: readonly Condition[],
  { name }: Condition,
  at: string,
  context: Compiling,
): GroupNode | null {
  const compiled = conditions.map((child, i) =>
    compileNode(child, kind === 'not' ? `${at}/not` : `${at}/${kind}/${i}`, context),
  );
  const children = compiled.filter((child) => child !== null);
  if (children.length < conditions.length) return null;
  const tested = children
    .map((child, i) => ({ child, priority: conditions[i]?.priority ?? 1 }))
    .toSorted((a, b) => b.priority - a.priority)
    .map(({ child }) => child);
  return {
    kind,
    at,
    name,
    children,
    tested,
    test: groupTest(kind, tested),
    size: tested.reduce((sum, child) => sum + child.size, 0),
    depth: 1 + Math.max(0, ...tested.map((child) => child.depth)),
  };
}

function groupTest(kind: GroupNode['kind'], tested: readonly ConditionNode[]): NodeBase['test'] {
  const first = tested[0];
  if (kind === 'not' && first !== undefined) return (facts) => !first.test(facts);
  if (tested.length === 1 && first !== undefined) return first.test;
  if (kind === 'all') {
    return (facts) => {
      for (const child of tested) if (!child.test(facts)) return false;
      return true;
    };
  }
  return (facts) => {
    for (const child of tested) if (child.test(facts)) return true;
    return false;
  };
}

function compileShared(
  { condition: shared, name }: { readonly condition: string; readonly name?: string },
  at: string,
  context: Compiling,
): SharedNode | null {
  const complain = (code: string, message: string): null => {
    context.issues.push(error(code, `${at}/condition`, message));
    return null;
  };
  const known = context.done.get(shared);
  if (known === null) return null;
  if (known !== undefined) return sharedNode(shared, known, at, name);
  const source = context.scope.shared?.get(shared);
  if (source === undefined) {
    const hint = nameHint(shared, [...(context.scope.shared?.keys() ?? [])]);
    return complain('unknown-condition', `there is no shared condition "${shared}"${hint}`);
  }
  if (context.open.includes(shared)) {
    const round = [...context.open.slice(context.open.indexOf(shared)), shared].join(' → ');
    return complain('condition-cycle', `shared conditions use each other in a circle: ${round}`);
  }
  if (context.open.length >= MAX_CONDITION_DEPTH) {
    return complain(
      'too-deep',
      `shared conditions nest at most ${MAX_CONDITION_DEPTH} levels deep`,
    );
  }
  const issues: Issue[] = [];
  const form = parseCondition(source);
  if (!form.ok) issues.push(...form.issues);
  const node = form.ok
    ? compileNode(form.value, '', { ...context, issues, open: [...context.open, shared] })
    : null;
  context.done.set(shared, node);
  for (const issue of issues) {
    const where = `in shared condition "${shared}"${issue.path === '' ? '' : ` at ${issue.path}`}`;
    // The author sees the reference; the pointer into the shared condition goes into the message.
    const path = `${at}/condition`;
    context.issues.push({ ...issue, path, message: `${where}: ${issue.message}` });
  }
  return node === null ? null : sharedNode(shared, node, at, name);
}

function sharedNode(
  shared: string,
  node: ConditionNode,
  at: string,
  name: string | undefined,
): SharedNode {
  const { test, size, depth } = node;
  return { kind: 'shared', shared, node, at, name, test, size, depth: depth + 1 };
}

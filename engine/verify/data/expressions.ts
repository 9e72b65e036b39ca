import type { Json } from '../../json.ts';
import type { CelNode } from '../../value/syntax.ts';

/** Comparisons of expressions, as conditions call them; and with the sides changed over. */
const COMPARISONS: ReadonlyMap<string, readonly [straight: string, turned: string]> = new Map([
  ['==', ['equal', 'equal']],
  ['!=', ['notEqual', 'notEqual']],
  ['<', ['lessThan', 'greaterThan']],
  ['<=', ['lessThanInclusive', 'greaterThanInclusive']],
  ['>', ['greaterThan', 'lessThan']],
  ['>=', ['greaterThanInclusive', 'lessThanInclusive']],
]);

/** A field of the record, and what is taken where it has no value: `coalesce(record.data.n, 0)`. */
export interface FieldRead {
  readonly field: string;
  readonly otherwise?: string | number | boolean;
}

/** A field of the record compared with a literal, which is not null. */
export interface FieldComparison extends FieldRead {
  readonly operator: string;
  readonly literal: string | number | boolean;
}

/** What an expression compares, where it is a field of the record with a literal; null: it is something else. Pure. */
export function fieldComparison(node: CelNode): FieldComparison | null {
  const operators = COMPARISONS.get(node.op);
  if (operators === undefined) return null;
  const [left, right] = node.args as readonly [CelNode, CelNode];
  const [straight, turned] = operators;
  const sides = [
    { of: left, literal: literalOf(right), operator: straight },
    { of: right, literal: literalOf(left), operator: turned },
  ];
  for (const { of, literal, operator } of sides) {
    const read = fieldRead(of);
    if (read === null || literal === undefined || literal === null) continue;
    // Order in conditions and in expressions is the same of numbers only.
    const isOrder = operator !== 'equal' && operator !== 'notEqual';
    if (!isOrder || typeof literal === 'number') return { ...read, operator, literal };
  }
  return null;
}

/** What is added to a field of the record: `record.data.n + 2`, `record.data.n - 1`; null: it is something else. Pure. */
export function fieldSum(node: CelNode): (FieldRead & { readonly added: number }) | null {
  if (node.op !== '+' && node.op !== '-') return null;
  const [left, right] = node.args;
  const [read, added] = [fieldRead(left), literalOf(right)];
  if (read !== null && typeof added === 'number')
    return { ...read, added: node.op === '+' ? added : -added };
  const [other, first] = [fieldRead(right), literalOf(left)];
  return node.op === '+' && other !== null && typeof first === 'number'
    ? { ...other, added: first }
    : null;
}

function fieldRead(node: CelNode): FieldRead | null {
  const field = recordField(node);
  if (field !== null) return { field };
  if (node.op !== 'call' || node.args[0] !== 'coalesce') return null;
  const [of, preset, ...rest] = node.args[1];
  const [inner, otherwise] = [recordField(of), literalOf(preset)];
  return inner === null || otherwise === undefined || otherwise === null || rest.length > 0
    ? null
    : { field: inner, otherwise };
}

/** The field an expression reads whole: `record.data.n`; null: it is something else. Pure. */
export function recordField(node: CelNode | undefined): string | null {
  const [of, data, field, ...rest] = pathOf(node) ?? [];
  return of === 'record' && data === 'data' && rest.length === 0 ? (field ?? null) : null;
}

/** The names an expression reads along: `record.data.n`; null: it is something else. Pure. */
export function pathOf(node: CelNode | undefined): string[] | null {
  if (node?.op === 'id') return [node.args];
  if (node?.op !== '.') return null;
  const around = pathOf(node.args[0]);
  return around === null ? null : [...around, node.args[1]];
}

/** A literal's value; undefined: it is none, or none conditions know. Pure. */
export function literalOf(node: CelNode | undefined): string | number | boolean | null | undefined {
  if (node?.op === '-_') {
    const inner = literalOf(node.args);
    return typeof inner === 'number' ? -inner : undefined;
  }
  if (node?.op !== 'value') return undefined;
  const value: unknown = node.args;
  if (typeof value === 'bigint') return Number(value);
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
    ? (value as string | number | boolean | null)
    : undefined;
}

/** Every part of an expression, itself first. Pure. */
export function* partsOf(node: CelNode): Generator<CelNode> {
  yield node;
  for (const part of nodesIn(node.args)) yield* partsOf(part);
}

function nodesIn(args: unknown): CelNode[] {
  if (Array.isArray(args)) return args.flatMap(nodesIn);
  return typeof args === 'object' && args !== null && 'op' in args ? [args as CelNode] : [];
}

/** The expression of a written value; null: it has none. Pure. */
export function celOf(value: Json | undefined): string | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && 'cel' in value
    ? typeof value['cel'] === 'string'
      ? value['cel']
      : null
    : null;
}

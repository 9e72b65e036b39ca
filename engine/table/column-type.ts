import { jsonTypeOf } from '../condition/operators/operand.ts';
import type { Operator } from '../condition/operators/operator.ts';
import { isList } from '../json.ts';
import type { Json } from '../json.ts';
import { celTypeOf, mayBe } from '../value/cel-type.ts';
import type { CelType } from '../value/cel-type.ts';
import type { ColumnType } from './schema.ts';

const OPERANDS: { readonly [type in ColumnType]: CelType } = {
  integer: 'number',
  number: 'number',
  string: 'text',
  boolean: 'boolean',
  'string[]': 'list',
  json: 'any',
};

/** Whether a value is one a column of this type holds. Pure. */
export function fits(type: ColumnType, value: Json): boolean {
  if (type === 'json') return true;
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'string[]') return isList(value) && value.every((item) => typeof item === 'string');
  return typeof value === type;
}

/** What CEL calls a column's type. Pure. */
export function celTypeOfColumn(type: ColumnType): CelType {
  return OPERANDS[type];
}

/**
 * Why a cell can never match a column of this type, in words; null when it can. Decorated operators
 * are judged by their operand types alone. Pure.
 */
export function cellProblem(type: ColumnType, operator: Operator, value: Json): string | null {
  const column = OPERANDS[type];
  if (!mayBe(column, operator.left.map(jsonTypeOf))) {
    return `"${operator.id}" works on ${operator.left.join(' or ')}, this input is ${type}`;
  }
  if (column === 'list') {
    return operator.id === 'equal' || operator.id === 'notEqual'
      ? 'a list is never equal to another; write {"operator": "contains", "value": …}'
      : null;
  }
  const wrong = comparands(operator, value).find((item) => celTypeOf(item) !== column);
  return wrong === undefined ? null : `${JSON.stringify(wrong)} is no ${type}, as this input is`;
}

/** What an operator compares the input itself with, as one value with another of its kind. */
function comparands({ id, family }: Operator, value: Json): readonly Json[] {
  if (id.includes(':') || id === 'exists') return [];
  if (family === 'membership') return isList(value) ? value : [];
  return family === 'equality' || family === 'order' ? [value] : [];
}

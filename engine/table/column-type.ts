import { operandTypeOf } from '../condition/operators.ts';
import type { OperandType, Operator } from '../condition/operators.ts';
import { isList } from '../json.ts';
import type { Json } from '../json.ts';
import type { CelType } from '../value/cel-type.ts';
import type { ColumnType } from './schema.ts';

const OPERANDS: { readonly [type in ColumnType]: OperandType } = {
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
  if (!operator.left.some((left) => left === 'any' || left === column)) {
    return `"${operator.id}" works on ${operator.left.join(' or ')}, this input is ${type}`;
  }
  if (column === 'list') {
    return operator.id === 'equal' || operator.id === 'notEqual'
      ? 'a list is never equal to another; write {"operator": "contains", "value": …}'
      : null;
  }
  const wrong = comparands(operator, value).find((item) => operandTypeOf(item) !== column);
  return wrong === undefined ? null : `${JSON.stringify(wrong)} is no ${type}, as this input is`;
}

/** What an operator compares the input itself with. */
function comparands({ id }: Operator, value: Json): readonly Json[] {
  if (id === 'in' || id === 'notIn') return isList(value) ? value : [];
  return id === 'exists' || id.includes(':') ? [] : [value];
}

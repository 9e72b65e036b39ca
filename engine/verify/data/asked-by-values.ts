import type { ConditionNode } from '../../condition/compile.ts';
import { isJsonObject } from '../../json.ts';
import type { Json } from '../../json.ts';
import { comparison } from '../../policy/analysis/inquiry.ts';
import type { Field } from '../../record-type/field.ts';
import { parseExpression } from '../../value/syntax.ts';
import type { CelNode } from '../../value/syntax.ts';
import type { CompiledAction } from '../../action/compile.ts';
import { celOf, fieldComparison, fieldSum, partsOf } from './expressions.ts';
import { leavesOf } from './slots.ts';

interface Fields {
  readonly [field: string]: Field;
}

/** Values of a field that is counted in steps, at most; beyond it is not counted. */
const MOST_COUNTED = 40;

/**
 * What the values of fields ask that conditions look at: whether a computed field's own comparisons hold, and how far one
 * that is counted in steps has come. So that what is written can be told apart as exactly as what is asked. Pure.
 *
 * @param conditions what is asked already
 * @param actions all actions of the workflow
 */
export function askedByValues(
  conditions: readonly ConditionNode[],
  fields: Fields,
  actions: readonly CompiledAction[],
): ConditionNode[] {
  const computed = comparedByComputed(conditions, fields);
  return [...computed, ...countedIn([...conditions, ...computed], fields, actions)];
}

function comparedByComputed(conditions: readonly ConditionNode[], fields: Fields): ConditionNode[] {
  const asked = new Set(conditions.flatMap(leavesOf).flatMap((leaf) => fieldsAsked(leaf)));
  const found: ConditionNode[] = [];
  for (const field of asked) {
    for (const part of parts(fields[field]?.computed)) {
      const compared = fieldComparison(part);
      if (compared === null || !isPlain(fields[compared.field])) continue;
      asked.add(compared.field);
      const { literal, operator } = compared;
      found.push(comparison('record', `data.${compared.field}`, literal, operator));
    }
  }
  return found;
}

/** Of each field that is counted in steps of fixed size: whether it is each of the values it comes to, or beyond. */
function countedIn(
  conditions: readonly ConditionNode[],
  fields: Fields,
  actions: readonly CompiledAction[],
): ConditionNode[] {
  const written = actions.flatMap(({ type, params: { source } }) =>
    type === 'set' && isJsonObject(source) ? Object.entries(source) : [],
  );
  return Object.entries(fields).flatMap(([field, { type, default: preset }]): ConditionNode[] => {
    if (type !== 'integer' && type !== 'number') return [];
    const own = written.filter(([name]) => name === field).map(([, value]) => value);
    const steps = own.flatMap((value) =>
      parts(value).flatMap((part) => {
        const sum = fieldSum(part);
        return sum?.field === field ? [sum.added] : [];
      }),
    );
    const asked = conditions
      .flatMap(leavesOf)
      .filter((leaf) => fieldsAsked(leaf).includes(field))
      .flatMap(({ expected }) => ('literal' in expected ? [expected.literal].flat() : []))
      .filter((one) => typeof one === 'number');
    if (steps.length === 0 || asked.length === 0) return [];
    const starts = [preset, ...own].filter((one) => typeof one === 'number');
    const [least, most] = [Math.min(...asked, ...starts), Math.max(...asked, ...starts)];
    const values = new Set(starts);
    for (const value of values) {
      for (const step of steps) {
        const next = value + step;
        if (next >= least && next <= most) values.add(next);
      }
      if (values.size > MOST_COUNTED) return [];
    }
    const path = `data.${field}`;
    return [
      ...[...values].map((value) => comparison('record', path, value, 'equal')),
      comparison('record', path, most, 'greaterThan'),
      comparison('record', path, least, 'lessThan'),
    ];
  });
}

function parts(value: Json | undefined): CelNode[] {
  const expression = celOf(value);
  const parsed = expression === null ? null : parseExpression(expression, '');
  return parsed?.ok === true ? [...partsOf(parsed.value)] : [];
}

function fieldsAsked({ fact: { reference } }: ReturnType<typeof leavesOf>[number]): string[] {
  const [data, field, ...inside] = reference.path?.split('.') ?? [];
  return reference.fact === 'record' && data === 'data' && inside.length === 0 ? [field ?? ''] : [];
}

function isPlain(field: Field | undefined): boolean {
  return field !== undefined && field.type !== 'array' && field.type !== 'object';
}

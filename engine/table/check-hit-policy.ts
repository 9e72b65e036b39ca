import { error, pointer } from '../issue.ts';
import type { Issue } from '../issue.ts';
import { jsonEqual } from '../json.ts';
import { fits } from './column-type.ts';
import type { Aggregate, ColumnType, Table, TableOutput } from './schema.ts';

const AGGREGATED: { readonly [aggregate in Aggregate]: readonly ColumnType[] | null } = {
  list: null,
  count: null,
  sum: ['integer', 'number'],
  min: ['integer', 'number', 'string'],
  max: ['integer', 'number', 'string'],
};

/**
 * What a table's hit policy lacks: lists of values to take a priority from, an aggregate of one
 * output of a type it can be made of; and values that are none of their output's type or stand twice.
 * Pure.
 *
 * @param base JSON pointer of the table in its file
 */
export function hitPolicyIssues(table: Table, base: string): Issue[] {
  const outputs = Object.entries(table.outputs);
  const issues = outputs.flatMap(([name, output]) =>
    valueIssues(output, base + pointer('outputs', name, 'values')),
  );
  if (table.hit === 'priority' && outputs.every(([, { values }]) => values === undefined)) {
    const message =
      'priority comes from the order of an output’s values: list them in "values", the highest first';
    issues.push(error('priority-values', `${base}/outputs`, message));
  }
  return [...issues, ...aggregateIssues(table, base)];
}

function valueIssues({ type, values = [] }: TableOutput, at: string): Issue[] {
  return values.flatMap((value, i) => {
    const said = JSON.stringify(value);
    if (!fits(type, value)) {
      return [error('output-type', at + pointer(i), `${said} is no ${type}, as this output is`)];
    }
    const first = values.findIndex((other) => jsonEqual(other, value));
    return first === i ? [] : [error('duplicate-value', at + pointer(i), `${said} stands twice`)];
  });
}

function aggregateIssues({ hit, aggregate, outputs, ...table }: Table, base: string): Issue[] {
  const at = `${base}/aggregate`;
  if (aggregate === undefined) return [];
  if (hit !== 'collect') {
    const message = `only hit policy collect aggregates, this one is ${hit}`;
    return [error('aggregate-hit', at, message)];
  }
  const issues: Issue[] = [];
  const types = Object.entries(outputs);
  if (aggregate !== 'list' && types.length > 1) {
    const names = types.map(([name]) => name).join(', ');
    const message = `"${aggregate}" is made of one output, there are ${names}; write a table for each`;
    issues.push(error('aggregate-outputs', at, message));
  }
  const takes = AGGREGATED[aggregate];
  for (const [name, { type }] of types) {
    if (takes === null || takes.includes(type)) continue;
    const message = `"${aggregate}" needs ${takes.join(' or ')}, output "${name}" is ${type}`;
    issues.push(error('aggregate-type', base + pointer('outputs', name, 'type'), message));
  }
  if (aggregate === 'count' && table.default !== undefined) {
    const message = 'a count of no rows is 0: leave the default out';
    issues.push(error('count-default', `${base}/default`, message));
  }
  return issues;
}

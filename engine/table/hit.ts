import { EngineError } from '../errors.ts';
import { jsonEqual } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import type { CompiledTable } from './compile.ts';

/** What a table says to its inputs. */
export type TableVerdict =
  | {
      readonly kind: 'hit';
      /** The outputs; with `collect` as a `list`, a list of them in the order of rows. */
      readonly output: JsonObject | readonly JsonObject[];
      /** Ids of the rows it comes from; none where it is the default. */
      readonly rows: readonly string[];
    }
  | { readonly kind: 'none' }
  /** Rows that match together though they must not. */
  | { readonly kind: 'conflict'; readonly rows: readonly string[] };

/** A row that matches, with its outputs. */
export interface Hit {
  readonly row: string;
  readonly output: JsonObject;
}

/**
 * What the hit policy makes of the rows that match, in their order: OMG DMN 1.5 §8.2.10. Pure.
 *
 * @param hits at least one
 * @throws EngineError `table-output` when a sum is beyond all numbers
 */
export function takeHits(table: CompiledTable, hits: readonly [Hit, ...Hit[]]): TableVerdict {
  const rows = hits.map(({ row }) => row);
  const [first] = hits;
  switch (table.hit) {
    case 'first':
      return hitOf([first]);
    case 'unique':
      return hits.length > 1 ? { kind: 'conflict', rows } : hitOf([first]);
    case 'any': {
      const same = hits.every(({ output }) => jsonEqual(output, first.output));
      return same ? { kind: 'hit', output: first.output, rows } : { kind: 'conflict', rows };
    }
    case 'priority':
      return hitOf([hits.reduce((best, hit) => (isBefore(table, hit, best) ? hit : best))]);
    case 'collect':
      return collect(table, hits, rows);
  }
}

function hitOf([{ row, output }]: readonly [Hit]): TableVerdict {
  return { kind: 'hit', output, rows: [row] };
}

/**
 * The first output by which two hits differ in priority, from the first output that lists its values to
 * the last; undefined where they are of one priority. Pure.
 */
export function decidingOutput({ outputs }: CompiledTable, a: Hit, b: Hit): string | undefined {
  return outputs.find(
    ({ name, values }) =>
      values !== undefined && rank(values, a.output[name]) !== rank(values, b.output[name]),
  )?.name;
}

function isBefore(table: CompiledTable, hit: Hit, best: Hit): boolean {
  const name = decidingOutput(table, hit, best);
  const values = table.outputs.find((output) => output.name === name)?.values;
  if (name === undefined || values === undefined) return false;
  return rank(values, hit.output[name]) < rank(values, best.output[name]);
}

function rank(values: readonly Json[], value: Json | undefined): number {
  return values.findIndex((one) => jsonEqual(one, value));
}

function collect(
  table: CompiledTable,
  hits: readonly [Hit, ...Hit[]],
  rows: readonly string[],
): TableVerdict {
  const { aggregate } = table;
  if (aggregate === 'list') {
    return { kind: 'hit', output: hits.map(({ output }) => output), rows };
  }
  const name = table.outputs[0]?.name ?? '';
  const said = (value: number): TableVerdict => ({ kind: 'hit', output: { [name]: value }, rows });
  if (aggregate === 'count') return said(hits.length);
  if (aggregate === 'sum') {
    const sum = hits.reduce((so, { output }) => so + Number(output[name]), 0);
    if (Number.isFinite(sum)) return said(sum);
    const message = `table "${table.id}": the sum of "${name}" is beyond all numbers`;
    throw new EngineError('table-output', message, { table: table.id, output: name });
  }
  // Numbers compare as numbers, texts as texts: all are of the output's one type.
  const ahead = (a: Hit, b: Hit): boolean => {
    const [left, right] = [a.output[name] as number, b.output[name] as number];
    return aggregate === 'min' ? left < right : left > right;
  };
  const [first, ...others] = hits;
  const { output } = others.reduce((best, hit) => (ahead(hit, best) ? hit : best), first);
  const from = hits.filter((hit) => hit.output[name] === output[name]).map(({ row }) => row);
  return { kind: 'hit', output, rows: from };
}

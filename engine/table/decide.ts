import { EngineError } from '../errors.ts';
import { jsonEqual } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import { variablesIn } from '../value/run.ts';
import { fits } from './column-type.ts';
import type { CompiledOutput, CompiledRow, CompiledTable } from './compile.ts';
import { takeHits } from './hit.ts';
import type { Hit, TableVerdict } from './hit.ts';

/** A verdict with what it was made of. */
export interface SettledTable {
  readonly verdict: TableVerdict;
  /** Rows that match, in order, as far as they were looked at, with the outputs that were needed. */
  readonly hits: readonly Hit[];
}

/**
 * Decides by a table. Its rows are found through the table's index: the cost follows the rows that can
 * match, not all there are. Pure.
 *
 * @param inputs value of each input, absent where there is none (see `CompiledTable.read`)
 * @throws EngineError `value-failed` when an output's CEL fails, `table-output` when its result is
 *   not of the output's type or none of its values
 */
export function decideTable(table: CompiledTable, inputs: JsonObject): TableVerdict {
  return settleTable(table, inputs).verdict;
}

/** `decideTable` with the rows that match. Pure; throws what that throws. */
export function settleTable(table: CompiledTable, inputs: JsonObject): SettledTable {
  const matching = matchingRows(table, inputs);
  if (table.hit === 'unique' && matching.length > 1) {
    const rows = matching.map(({ id }) => id);
    return { verdict: { kind: 'conflict', rows }, hits: [] };
  }
  const [first, ...others] = matching.map((row): Hit => ({
    row: row.id,
    output: outputOf(table, row.outputs, inputs),
  }));
  if (first === undefined) return { verdict: whereNoneMatches(table, inputs), hits: [] };
  return { verdict: takeHits(table, [first, ...others]), hits: [first, ...others] };
}

function whereNoneMatches(table: CompiledTable, inputs: JsonObject): TableVerdict {
  const { hit, aggregate, outputs } = table;
  if (hit === 'collect' && aggregate === 'count') {
    return {
      kind: 'hit',
      output: Object.fromEntries(outputs.map(({ name }) => [name, 0])),
      rows: [],
    };
  }
  if (table.default === null) return { kind: 'none' };
  const output = outputOf(table, table.default, inputs);
  const listed = hit === 'collect' && aggregate === 'list';
  return { kind: 'hit', output: listed ? [output] : output, rows: [] };
}

/** The rows whose every cell holds, in order; with hit policy `first` only the first of them. */
function matchingRows(
  { rows, hit, index }: CompiledTable,
  inputs: JsonObject,
): readonly CompiledRow[] {
  const matching: CompiledRow[] = [];
  for (const number of index.candidates(inputs)) {
    const row = rows[number];
    if (row === undefined || !matches(row, inputs)) continue;
    matching.push(row);
    if (hit === 'first') break;
  }
  return matching;
}

/** Whether every cell of a row holds. Pure. */
export function matches({ cells }: CompiledRow, inputs: JsonObject): boolean {
  for (const { input, test } of cells) {
    if (!test(inputs[input])) return false;
  }
  return true;
}

function outputOf(
  { id }: CompiledTable,
  outputs: readonly CompiledOutput[],
  inputs: JsonObject,
): JsonObject {
  const scope = { variable: variablesIn({ inputs }), call: (): Json => null };
  const entries = outputs.map(({ name, type, value, values }) => {
    const result = value.evaluate(scope);
    // What is written out was checked when the table was compiled.
    if (value.constant) return [name, result] as const;
    const fail = (wanted: string): EngineError => {
      const message = `table "${id}": output "${name}" is ${wanted}, its expression gave ${JSON.stringify(result)}`;
      return new EngineError('table-output', message, { table: id, output: name, result });
    };
    if (!fits(type, result)) throw fail(type);
    if (values?.some((one) => jsonEqual(one, result)) === false) throw fail('one of its values');
    return [name, result] as const;
  });
  return Object.fromEntries(entries);
}

import { EngineError } from '../errors.ts';
import { variablesIn } from '../value/run.ts';
import { jsonEqual } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import { fits } from './column-type.ts';
import type { CompiledOutput, CompiledRow, CompiledTable } from './compile.ts';

/** What a table says to its inputs. */
export type TableVerdict =
  | {
      readonly kind: 'hit';
      /** The outputs; a list of them, in the order of rows, where the hit policy is `collect`. */
      readonly output: JsonObject | readonly JsonObject[];
      /** Ids of the rows it comes from; none where it is the default. */
      readonly rows: readonly string[];
    }
  | { readonly kind: 'none' }
  /** Rows that match together though they must not. */
  | { readonly kind: 'conflict'; readonly rows: readonly string[] };

/**
 * Decides by a table. Pure.
 *
 * @param inputs value of each input, absent where there is none (see `CompiledTable.read`)
 * @throws EngineError `value-failed` when an output's CEL fails, `table-output` when its result is
 *   not of the output's type
 */
export function decideTable(table: CompiledTable, inputs: JsonObject): TableVerdict {
  const matching = matchingRows(table, inputs);
  const [first] = matching;
  if (first === undefined) {
    if (table.default === null) return { kind: 'none' };
    const output = outputOf(table, table.default, inputs);
    return { kind: 'hit', output: table.hit === 'collect' ? [output] : output, rows: [] };
  }
  const rows = matching.map((row) => row.id);
  if (table.hit === 'unique' && rows.length > 1) return { kind: 'conflict', rows };
  if (table.hit === 'unique' || table.hit === 'first') {
    return { kind: 'hit', output: outputOf(table, first.outputs, inputs), rows: [first.id] };
  }
  const outputs = matching.map((row) => outputOf(table, row.outputs, inputs));
  if (table.hit === 'collect') return { kind: 'hit', output: outputs, rows };
  const [said, ...others] = outputs;
  if (said === undefined || !others.every((other) => jsonEqual(said, other))) {
    return { kind: 'conflict', rows };
  }
  return { kind: 'hit', output: said, rows };
}

/** The rows whose every cell holds, in order; with hit policy `first` only the first of them. */
function matchingRows({ rows, hit }: CompiledTable, inputs: JsonObject): readonly CompiledRow[] {
  if (hit !== 'first') return rows.filter((row) => matches(row, inputs));
  const found = rows.find((row) => matches(row, inputs));
  return found === undefined ? [] : [found];
}

/** Whether every cell of a row holds. Pure. */
export function matches({ cells }: CompiledRow, inputs: JsonObject): boolean {
  for (const { input, operator, value } of cells) {
    if (!operator.test(inputs[input], value)) return false;
  }
  return true;
}

function outputOf(
  { id }: CompiledTable,
  outputs: readonly CompiledOutput[],
  inputs: JsonObject,
): JsonObject {
  const scope = { variable: variablesIn({ inputs }), call: (): Json => null };
  const entries = outputs.map(({ name, type, value }) => {
    const result = value.evaluate(scope);
    if (!fits(type, result)) {
      const message = `table "${id}": output "${name}" is ${type}, its expression gave ${JSON.stringify(result)}`;
      throw new EngineError('table-output', message, { table: id, output: name, result });
    }
    return [name, result] as const;
  });
  return Object.fromEntries(entries);
}

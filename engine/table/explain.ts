import { expectationInWords, inWords } from '../condition/explain.ts';
import type { Json, JsonObject } from '../json.ts';
import type { CompiledTable } from './compile.ts';
import { matches, settleTable } from './decide.ts';
import { hitInWords } from './hit-in-words.ts';
import type { TableVerdict } from './hit.ts';

/** One comparison of a cell with the value seen; an absent `actual` means there was none. */
export interface ExplainedCell {
  readonly input: string;
  readonly result: boolean;
  readonly operator: string;
  readonly expected: Json;
  readonly actual?: Json;
  /** In plain words: "impact is 2, expected 1". */
  readonly text: string;
}

/** One row with all its cells. */
export interface ExplainedRow {
  readonly row: string;
  readonly title?: string;
  readonly result: boolean;
  readonly cells: readonly ExplainedCell[];
}

/** A table's verdict with every row and cell, also those that could not change it. */
export interface ExplainedTable {
  readonly table: string;
  readonly inputs: JsonObject;
  readonly verdict: TableVerdict;
  /** Which rows match and why the hit policy came to its verdict, in plain words. */
  readonly because: string;
  readonly rows: readonly ExplainedRow[];
}

/** Explains what a table decides. Pure; throws what `decideTable` throws. */
export function explainTable(table: CompiledTable, inputs: JsonObject): ExplainedTable {
  const rows = table.rows.map((row): ExplainedRow => {
    const cells = row.cells.map(({ input, operator, value, test }): ExplainedCell => {
      const actual = inputs[input];
      const result = test(actual);
      const wanted = expectationInWords(operator, value);
      const text = `${input} is ${inWords(actual)}, ${result ? `as expected (${wanted})` : `expected ${wanted}`}`;
      return {
        input,
        result,
        operator: operator.id,
        expected: value,
        ...(actual === undefined ? {} : { actual }),
        text,
      };
    });
    const title = row.title === undefined ? {} : { title: row.title };
    return { row: row.id, ...title, result: matches(row, inputs), cells };
  });
  const settled = settleTable(table, inputs);
  const matching = rows.filter(({ result }) => result).map(({ row }) => row);
  const because = hitInWords(table, settled, matching);
  return { table: table.id, inputs, verdict: settled.verdict, because, rows };
}

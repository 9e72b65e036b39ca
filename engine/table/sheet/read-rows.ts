import { pointer } from '../../issue.ts';
import type { Json, JsonObject } from '../../json.ts';
import { rowIdSchema } from '../schema.ts';
import { readCondition } from './condition-cell.ts';
import { COLUMN_LABELS } from './labels.ts';
import { readOrder } from './read-columns.ts';
import type { SheetColumn } from './read-columns.ts';
import { cellAt, fail, labelled, readText } from './reading.ts';
import type { Reading } from './reading.ts';
import { cellAddress, isBlank, isEmptyCell } from './sheet.ts';
import type { CellRead } from './sheet.ts';
import { readValue } from './value-cell.ts';

/** The rows of a sheet as far as they can be read; what is wrong with the others becomes issues. */
export function readRows(reading: Reading, columns: readonly SheetColumn[]): JsonObject {
  const known = new Set(columns.map(({ column }) => column));
  const rows = new Map<string, JsonObject>();
  for (let row = reading.firstRow; row < reading.sheet.length; row += 1) {
    const filled = (reading.sheet[row] ?? []).flatMap((cell, column) =>
      isEmptyCell(cell) ? [] : [column],
    );
    if (filled.length === 0) continue;
    const id = readRowId(reading, row, rows);
    const json = readRow(reading, row, id ?? '', columns);
    if (id !== undefined) rows.set(id, json);
    for (const column of filled.filter((one) => one > 0 && !known.has(one))) {
      if (isEmptyCell(labelled(reading, COLUMN_LABELS.kind, column))) {
        fail(reading, row, column, 'this column has no head; give it one, or empty this cell');
      }
    }
  }
  return Object.fromEntries(rows);
}

function readRowId(
  reading: Reading,
  row: number,
  rows: ReadonlyMap<string, JsonObject>,
): string | undefined {
  const cell = cellAt(reading, row, 0);
  if (isEmptyCell(cell)) {
    fail(reading, row, 0, 'write the id of this row: letters, digits, - or _');
    return undefined;
  }
  const id = readText(cell);
  const form = id.ok ? rowIdSchema.safeParse(id.value) : null;
  if (!id.ok || form?.success !== true) {
    const problem = id.ok
      ? `"${id.value}" is no id: ${form?.error?.issues[0]?.message}`
      : id.message;
    fail(reading, row, 0, problem);
    return undefined;
  }
  if (rows.has(id.value)) {
    fail(reading, row, 0, `there is a row "${id.value}" already; ids are unique`);
    return undefined;
  }
  reading.places.set(pointer('rows', id.value), cellAddress(row, 0));
  return id.value;
}

function readRow(
  reading: Reading,
  row: number,
  id: string,
  columns: readonly SheetColumn[],
): JsonObject {
  const when: [string, Json][] = [];
  const then: [string, Json][] = [];
  const about: [string, Json][] = [];
  const take = (
    column: number,
    at: string,
    read: CellRead<Json | undefined>,
    put: (value: Json) => void,
  ): void => {
    reading.places.set(pointer('rows', id) + at, cellAddress(row, column));
    if (!read.ok) fail(reading, row, column, read.message);
    else if (read.value !== undefined) put(read.value);
  };
  for (const column of columns) {
    const cell = cellAt(reading, row, column.column);
    if (column.kind === 'input') {
      const { name, type } = column;
      take(column.column, `/when${pointer(name)}`, readCondition(cell, type), (value) =>
        when.push([name, value]),
      );
    } else if (column.kind === 'output') {
      const { name, type } = column;
      if (isBlank(cell)) {
        fail(reading, row, column.column, `write the value of output "${name}", of type ${type}`);
      } else {
        take(column.column, `/then${pointer(name)}`, readValue(cell, type), (value) =>
          then.push([name, value]),
        );
      }
    } else if (!isBlank(cell)) {
      const { kind } = column;
      const read = kind === 'order' ? readOrder(cell) : readText(cell);
      take(column.column, pointer(kind), read, (value) => about.push([kind, value]));
    }
  }
  return {
    ...Object.fromEntries(about),
    when: Object.fromEntries(when),
    then: Object.fromEntries(then),
  };
}

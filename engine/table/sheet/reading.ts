import { error } from '../../issue.ts';
import type { Issue } from '../../issue.ts';
import { COLUMN_LABELS, ROWS_LABEL, TABLE_LABELS } from './labels.ts';
import { cellAddress, isEmptyCell } from './sheet.ts';
import type { CellRead, Sheet, SheetCell } from './sheet.ts';
import { readQuoted } from './text.ts';

/** A sheet on its way to a table: where its lines are, what is wrong with it, where each part stood. */
export interface Reading {
  readonly sheet: Sheet;
  /** Label in lower case → its line. */
  readonly lines: ReadonlyMap<string, number>;
  /** The first line below the rows' label; beyond the sheet where there is none. */
  readonly firstRow: number;
  readonly issues: Issue[];
  /** JSON pointer into the table → address of the cell it was read from. */
  readonly places: Map<string, string>;
}

const LABELS: ReadonlyMap<string, string> = new Map(
  [...Object.values(TABLE_LABELS), ...Object.values(COLUMN_LABELS), ROWS_LABEL].map((label) => [
    label.toLowerCase(),
    label,
  ]),
);

/** Finds the labelled lines of a sheet; those unknown, missing or there twice become issues. Pure. */
export function startReading(sheet: Sheet): Reading {
  const lines = new Map<string, number>();
  const reading: Reading = {
    sheet,
    lines,
    firstRow: firstRowOf(sheet),
    issues: [],
    places: new Map(),
  };
  for (let row = 0; row < Math.min(reading.firstRow, sheet.length); row += 1) {
    const cell = cellAt(reading, row, 0);
    if (isEmptyCell(cell)) {
      const filled = (sheet[row] ?? []).findIndex((other) => !isEmptyCell(other));
      if (filled > 0) fail(reading, row, 0, 'say in the first column what this line is');
      continue;
    }
    const label = labelIn(cell);
    if (!LABELS.has(label)) {
      const known = [...LABELS.values()].join(', ');
      fail(reading, row, 0, `there is no line "${cell}"; there are ${known}`);
    } else if (lines.has(label)) {
      fail(reading, row, 0, `a line "${LABELS.get(label)}" stands above already; remove one`);
    } else lines.set(label, row);
  }
  for (const label of [...REQUIRED, ROWS_LABEL]) {
    if (lines.has(label.toLowerCase())) continue;
    fail(reading, 0, 0, `there is no line that begins with "${label}"`);
  }
  return reading;
}

const REQUIRED = [
  TABLE_LABELS.id,
  TABLE_LABELS.title,
  TABLE_LABELS.hit,
  COLUMN_LABELS.kind,
  COLUMN_LABELS.name,
  COLUMN_LABELS.type,
];

function firstRowOf(sheet: Sheet): number {
  const row = sheet.findIndex(([first]) => labelIn(first ?? null) === ROWS_LABEL.toLowerCase());
  return row === -1 ? sheet.length : row + 1;
}

function labelIn(cell: SheetCell): string {
  return typeof cell === 'string' ? cell.trim().toLowerCase() : String(cell);
}

/** What stands in a cell; null beyond the sheet. Pure. */
export function cellAt({ sheet }: Reading, row: number, column: number): SheetCell {
  return sheet[row]?.[column] ?? null;
}

/** What a labelled line says in a column; null where there is no such line. Pure. */
export function labelled(reading: Reading, label: string, column: number): SheetCell {
  const row = reading.lines.get(label.toLowerCase());
  return row === undefined ? null : cellAt(reading, row, column);
}

/** Notes what is wrong with a cell. */
export function fail(reading: Reading, row: number, column: number, message: string): void {
  const address = cellAddress(row, column);
  reading.issues.push(error('sheet-cell', `/${address}`, `${address}: ${message}`));
}

/** Notes what is wrong in a labelled line; the first line stands for one that is missing. */
export function failIn(reading: Reading, label: string, column: number, message: string): void {
  fail(reading, reading.lines.get(label.toLowerCase()) ?? 0, column, message);
}

/** Notes where a part of the table stands in a labelled line. */
export function placeIn(reading: Reading, label: string, column: number, at: string): void {
  const row = reading.lines.get(label.toLowerCase());
  if (row !== undefined) reading.places.set(at, cellAddress(row, column));
}

/**
 * What a cell of a labelled line says, undefined where it is empty or cannot be read, which becomes an
 * issue.
 *
 * @param at JSON pointer of what it says
 */
export function readIn<T>(
  reading: Reading,
  label: string,
  column: number,
  at: string,
  read: (cell: string | number | boolean) => CellRead<T>,
): T | undefined {
  placeIn(reading, label, column, at);
  const cell = labelled(reading, label, column);
  if (isEmptyCell(cell)) return undefined;
  const result = read(cell);
  if (result.ok) return result.value;
  failIn(reading, label, column, result.message);
  return undefined;
}

/** Reads text: as it stands, or in quotes. Pure. */
export function readText(cell: string | number | boolean): CellRead<string> {
  const text = String(cell).trim();
  return text.startsWith('"') ? readQuoted(text) : { ok: true, value: text };
}

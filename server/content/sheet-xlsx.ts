import { zipSync } from 'fflate';
import { error } from '@interlock/engine';
import { cellAddress } from '@interlock/engine/study';
import type { Issue, Parsed } from '@interlock/engine';
import type { Sheet, SheetCell } from '@interlock/engine/study';
import { AppError } from '../app-error.ts';
import { beyondLimits } from './sheet-limits.ts';
import { ArchiveError, unpackArchive } from './unpack-archive.ts';

/** Loaded when a workbook first comes or goes: most servers never see one. */
const workbooks = () => import('hucre/xlsx');

/** Most characters a cell of an XLSX workbook holds. */
const MAX_CELL_TEXT = 32_767;

/**
 * A sheet as an XLSX workbook. Texts are texts, whatever they begin with, in cells a spreadsheet leaves as
 * they are typed.
 * @throws AppError `cell-too-long` where a cell does not fit; CSV takes it
 */
export async function sheetToXlsx(sheet: Sheet): Promise<Uint8Array> {
  const cells = new Map<string, { readonly style: { readonly numFmt: string } }>();
  for (const [row, line] of sheet.entries()) {
    for (const [column, cell] of line.entries()) {
      if (typeof cell !== 'string') continue;
      if (cell.length > MAX_CELL_TEXT) {
        const message = `cell ${cellAddress(row, column)} is longer than XLSX allows (${MAX_CELL_TEXT} characters); export it as CSV`;
        throw new AppError('cell-too-long', 422, message);
      }
      cells.set(`${row},${column}`, { style: { numFmt: '@' } });
    }
  }
  const { writeXlsx } = await workbooks();
  return writeXlsx({
    sheets: [{ name: 'Decision table', rows: sheet.map((row) => [...row]), cells }],
  });
}

/**
 * The first sheet of an XLSX workbook; or what is wrong with it, a formula, date or error at its cell.
 * What it unpacks to and how many cells it has is counted before anything is read, and nothing in it
 * is run. Never throws for what the file holds.
 */
export async function readXlsx(bytes: Uint8Array): Promise<Parsed<Sheet>> {
  try {
    // Packed again without compression: what reads it meets only what was counted.
    const parts = unpackArchive(bytes, (name) => /\.(?:xml|rels)$/i.test(name));
    const workbook = zipSync(Object.fromEntries(parts), { level: 0 });
    const size = await measure(workbook);
    const large = beyondLimits(size.rows, size.columns, size.rows * size.columns);
    if (large !== null) return { ok: false, issues: [large] };
    return await readCells(workbook, cellAddress(size.rows - 1, size.columns - 1));
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    const what = cause instanceof ArchiveError ? 'archive' : 'workbook';
    const message = `this is no XLSX ${what} that can be read: ${why}`;
    return { ok: false, issues: [error('xlsx-malformed', '', message)] };
  }
}

/** How far the first sheet goes, row by row: no more than one is held. */
async function measure(workbook: Uint8Array): Promise<{ rows: number; columns: number }> {
  const { streamXlsxRows } = await workbooks();
  const size = { rows: 1, columns: 1 };
  for await (const { index, values } of streamXlsxRows(workbook)) {
    const last = values.findLastIndex((value) => value !== null && value !== '');
    if (last === -1) continue;
    size.rows = Math.max(size.rows, index + 1);
    size.columns = Math.max(size.columns, last + 1);
  }
  return size;
}

async function readCells(workbook: Uint8Array, last: string): Promise<Parsed<Sheet>> {
  const { readXlsx: read } = await workbooks();
  const { sheets } = await read(workbook, { sheets: [0], range: `A1:${last}` });
  const [first] = sheets;
  if (first === undefined) throw new Error('it has no sheet');
  const issues: Issue[] = [];
  const complain = (row: number, column: number, message: string): null => {
    const address = cellAddress(row, column);
    issues.push(error('sheet-cell', `/${address}`, `${address}: ${message}`));
    return null;
  };
  const special = first.cells;
  const value = first.rows.map((line, row) =>
    line.map((cell, column): SheetCell => {
      const { type } = special?.get(`${row},${column}`) ?? {};
      if (type === 'formula') {
        return complain(row, column, 'this is a formula; write its value (paste as values)');
      }
      if (type === 'error') {
        return complain(
          row,
          column,
          `${String(cell)} is an error of the spreadsheet; write the value that is meant`,
        );
      }
      if (cell instanceof Date) {
        const iso = cell.toISOString();
        const day = iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso;
        return complain(
          row,
          column,
          `this is a date as the spreadsheet keeps it; format the cell as text and write ${day}, or what was meant`,
        );
      }
      return cell;
    }),
  );
  return issues.length === 0 ? { ok: true, value, issues } : { ok: false, issues };
}

import { error } from '@interlock/engine';
import type { Issue } from '@interlock/engine';
import type { Sheet } from '@interlock/engine/study';

/** Most rows of a sheet that is read. */
export const MAX_SHEET_ROWS = 20_000;
/** Most columns of a sheet that is read. */
export const MAX_SHEET_COLUMNS = 256;
/** Most cells of a sheet that is read, the empty ones between others counted. */
export const MAX_SHEET_CELLS = 500_000;

/** What is too large about a sheet; null where nothing is. Pure. */
export function sheetTooLarge(sheet: Sheet): Issue | null {
  const widest = sheet.reduce((so, { length }) => Math.max(so, length), 0);
  const cells = sheet.reduce((so, { length }) => so + length, 0);
  return beyondLimits(sheet.length, widest, cells);
}

/** The same by numbers, for sheets that are measured before they are read. Pure. */
export function beyondLimits(rows: number, columns: number, cells: number): Issue | null {
  const limits = [
    [rows, MAX_SHEET_ROWS, 'rows'],
    [columns, MAX_SHEET_COLUMNS, 'columns'],
    [cells, MAX_SHEET_CELLS, 'cells'],
  ] as const;
  const passed = limits.find(([count, most]) => count > most);
  if (passed === undefined) return null;
  const message = `the sheet has more than ${passed[1]} ${passed[2]}; delete what is not part of the table`;
  return error('sheet-too-large', '', message);
}

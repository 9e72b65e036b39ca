/** What a cell of a spreadsheet holds; null is empty. */
export type SheetCell = string | number | boolean | null;

/** A spreadsheet's cells, row by row; rows may be of different lengths. */
export type Sheet = readonly (readonly SheetCell[])[];

/** What a cell says, or what is wrong with it and what to write instead. */
export type CellRead<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string };

/** The name of a cell as spreadsheets show it, `C7` for row 6 and column 2. Pure. */
export function cellAddress(row: number, column: number): string {
  let letters = '';
  for (let left = column; left >= 0; left = Math.floor(left / 26) - 1) {
    letters = String.fromCharCode(65 + (left % 26)) + letters;
  }
  return `${letters}${row + 1}`;
}

/** Whether a cell holds nothing, or nothing but spaces. Pure. */
export function isEmptyCell(cell: SheetCell | undefined): cell is null | undefined | '' {
  return cell === null || cell === undefined || (typeof cell === 'string' && cell.trim() === '');
}

/** Whether a cell says nothing: it is empty, or holds the `-` that means so in decision tables. Pure. */
export function isBlank(cell: SheetCell | undefined): cell is null | undefined | '' {
  return isEmptyCell(cell) || (typeof cell === 'string' && cell.trim() === '-');
}

/** A cell that can be read. Pure. */
export function said<T>(value: T): CellRead<T> {
  return { ok: true, value };
}

/** A cell that cannot be read, and what to write instead. Pure. */
export function unsaid(message: string): { readonly ok: false; readonly message: string } {
  return { ok: false, message };
}

import type { Json } from '../../json.ts';
import type { ColumnType } from '../schema.ts';
import type { CellRead, SheetCell } from './sheet.ts';
import { said, unsaid } from './sheet.ts';
import { isPlain, isWord, printableJson, readQuoted, shown, splitOutsideQuotes } from './text.ts';

const NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;
const ERROR = /^#(?:REF!|NAME\?|VALUE!|DIV\/0!|N\/A|NUM!|NULL!|SPILL!|CALC!)$/i;

/** What a column's cells hold, its list taken apart. */
export type ScalarType = 'integer' | 'number' | 'string' | 'boolean';

/** The type of one entry: of a list of texts, a text. Pure. */
export function entryTypeOf(type: Exclude<ColumnType, 'json'>): ScalarType {
  return type === 'string[]' ? 'string' : type;
}

/** Whether a value is one that columns of a type write without JSON. Pure. */
export function isLiteralOf(type: ColumnType, value: Json): value is string | number | boolean {
  if (type === 'integer' || type === 'number') return typeof value === 'number';
  return typeof value === type;
}

/** A literal as it stands among others in a cell. Pure. */
export function literalText(value: string | number | boolean): string {
  return typeof value !== 'string' || isWord(value) ? String(value) : printableJson(value);
}

/** A literal that fills a cell: numbers and truth values as such, text quoted where it must be. Pure. */
export function literalCell(value: string | number | boolean): SheetCell {
  if (typeof value !== 'string') return value;
  return isWord(value) && isPlain(value) ? value : printableJson(value);
}

/** Reads a literal of a column's type from a text. Pure. */
export function readLiteral(
  written: string,
  type: ScalarType,
): CellRead<string | number | boolean> {
  if (ERROR.test(written)) {
    return unsaid(`${written} is an error of the spreadsheet; write the value that is meant`);
  }
  if (written.startsWith('"')) return readQuoted(written);
  switch (type) {
    case 'string':
      return said(written);
    case 'boolean':
      if (/^(?:true|false)$/i.test(written)) return said(written.toLowerCase() === 'true');
      return unsaid(`${shown(written)} is neither true nor false`);
    case 'integer':
    case 'number': {
      const value = NUMBER.test(written) ? Number(written) : Number.NaN;
      if (Number.isFinite(value)) return said(value);
      const point = /^-?\d+,\d+$/.test(written) ? `; write ${written.replace(',', '.')}` : '';
      return unsaid(`${shown(written)} is no number${point}`);
    }
  }
}

/** Reads a literal of a column's type from a cell: what a spreadsheet took for a number may be text. Pure. */
export function readLiteralCell(
  cell: string | number | boolean,
  type: ScalarType,
): CellRead<string | number | boolean> {
  if (typeof cell === 'string') return readLiteral(cell.trim(), type);
  if (isLiteralOf(type, cell)) return said(cell);
  if (type === 'string') return said(String(cell));
  return unsaid(`${String(cell)} is no ${type}, as this column is`);
}

/** A list as a cell: its entries with commas where they are plain words, else JSON. Pure. */
export function listCell(values: readonly Json[]): SheetCell {
  const words = values.filter((value) => typeof value === 'string' && isWord(value));
  const text = words.length === values.length ? words.map(String).join(', ') : '';
  return isPlain(text) ? text : printableJson(values);
}

/** Reads literals with commas between them. Pure. */
export function readLiterals(
  written: string,
  type: ScalarType,
): CellRead<(string | number | boolean)[]> {
  const values: (string | number | boolean)[] = [];
  for (const part of splitOutsideQuotes(written, ',')) {
    if (part === '') return unsaid(`${shown(written)} has an empty entry; write "" for empty text`);
    const value = readLiteral(part, type);
    if (!value.ok) return value;
    values.push(value.value);
  }
  return said(values);
}

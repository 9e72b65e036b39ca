import { isJsonObject, isList } from '../../json.ts';
import type { Json } from '../../json.ts';
import type { ColumnType } from '../schema.ts';
import {
  entryTypeOf,
  isLiteralOf,
  listCell,
  readLiteral,
  readLiteralCell,
  readLiterals,
} from './literal.ts';
import { said } from './sheet.ts';
import type { CellRead, SheetCell } from './sheet.ts';
import { isPlain, printableJson, readJson } from './text.ts';

/**
 * An output's value as a cell: a number or truth value as such, text as it is or in quotes, a list with
 * commas or as JSON, an object (`{"cel": …}` too) as JSON, and `json(…)` what is of another type
 * than the column. `readValue` gives the same value. Pure.
 */
export function valueCell(value: Json, type: ColumnType): SheetCell {
  if (type === 'json') return typeof value === 'string' ? textCell(value) : jsonCell(value);
  if (typeof value === 'string' && type === 'string') return textCell(value);
  if (isLiteralOf(type, value)) return value;
  if (isJsonObject(value)) return printableJson(value);
  if (isList(value) && type === 'string[]') return listCell(value);
  return `json(${printableJson(value)})`;
}

/** Text as a cell: as it is where no spreadsheet would change it, else in quotes. Pure. */
export function textCell(text: string): string {
  return isPlain(text) ? text : printableJson(text);
}

function jsonCell(value: Json): SheetCell {
  return typeof value === 'number' || typeof value === 'boolean' ? value : printableJson(value);
}

/** Reads an output's value. Pure. */
export function readValue(cell: string | number | boolean, type: ColumnType): CellRead<Json> {
  if (typeof cell !== 'string') return readTyped(cell, type);
  const written = cell.trim();
  const escaped = /^json\s*\((.*)\)$/is.exec(written)?.[1];
  if (escaped !== undefined) return readJson(escaped);
  if (written.startsWith('{') && !written.startsWith('{{')) return readJson(written);
  if (written.startsWith('[') && (type === 'json' || type === 'string[]')) return readJson(written);
  if (type === 'string[]') return readLiterals(written, 'string');
  if (type !== 'json') return readLiteral(written, type);
  if (written === 'null') return said(null);
  const other = [readLiteral(written, 'number'), readLiteral(written, 'boolean')].find(
    ({ ok }) => ok,
  );
  return other ?? readLiteral(written, 'string');
}

function readTyped(cell: number | boolean, type: ColumnType): CellRead<Json> {
  if (type === 'json') return said(cell);
  const read = readLiteralCell(cell, entryTypeOf(type));
  return read.ok && type === 'string[]' ? said([read.value]) : read;
}

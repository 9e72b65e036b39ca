import { parse, CsvError } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { error } from '@interlock/engine';
import type { Parsed } from '@interlock/engine';
import type { Sheet } from '@interlock/engine/study';
import { sheetTooLarge } from './sheet-limits.ts';

/**
 * A sheet as CSV (RFC 4180), beginning with a byte order mark, without which spreadsheets take UTF-8 for
 * another encoding. Pure.
 */
export function sheetToCsv(sheet: Sheet): string {
  return stringify(
    sheet.map((row) => [...row]),
    {
      bom: true,
      record_delimiter: 'windows',
      quoted_match: /[\r\n]/,
      cast: { boolean: String, number: String },
    },
  );
}

/**
 * A CSV file's sheet: UTF-8, fields between commas, semicolons or tabs, whichever follows the first label.
 * Every cell is text. Pure, never throws.
 */
export function readCsv(bytes: Uint8Array): Parsed<Sheet> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const message = 'the file is not in UTF-8; save it as "CSV UTF-8"';
    return { ok: false, issues: [error('csv-not-utf8', '', message)] };
  }
  try {
    const rows = parse(text, {
      delimiter: delimiterOf(text),
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
    });
    const sheet = rows.map((row) => row.map((cell) => (cell === '' ? null : cell)));
    const large = sheetTooLarge(sheet);
    return large === null ? { ok: true, value: sheet, issues: [] } : { ok: false, issues: [large] };
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const line = typeof cause['lines'] === 'number' ? cause['lines'] : 1;
    const message = `line ${line} is no CSV: ${cause.message}; a field that holds " is written in quotes, and " in it twice`;
    return { ok: false, issues: [error('csv-malformed', `/A${line}`, message)] };
  }
}

/** What separates the fields: what follows the label every sheet begins with. */
function delimiterOf(text: string): string {
  return /^"?[^,;\t"\r\n]*"?([,;\t])/.exec(text)?.[1] ?? ',';
}

import type { Json } from '../../json.ts';
import type { CellRead } from './sheet.ts';
import { said, unsaid } from './sheet.ts';

/**
 * What spreadsheets and the XLSX format would change or lose: controls, characters without meaning, line
 * and paragraph ends, spaces other than the plain one, and `_x0041_`, XLSX's own escape.
 */
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}|_(?=x[0-9a-f]{4}_)/giu;

/**
 * JSON in one line of printable characters, everything else as `\u` escapes: it reads back as it was
 * from CSV and XLSX alike. Pure.
 */
export function printableJson(value: Json): string {
  return JSON.stringify(value).replaceAll(UNSAFE, (found) =>
    Array.from(
      { length: found.length },
      (_, i) => `\\u${found.charCodeAt(i).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

const MONTH = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)';

/** Texts a spreadsheet takes for a number, truth value, date or time as soon as it opens a CSV file. */
const TAKEN_FOR_OTHER = new RegExp(
  [
    '^(?:true|false|null)$',
    '^\\d+(?:[.,:/\\s%-]|$)',
    '^\\d+e[+-]?\\d',
    '^\\d+\\s*(?:a|p|am|pm)$',
    `^\\d+\\s*${MONTH}`,
    `^${MONTH}[a-z]*[ ./-]*\\d`,
  ].join('|'),
  'iu',
);

/**
 * Whether a text can stand in a cell as it is: it begins with a letter, digit or `_` (a formula, which
 * begins with = + - @, is none: OWASP "CSV Injection"), is printable, and no spreadsheet takes it for
 * something else. Pure.
 */
export function isPlain(text: string): boolean {
  return (
    /^[\p{L}\p{N}_]/u.test(text) &&
    text === text.trim() &&
    text.search(UNSAFE) === -1 &&
    !TAKEN_FOR_OTHER.test(text) &&
    !/^json\s*\(/i.test(text)
  );
}

/**
 * Whether a text can stand among others in a cell (`in a, b`, `[a..b]`): nothing in it is a sign of
 * the cell's own language. Pure.
 */
export function isWord(text: string): boolean {
  return (
    /^[\p{L}\p{N}_](?:[\p{L}\p{M}\p{N} _:/@+%#&'.-]*[\p{L}\p{M}\p{N}_%])?$/u.test(text) &&
    text.search(UNSAFE) === -1 &&
    !text.includes('..') &&
    !/^(?:in|not)\b/i.test(text)
  );
}

/** Reads `"…"`, a JSON text. Pure. */
export function readQuoted(written: string): CellRead<string> {
  try {
    const value: unknown = JSON.parse(written);
    if (typeof value === 'string') return said(value);
  } catch {
    // Told below: the reason of the parser speaks of positions nobody counts.
  }
  return unsaid(
    `${shown(written)} is no quoted text; end it with ", and write \\" for " and \\\\ for \\ in it`,
  );
}

/** Reads JSON. Pure. */
export function readJson(written: string): CellRead<Json> {
  try {
    return said(JSON.parse(written) as Json);
  } catch {
    const message = `${shown(written)} is no JSON; write text in quotes, and names in objects too`;
    return unsaid(message);
  }
}

/** Splits a text at a separator outside quotes; parts are trimmed. Pure. */
export function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    if (quoted && text[i] === '\\') i += 1;
    else if (text[i] === '"') quoted = !quoted;
    else if (!quoted && text.startsWith(separator, i)) {
      parts.push(text.slice(from, i).trim());
      from = i + separator.length;
      i = from - 1;
    }
  }
  return [...parts, text.slice(from).trim()];
}

const MOST_SHOWN = 60;

/** A text as an issue quotes it; long ones are cut. Pure. */
export function shown(text: string): string {
  return text.length <= MOST_SHOWN ? `"${text}"` : `"${text.slice(0, MOST_SHOWN)}…"`;
}

import { findOperator, OPERATORS } from '../../condition/operators.ts';
import { isList } from '../../json.ts';
import type { Json } from '../../json.ts';
import type { Cell, Comparison, TableInput } from '../schema.ts';
import {
  entryTypeOf,
  isLiteralOf,
  literalCell,
  literalText,
  readLiteral,
  readLiteralCell,
  readLiterals,
} from './literal.ts';
import { isBlank, said, unsaid } from './sheet.ts';
import type { CellRead, SheetCell } from './sheet.ts';
import { printableJson, readJson, readQuoted, shown, splitOutsideQuotes } from './text.ts';

type InputType = TableInput['type'];

const SIGNS: ReadonlyMap<string, string> = new Map([
  ['<', 'lessThan'],
  ['<=', 'lessThanInclusive'],
  ['>', 'greaterThan'],
  ['>=', 'greaterThanInclusive'],
  ['!=', 'notEqual'],
]);
const SIGN_OF: ReadonlyMap<string, string> = new Map(
  [...SIGNS].map(([sign, operator]) => [operator, sign]),
);
const LIST_WORDS: ReadonlyMap<string, string> = new Map([
  ['in', 'in'],
  ['notIn', 'not in'],
]);
const OPENS: ReadonlyMap<string, string> = new Map([
  ['[', 'greaterThanInclusive'],
  ['(', 'greaterThan'],
]);
const CLOSES: ReadonlyMap<string, string> = new Map([
  [']', 'lessThanInclusive'],
  [')', 'lessThan'],
]);

/**
 * A condition as a cell: a literal as such, `< 5`, `!= a`, `in a, b`, `[1..5)`, any other operator as
 * `operator(value)` with its value as JSON, and `json(…)` for the rest. `readCondition` gives the same
 * condition. Pure.
 */
export function conditionCell(cell: Cell, type: InputType): SheetCell {
  if (typeof cell !== 'object') {
    return isLiteralOf(type, cell) ? literalCell(cell) : `json(${printableJson(cell)})`;
  }
  if (!('all' in cell)) return comparisonText(cell, type);
  return rangeText(cell.all, type) ?? `json(${printableJson(cell)})`;
}

function comparisonText({ operator, value }: Comparison, type: InputType): string {
  const sign = SIGN_OF.get(operator);
  if (sign !== undefined && isLiteralOf(type, value)) return `${sign} ${literalText(value)}`;
  const word = LIST_WORDS.get(operator);
  if (word !== undefined && isList(value) && value.length > 0) {
    const entries = value.filter((entry) => isLiteralOf(type, entry));
    if (entries.length === value.length) return `${word} ${entries.map(literalText).join(', ')}`;
  }
  return `${operator}(${printableJson(value)})`;
}

function rangeText(all: readonly Comparison[], type: InputType): string | null {
  const [low, high, ...more] = all;
  if (low === undefined || high === undefined || more.length > 0) return null;
  const open = signFor(OPENS, low.operator);
  const close = signFor(CLOSES, high.operator);
  if (open === undefined || close === undefined) return null;
  if (!isLiteralOf(type, low.value) || !isLiteralOf(type, high.value)) return null;
  return `${open}${literalText(low.value)}..${literalText(high.value)}${close}`;
}

function signFor(signs: ReadonlyMap<string, string>, operator: string): string | undefined {
  return [...signs].find(([, one]) => one === operator)?.[0];
}

/** Reads a condition; undefined is anything: an empty cell, or `-`. Pure. */
export function readCondition(cell: SheetCell, type: InputType): CellRead<Cell | undefined> {
  if (isBlank(cell)) return said(undefined);
  if (typeof cell !== 'string') return readBare(cell, type);
  const written = cell.trim();
  const sign = /^(?:<=|>=|!=|<|>)/.exec(written)?.[0];
  if (sign !== undefined) return readSign(sign, written.slice(sign.length).trim(), type);
  const list = /^(not\s+)?in\s+(.+)$/is.exec(written);
  if (list !== null) {
    const operator = list[1] === undefined ? 'in' : 'notIn';
    return inComparison(operator, readLiterals(list[2] ?? '', entryTypeOf(type)));
  }
  const range = /^([[(])(.*)([\])])$/s.exec(written);
  if (range !== null) return readRange(range[1] ?? '', range[2] ?? '', range[3] ?? '', type);
  const call = /^([a-z][a-z0-9]*(?::[a-z][a-z0-9]*)*)\s*\((.*)\)$/is.exec(written);
  if (call !== null) return readCall(call[1] ?? '', (call[2] ?? '').trim());
  return readBare(written, type);
}

function readBare(cell: string | number | boolean, type: InputType): CellRead<Cell> {
  if (type === 'string[]') {
    const entry = typeof cell === 'string' ? cell : String(cell);
    return unsaid(`${shown(entry)} is no condition on a list; write contains(${entry})`);
  }
  if (typeof cell === 'string' && cell.startsWith('=')) {
    return unsaid(`${shown(cell)}: write the value alone, without =`);
  }
  return readLiteralCell(cell, entryTypeOf(type));
}

function inComparison(operator: string, value: CellRead<Json>): CellRead<Cell> {
  return value.ok ? said({ operator, value: value.value }) : value;
}

function readSign(sign: string, written: string, type: InputType): CellRead<Cell> {
  if (written === '') return unsaid(`${sign} needs a value after it, such as ${sign} 5`);
  return inComparison(SIGNS.get(sign) ?? '', readLiteral(written, entryTypeOf(type)));
}

function readRange(open: string, inside: string, close: string, type: InputType): CellRead<Cell> {
  const [low, high, ...more] = splitOutsideQuotes(inside, '..');
  if (low === undefined || high === undefined || low === '' || high === '' || more.length > 0) {
    const message = `${shown(open + inside + close)} is no range; write one such as [1..5), or text in quotes`;
    return unsaid(message);
  }
  const from = readLiteral(low, entryTypeOf(type));
  const to = readLiteral(high, entryTypeOf(type));
  if (!from.ok) return from;
  if (!to.ok) return to;
  return said({
    all: [
      { operator: OPENS.get(open) ?? '', value: from.value },
      { operator: CLOSES.get(close) ?? '', value: to.value },
    ],
  });
}

function readCall(operator: string, inside: string): CellRead<Cell> {
  if (operator.toLowerCase() === 'json') return readJson(inside) as CellRead<Cell>;
  if (findOperator(operator) === undefined) {
    const known = [...OPERATORS.keys()].join(', ');
    return unsaid(
      `there is no operator "${operator}"; known are ${known}. Write text that holds parentheses in quotes`,
    );
  }
  const json = readJson(inside);
  if (json.ok) return said({ operator, value: json.value });
  if (inside.startsWith('"')) return inComparison(operator, readQuoted(inside));
  // A bare word is text; what begins like JSON was meant as JSON.
  return /^[[{]/.test(inside) || inside === '' ? json : said({ operator, value: inside });
}

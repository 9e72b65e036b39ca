import { error, isJsonObject, isList, type Issue, type Json } from '@interlock/engine';
import { lineOf, placeInText } from './json-place.ts';

/** Doubled keys told of one text. */
const MOST_TOLD = 20;

/**
 * Keys that stand twice in one object of JSON text: JSON.parse keeps the last, and what the first said is lost. Pure,
 * never throws.
 * @param text valid JSON
 * @param written keys in the text altogether
 * @param value what the text was parsed into
 */
export function doubledKeys(text: string, written: number, value: Json): Issue[] {
  return keysOf(value) === written ? [] : findDoubled(text);
}

function keysOf(value: Json): number {
  if (isList(value)) return value.reduce<number>((sum, item) => sum + keysOf(item), 0);
  if (!isJsonObject(value)) return 0;
  let keys = 0;
  for (const item of Object.values(value)) keys += 1 + keysOf(item ?? null);
  return keys;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:]/g;

function findDoubled(text: string): Issue[] {
  const issues: Issue[] = [];
  const open: Set<string>[] = [];
  let last: { readonly written: string; readonly at: number } | undefined;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') open.push(new Set());
    else if (token === '}' || token === ']') open.pop();
    else if (token !== ':') last = { written: token, at: index };
    else if (last !== undefined) {
      const key = JSON.parse(last.written) as string;
      const known = open.at(-1);
      if (known?.has(key) === true) {
        const message = `${last.written} stands twice in the same object, here again in line ${lineOf(text, last.at)}: all but the last would be lost; keep one`;
        // The value after the colon: the first that is neither.
        const begins = index + 1 + (/\S/.exec(text.slice(index + 1))?.index ?? 0);
        issues.push(error('doubled-key', placeInText(text, begins), message));
        if (issues.length === MOST_TOLD) return issues;
      }
      known?.add(key);
    }
  }
  return issues;
}

import { isJsonObject, isList } from '../../json.ts';
import type { Json } from '../../json.ts';
import { canonicalJson, canonicalText } from '../canonical/canonical.ts';
import { withValueIn } from '../canonical/parts.ts';
import type { FileKind } from '../file-kind.ts';
import type { Conflict } from './merge-files.ts';

/** A line a conflict stands at: a key, or a value, and whether something follows it. */
const STAND_IN = /^( *)("(?:[^"\\]|\\.)*": )?"\\u0000conflict (\d+)"(,?)$/;

/**
 * A merged file as text in which each conflict stands as git marks conflicts, element by element: whoever takes one
 * side of each has JSON again. Pure.
 *
 * @param conflicts those of this file
 * @param size how many characters a marker has; 7 unless git was told otherwise
 */
export function conflictText(
  kind: FileKind,
  merged: Json | undefined,
  conflicts: readonly Conflict[],
  size = 7,
): string {
  const [whole] = conflicts.filter(({ at }) => at.length === 0);
  if (whole !== undefined) {
    const side = (json: Json | undefined): string[] =>
      json === undefined ? [] : canonicalText(kind, json).trimEnd().split('\n');
    return `${marked(side(whole.ours), side(whole.theirs), size).join('\n')}\n`;
  }
  let standing = merged ?? null;
  for (const [i, { at }] of conflicts.entries()) {
    const last = at.at(-1) ?? '';
    const place = typeof last === 'string' ? at : [...at.slice(0, -1), last[0] ?? ''];
    if (typeof last !== 'string') standing = withValueIn(standing, at, undefined);
    standing = withValueIn(standing, place, `\0conflict ${i}`);
  }
  const lines: string[] = [];
  const arranged = withSettledEnds(canonicalJson(kind, standing), conflicts);
  for (const line of JSON.stringify(arranged, null, 2).split('\n')) {
    const found = STAND_IN.exec(line);
    const conflict = conflicts[Number(found?.[3] ?? -1)];
    if (found === null || conflict === undefined) lines.push(line);
    else standIn(lines, conflict, found, size);
  }
  return `${lines.join('\n')}\n`;
}

/**
 * Where the last members of an object all are conflicts, and one of them is nothing on one side, no comma would be right
 * for every choice: another member is put behind them.
 */
function withSettledEnds(json: Json, conflicts: readonly Conflict[]): Json {
  if (isList(json)) return json.map((item) => withSettledEnds(item, conflicts));
  if (!isJsonObject(json)) return json;
  const entries = Object.entries(json).map(
    ([key, value = null]) => [key, withSettledEnds(value, conflicts)] as const,
  );
  const steady = entries.findLastIndex(([, value]) => conflictOf(value, conflicts) === undefined);
  const run = entries.slice(steady + 1).map(([, value]) => conflictOf(value, conflicts));
  const uncertain = run.some((one) => one?.ours === undefined || one.theirs === undefined);
  const [last] = entries.slice(steady, steady + 1);
  if (steady < 0 || last === undefined || run.length < 2 || !uncertain)
    return Object.fromEntries(entries);
  return Object.fromEntries([...entries.toSpliced(steady, 1), last]);
}

function conflictOf(value: Json, conflicts: readonly Conflict[]): Conflict | undefined {
  const found = typeof value === 'string' ? /^\0conflict (\d+)$/.exec(value) : null;
  return found === null ? undefined : conflicts[Number(found[1])];
}

function standIn(
  lines: string[],
  conflict: Conflict,
  [, indent = '', key = '', , comma = '']: RegExpExecArray,
  size: number,
): void {
  const whole = typeof conflict.at.at(-1) === 'string';
  const side = (json: Json | undefined): string[] => {
    if (json === undefined) return [];
    const text = whole ? `${key}${JSON.stringify(json, null, 2)}` : membersOf(json);
    return `${text}${comma}`.split('\n').map((line) => `${indent}${line}`);
  };
  const [mine, other] = [side(conflict.ours), side(conflict.theirs)];
  const before = lines.at(-1) ?? '';
  if (comma !== '' || (mine.length > 0 && other.length > 0) || !before.endsWith(',')) {
    lines.push(...marked(mine, other, size));
    return;
  }
  // Where nothing follows, what stands before has its comma only on the side that has something.
  lines.pop();
  const end = (rest: readonly string[]): string[] =>
    rest.length === 0 ? [before.slice(0, -1)] : [before, ...rest];
  lines.push(...marked(end(mine), end(other), size));
}

/** The members of an object, without its braces. */
function membersOf(json: Json): string {
  const lines = JSON.stringify(json, null, 2).split('\n').slice(1, -1);
  return lines.map((line) => line.slice(2)).join('\n');
}

function marked(mine: readonly string[], other: readonly string[], size: number): string[] {
  const marker = (sign: string): string => sign.repeat(size);
  return [`${marker('<')} ours`, ...mine, marker('='), ...other, `${marker('>')} theirs`];
}

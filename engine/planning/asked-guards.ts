import type { CompiledCondition } from '../condition/compile.ts';
import { factKey } from '../condition/fact-key.ts';
import type { FactReader } from '../condition/fact.ts';
import { readSegments, withPath } from '../condition/path.ts';
import { isJsonObject, isList } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import type { AskedGuard } from '../plan.ts';
import type { ChartTransition } from '../workflow/chart.ts';
import { lookAt } from './look-at-all.ts';
import type { Trial } from './trial.ts';

/** Guards asked in one step, in order. */
export interface GuardNotes {
  readonly asked: AskedGuard[];
  /** Whether all they compare is looked at, also where the verdict stands before. */
  readonly whole: boolean;
}

/** Room for the guards of one step. */
export function guardNotes(trial: Trial | undefined): GuardNotes {
  return { asked: [], whole: trial !== undefined };
}

/** Facts that cost nothing to look at: they are kept even where the verdict stood before. */
const AT_HAND = ['event', 'record', 'actor', 'now'] as const;

/** Whether a guard holds; takes note of it with what it looked at, so that it can be explained later. */
export function askGuard(
  { asked, whole }: GuardNotes,
  { key }: Pick<ChartTransition, 'key'>,
  guard: CompiledCondition,
  facts: FactReader,
): boolean {
  const seen: { [key: string]: Json } = {};
  const absent = new Set<string>();
  const noting: FactReader = (fact, params) => {
    const value = facts(fact, params);
    const name = factKey(fact, params);
    if (value === undefined) absent.add(name);
    else if (!Object.hasOwn(seen, name)) seen[name] = lookedAt(value, fact, guard);
    return value;
  };
  const holds = guard.test(noting);
  if (whole) lookAt(guard, noting);
  for (const fact of AT_HAND)
    if (guard.factsUsed.some((used) => used.fact === fact)) noting(fact, undefined);
  const verdict = { transition: key, holds, seen };
  const again = asked.some((one) => one.transition === key && one.holds === holds);
  if (!again) asked.push(absent.size === 0 ? verdict : { ...verdict, absent: [...absent] });
  return holds;
}

/** What of a fact a condition looks at: a record's other fields need not be kept. */
function lookedAt(value: Json, fact: string, { factsUsed }: CompiledCondition): Json {
  if (typeof value !== 'object' || value === null) return value;
  const paths = factsUsed.flatMap((used) => (used.fact === fact ? [used.path] : []));
  if (paths.length === 0 || paths.includes(undefined)) return value;
  let kept: JsonObject = RECORDS.has(fact) ? identityOf(value) : countedIn(value, paths);
  for (const path of paths) {
    const segments = path?.split('.') ?? [];
    const found = readSegments(value, segments);
    if (found !== undefined) kept = withPath(kept, segments, found) as JsonObject;
  }
  return kept;
}

/** Facts that are a part of another record. */
const RECORDS: ReadonlySet<string> = new Set(['ci', 'service', 'parent']);

/** Which record it was, and at which revision. */
function identityOf(value: Json): JsonObject {
  if (!isJsonObject(value)) return {};
  const parts = ['id', 'number', 'revision'].flatMap((part) => {
    const found = value[part];
    return found === undefined ? [] : [[part, found] as const];
  });
  return Object.fromEntries(parts);
}

/** Counted records that are kept, so that they can be named. */
const MOST_NAMED = 5;

/**
 * Of records that are only counted who they were, of those with the lowest numbers: they are at hand, but in which order
 * depends on what else is decided with them.
 */
function countedIn(value: Json, paths: readonly (string | undefined)[]): JsonObject {
  if (!paths.every((path) => path === 'count') || !isJsonObject(value)) return {};
  const { items } = value;
  if (!isList(items) || items.length === 0) return {};
  const lowest: { readonly number: string; readonly item: Json }[] = [];
  for (const item of items) {
    const { number } = isJsonObject(item) ? item : {};
    if (typeof number !== 'string') continue;
    const at = lowest.findIndex((one) => number < one.number);
    if (at < 0 && lowest.length >= MOST_NAMED) continue;
    lowest.splice(at < 0 ? lowest.length : at, 0, { number, item });
    if (lowest.length > MOST_NAMED) lowest.pop();
  }
  return { items: lowest.map(({ item }) => identityOf(item)) };
}

/** Guards with whether their transitions were taken. Pure. */
export function withTaken({ asked }: GuardNotes, taken: readonly string[]): AskedGuard[] {
  return asked.map((one) =>
    one.holds && taken.includes(one.transition) ? { ...one, taken: true } : one,
  );
}

import { isJsonObject, isList, jsonEqual } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import type { Form } from '../canonical/form.ts';
import { partsOf, valueAt } from '../canonical/parts.ts';
import type { Path, Step } from '../canonical/parts.ts';
import { mergeLists, mergeSets } from './merge-lists.ts';

/** A place both sides made something else of; undefined: there is, or was, nothing. */
export interface Clash {
  readonly at: Path;
  readonly base: Json | undefined;
  readonly ours: Json | undefined;
  readonly theirs: Json | undefined;
}

/** Three versions of one value; undefined: there is, or was, nothing. */
export type Versions = readonly [
  base: Json | undefined,
  ours: Json | undefined,
  theirs: Json | undefined,
];

/** Lists whose order means nothing. */
const SETS: ReadonlySet<Step> = new Set([
  'on',
  'run',
  'pause',
  'requesterFields',
  'roles',
  'teams',
  'states',
  'emitted',
  'matched',
]);

/**
 * Three versions made one by their parts: what one side changed is taken; what both changed otherwise is ours, and
 * told in `clashes`. An entry that one side took out and the other changed is one clash, and so is a field. All three
 * have to be canonical. Pure but for `clashes`.
 */
export function mergeJson(
  form: Form,
  versions: Versions,
  clashes: Clash[],
  at: Path = [],
  emptiable = false,
): Json | undefined {
  const [base, ours, theirs] = emptiable ? filled(versions) : versions;
  if (jsonEqual(ours, theirs) || jsonEqual(base, theirs)) return ours;
  if (jsonEqual(base, ours)) return theirs;
  const known =
    ours === undefined || theirs === undefined ? null : partsOf(form, [base, ours, theirs]);
  if (known !== null) {
    const entries = known.flatMap(({ step, form: inner, emptiable: empty }) => {
      const parts: Versions = [valueAt(base, step), valueAt(ours, step), valueAt(theirs, step)];
      const merged = mergeJson(inner, parts, clashes, [...at, step], empty);
      if (merged === undefined) return [];
      return typeof step === 'string' ? [[step, merged] as const] : entriesOf(merged);
    });
    return Object.fromEntries(entries);
  }
  const merged = mergeWhole(form, [base, ours, theirs], at);
  if (merged !== null) return merged;
  clashes.push({ at, base, ours, theirs });
  return ours;
}

/** Nothing as what it means. */
function filled([base, ours, theirs]: Versions): Versions {
  return [base ?? {}, ours ?? {}, theirs ?? {}];
}

function entriesOf(json: Json): [string, Json][] {
  return isJsonObject(json) ? Object.entries(json).map(([key, value = null]) => [key, value]) : [];
}

/** A list or a condition both sides changed, where both changes can stand; else null. */
function mergeWhole(form: Form, versions: Versions, at: Path): Json | null {
  const [base, ours, theirs] = versions;
  if (isList(base) && isList(ours) && isList(theirs)) {
    return SETS.has(at.at(-1) ?? '')
      ? mergeSets(base, ours, theirs)
      : mergeLists(base, ours, theirs);
  }
  return form.kind === 'condition' ? mergeConditions(versions) : null;
}

/** Conditions that are the same "all" or "any" but for what is asked in them. */
function mergeConditions(versions: Versions): Json | null {
  const [base, ours, theirs] = versions;
  if (!isJsonObject(base) || !isJsonObject(ours) || !isJsonObject(theirs)) return null;
  const kind = ['all', 'any'].find((key) => isList(base[key]));
  if (kind === undefined) return null;
  const asked = [base, ours, theirs].map((condition) => condition[kind]);
  const [had, mine, other] = asked;
  if (!isList(had) || !isList(mine) || !isList(other)) return null;
  const rests = [base, ours, theirs].map((condition) => without(condition, kind));
  if (rests.some((rest) => !jsonEqual(rest, rests[0]))) return null;
  const merged = mergeLists(had, mine, other);
  return merged === null ? null : { ...ours, [kind]: merged };
}

function without(condition: JsonObject, kind: string): JsonObject {
  return Object.fromEntries(Object.entries(condition).filter(([key]) => key !== kind));
}

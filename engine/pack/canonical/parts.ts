import { isJsonObject } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import { fittingForm, formAt } from './fitting-form.ts';
import { VALUE } from './form.ts';
import type { Form, ObjectForm } from './form.ts';

/** One step into a file: a key, or keys that say one thing together. */
export type Step = string | readonly string[];

/** Where something stands in a file. */
export type Path = readonly Step[];

/** What is compared and merged by itself. */
export interface Part {
  readonly step: Step;
  readonly form: Form;
  /** True where being left out means being empty. */
  readonly emptiable: boolean;
}

/** Keys of which one says what the others would say. */
const TOGETHER: readonly (readonly string[])[] = [
  ['on', 'after', 'always', 'done'],
  ['fact', 'path', 'params', 'type'],
];

/**
 * The parts of which versions of a value consist; null where they are one thing: a text, a list, a condition, values
 * of different forms. Pure.
 *
 * @param versions undefined: it is not there
 */
export function partsOf(form: Form, versions: readonly (Json | undefined)[]): Part[] | null {
  const there = versions.filter((version) => version !== undefined);
  if (!there.every(isJsonObject)) return null;
  const [fitting = VALUE, ...others] = there.map((version) => fittingForm(form, version));
  if (others.some((other) => other !== fitting)) return null;
  if (fitting.kind === 'object') return partsOfObject(fitting, there);
  if (fitting.kind !== 'map') return null;
  const ids = new Set(there.flatMap((version) => Object.keys(version)));
  const entry = fitting.entry();
  return [...ids].toSorted().map((step) => ({ step, form: entry, emptiable: false }));
}

function partsOfObject(form: ObjectForm, versions: readonly JsonObject[]): Part[] | null {
  // What one operator compares with has nothing to do with what another does, nor have params of two actions.
  if (form.keys.has('operator') || (form.keys.has('all') && form.keys.size === 1)) return null;
  const typed = form.keys.has('type') && form.keys.has('params');
  const [first = {}, ...rest] = versions;
  if (typed && !form.keys.has('fact') && rest.some(({ type }) => type !== first['type']))
    return null;
  const groups = TOGETHER.filter((keys) => keys.every((key) => form.keys.has(key)));
  const grouped = new Set(groups.flat());
  const parts: Part[] = groups.map((step) => ({ step, form: VALUE, emptiable: false }));
  for (const [key, { fallback }] of form.keys) {
    if (grouped.has(key) || !versions.some((version) => version[key] !== undefined)) continue;
    const emptiable = isJsonObject(fallback);
    parts.push({ step: key, form: formAt(form, key, first), emptiable });
  }
  const others = new Set(versions.flatMap((v) => Object.keys(v)).filter((k) => !form.keys.has(k)));
  for (const step of [...others].toSorted()) parts.push({ step, form: VALUE, emptiable: false });
  return parts;
}

/** What stands one step into a value; undefined where nothing does. Pure. */
export function valueAt(json: Json | undefined, step: Step): Json | undefined {
  if (!isJsonObject(json)) return undefined;
  if (typeof step === 'string') return Object.hasOwn(json, step) ? json[step] : undefined;
  const held = step.filter((key) => Object.hasOwn(json, key) && json[key] !== undefined);
  return held.length === 0
    ? undefined
    : Object.fromEntries(held.map((key) => [key, json[key] ?? null]));
}

/** A value with something else one step into it; undefined takes it out. Pure. */
export function withValueAt(json: JsonObject, step: Step, value: Json | undefined): JsonObject {
  const keys = typeof step === 'string' ? [step] : step;
  const kept = Object.entries(json).filter(([key]) => !keys.includes(key));
  if (value === undefined) return Object.fromEntries(kept);
  const added = typeof step === 'string' ? [[step, value] as const] : Object.entries(value ?? {});
  return Object.fromEntries([...kept, ...added]);
}

/** A value with something else at a place deep in it; objects on the way are made. Pure. */
export function withValueIn(json: Json | undefined, path: Path, value: Json | undefined): Json {
  const [step, ...rest] = path;
  if (step === undefined) return value ?? null;
  const here = isJsonObject(json) ? json : {};
  if (rest.length === 0) return withValueAt(here, step, value);
  return withValueAt(here, step, withValueIn(valueAt(here, step), rest, value));
}

/** What stands at a place; undefined where nothing does. Pure. */
export function valueIn(json: Json | undefined, path: Path): Json | undefined {
  let here = json;
  for (const step of path) here = valueAt(here, step);
  return here;
}

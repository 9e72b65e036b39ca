import { textOf } from '../api/json.ts';
import type { Json, JsonObject } from '../api/json.ts';

/** A field that somebody changed. */
export interface Difference {
  readonly field: string;
  /** `+` came, `-` went, `~` changed, `=` stayed. */
  readonly mark: '+' | '-' | '~' | '=';
  /** Undefined where there was none. */
  readonly before: Json | undefined;
  /** Undefined where there is none. */
  readonly after: Json | undefined;
}

/** What differs between two states of something, what changed first and what stayed last. Pure. */
export function differencesOf(before: JsonObject | null, after: JsonObject | null): Difference[] {
  const fields = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  const all = [...fields].map((field): Difference => {
    const was = present(before?.[field]);
    const is = present(after?.[field]);
    const same = textOf(was) === textOf(is);
    const mark = same ? '=' : was === undefined ? '+' : is === undefined ? '-' : '~';
    return { field, mark, before: was, after: is };
  });
  return [...all.filter(({ mark }) => mark !== '='), ...all.filter(({ mark }) => mark === '=')];
}

/** Null says that there is none, as leaving it out does. */
function present(value: Json | undefined): Json | undefined {
  return value === null ? undefined : value;
}

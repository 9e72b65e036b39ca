import { error, pointer } from '../issue.ts';
import type { Issue } from '../issue.ts';
import { isJsonObject, isList } from '../json.ts';
import type { Json } from '../json.ts';

/**
 * Every key somewhere in JSON that bears one of these names. The JSON must not nest without bounds. Pure.
 *
 * @param at JSON pointer of the JSON
 */
export function forbiddenKeys(json: unknown, names: ReadonlySet<string>, at = ''): Issue[] {
  const issues: Issue[] = [];
  const walk = (value: unknown, here: string): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      const place = here + pointer(key);
      if (!names.has(key)) walk(inner, place);
      else
        issues.push(error('forbidden-name', place, `"${key}" may not be a key; name it otherwise`));
    }
  };
  walk(json, at);
  return issues;
}

/** JSON without any key that bears one of these names. Pure. */
export function withoutKeys(json: Json, names: ReadonlySet<string>): Json {
  if (isList(json)) return json.map((item) => withoutKeys(item, names));
  if (!isJsonObject(json)) return json;
  const kept = Object.entries(json).filter(([key]) => !names.has(key));
  return Object.fromEntries(kept.map(([key, item = null]) => [key, withoutKeys(item, names)]));
}

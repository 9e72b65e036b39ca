import { parseCondition } from '../condition/schema.ts';
import { pointer } from '../issue.ts';
import type { Issue } from '../issue.ts';
import { isJsonObject, isList } from '../json.ts';
import type { Json } from '../json.ts';

/** Where conditions stand in a workflow file. */
const CONDITION_KEYS: ReadonlySet<string> = new Set(['guard', 'allow', 'visible']);

/**
 * A workflow file with every malformed condition replaced by one that always holds, its issues noted:
 * one mistyped guard must not hide what else is wrong with the file. Pure.
 */
export function mendConditions(json: Json, issues: Issue[], at = ''): Json {
  if (isList(json)) return json.map((item, i) => mendConditions(item, issues, at + pointer(i)));
  if (!isJsonObject(json)) return json;
  return Object.fromEntries(
    Object.entries(json).map(([key, value = null]) => {
      const here = at + pointer(key);
      if (!CONDITION_KEYS.has(key)) return [key, mendConditions(value, issues, here)];
      const parsed = parseCondition(value, here);
      if (parsed.ok) return [key, value];
      issues.push(...parsed.issues);
      return [key, { all: [] }];
    }),
  );
}

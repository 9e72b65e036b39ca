import { pointer } from '../issue.ts';
import { isJsonObject, isList } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';

/** Visits every object inside a JSON value, outermost first, each with its JSON pointer. */
export function walk(
  json: Json | undefined,
  at: string,
  visit: (value: JsonObject, at: string) => void,
): void {
  if (isList(json)) {
    json.forEach((item, i) => walk(item, at + pointer(i), visit));
  } else if (isJsonObject(json)) {
    visit(json, at);
    for (const [key, value] of Object.entries(json)) walk(value, at + pointer(key), visit);
  }
}

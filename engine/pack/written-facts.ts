import { pointer } from '../issue.ts';
import { isJsonObject, isList } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';

/** A fact somebody asks for: in a condition, in params of another fact, as input of a table, as what is counted apart. */
export interface WrittenFact {
  readonly fact: string;
  readonly params: Json | undefined;
  /** JSON pointer of the object holding `fact`. */
  readonly at: string;
}

/** Every fact a definition file asks for, wherever it stands; not what only looks like one in what is sent. Pure. */
export function writtenFacts(json: Json | undefined, at = ''): WrittenFact[] {
  if (isList(json)) return json.flatMap((item, i) => writtenFacts(item, at + pointer(i)));
  if (!isJsonObject(json)) return [];
  const { fact, params } = json;
  const here = typeof fact === 'string' ? [{ fact, params, at }] : [];
  const inner = Object.entries(json).flatMap(([key, value]) =>
    isSent(json, key) ? [] : writtenFacts(value, at + pointer(key)),
  );
  return [...here, ...inner];
}

/** Whether a part is data of an action, an effect or a record to open. */
function isSent(json: JsonObject, key: string): boolean {
  if (typeof json['type'] !== 'string' || json['fact'] !== undefined) return false;
  return key === 'params' || key === 'data';
}

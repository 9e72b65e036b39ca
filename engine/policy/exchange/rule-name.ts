import { isJsonObject } from '../../json.ts';
import type { JsonObject } from '../../json.ts';
import { idSchema } from '../../schema.ts';

function nameOf({ name, event }: JsonObject): string {
  if (typeof name === 'string' && name !== '') return name;
  if (typeof name === 'number') return String(name);
  const type = isJsonObject(event) ? event['type'] : undefined;
  return typeof type === 'string' ? type : '';
}

/** A rule's name as a title; the id where it has none. Pure. */
export function titleOf(rule: JsonObject, id: string): string {
  return nameOf(rule).slice(0, 200) || id;
}

/**
 * The rule's name where that can be an id, else one made of it; never one given before.
 *
 * @param place where the rule stands among the others
 * @param ids given so far; the new one is added
 */
export function newId(rule: JsonObject, place: number, ids: Set<string>): string {
  const name = nameOf(rule);
  const words = name.slice(0, 200).match(/[a-zA-Z0-9]+/g) ?? [];
  const made = words
    .join('-')
    .replace(/^[^a-zA-Z]+/, '')
    .slice(0, 50)
    .toLowerCase();
  const [first] = [name, made, `rule-${place + 1}`].filter((id) => idSchema.safeParse(id).success);
  let id = first ?? `rule-${place + 1}`;
  for (let n = 2; ids.has(id); n += 1) id = `${(first ?? 'rule').slice(0, 50)}-${n}`;
  ids.add(id);
  return id;
}

import { contentHash } from '../../identifier.ts';
import { isJsonObject, stableJson } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import { idSchema } from '../../schema.ts';
import { MAX_FILE_DEPTH, deeperThan } from '../../value/depth.ts';

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
 * An id for each rule, in their order: its name where that can be an id, else one made of it. Rules of one name, and
 * those without any, are told apart by what they say, so that the same rules have the same ids whenever, and in
 * whatever order, they are read. Pure.
 */
export function nameRules(rules: readonly Json[]): readonly string[] {
  const wanted = rules.map((rule) => (isJsonObject(rule) ? idFrom(nameOf(rule)) : null));
  const uses = new Map<string, number>();
  for (const id of wanted) if (id !== null) uses.set(id, (uses.get(id) ?? 0) + 1);
  const taken = new Set([...uses].filter(([, count]) => count === 1).map(([id]) => id));
  return rules.map((rule, i) => {
    const id = wanted[i] ?? null;
    if (id !== null && uses.get(id) === 1) return id;
    const told = `${(id ?? 'rule').slice(0, 50)}-${hashOf(rule)}`;
    let own = told;
    for (let n = 2; taken.has(own); n += 1) own = `${told}-${n}`;
    taken.add(own);
    return own;
  });
}

function idFrom(name: string): string | null {
  const words = name.slice(0, 200).match(/[a-zA-Z0-9]+/g) ?? [];
  const made = words
    .join('-')
    .replace(/^[^a-zA-Z]+/, '')
    .slice(0, 50)
    .toLowerCase();
  return [name, made].find((id) => idSchema.safeParse(id).success) ?? null;
}

/** Short, and the same for the same rule. */
function hashOf(rule: Json): string {
  const deep = deeperThan(rule, MAX_FILE_DEPTH) !== null;
  return contentHash(deep ? '' : stableJson(rule)).slice(0, 8);
}

import { isList, jsonEqual } from '../../json.ts';
import type { JsonObject } from '../../json.ts';
import type { LeafCondition } from '../../condition/schema.ts';

/** A fact nobody gives: where facts may be missing it is undefined, which JSON has no word for. */
const NO_SUCH_FACT: JsonObject = { fact: 'no-such-fact' };

/** Whether a comparison asks for nothing but that a fact is there, or is not. Pure. */
export function asksPresence({ operator, value }: LeafCondition): boolean {
  return operator === 'exists' && typeof value === 'boolean';
}

/**
 * The same in json-rules-engine's own words: a value is neither null nor what a fact nobody gives is, or it is one of
 * them. Pure.
 *
 * @param leaf one that {@link asksPresence}
 */
export function spellPresence({ name, priority, ...leaf }: LeafCondition): JsonObject {
  const [group, operator] = leaf.value === true ? ['all', 'notEqual'] : ['any', 'equal'];
  const told = {
    ...(name === undefined ? {} : { name }),
    ...(priority === undefined ? {} : { priority }),
  };
  return {
    [group]: [
      { ...leaf, operator, value: null },
      { ...leaf, operator, value: NO_SUCH_FACT },
    ],
    ...told,
  };
}

/** The comparison a group was spelled out from; null for any other group. Pure. */
export function readPresence(group: JsonObject): JsonObject | null {
  for (const [kind, operator, value] of [
    ['all', 'notEqual', true],
    ['any', 'equal', false],
  ] as const) {
    const { [kind]: parts, ...told } = group;
    if (!isList(parts) || parts.length !== 2) continue;
    const [first, second] = parts as readonly JsonObject[];
    if (first === undefined || second === undefined) continue;
    if (!jsonEqual(second, { ...first, operator, value: NO_SUCH_FACT })) continue;
    if (first['operator'] !== operator || first['value'] !== null) continue;
    return { ...first, operator: 'exists', value, ...told };
  }
  return null;
}

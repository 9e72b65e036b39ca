import { pointer } from '../issue.ts';
import { isJsonObject, isList } from '../json.ts';
import type { JsonObject } from '../json.ts';
import { MAX_CONDITION_DEPTH, parseCondition } from './schema.ts';
import type { Condition } from './schema.ts';

/** A part of a condition whose form is right, and where it stands. */
export interface SoundPart {
  readonly condition: Condition;
  readonly at: string;
}

/**
 * The outermost parts of a condition that are conditions themselves: where something about its form is
 * wrong, what else is wrong with these is told along, so that nobody mends one mistake to meet the next.
 * Pure, never throws.
 */
export function soundParts(json: unknown, at: string, depth = 1): SoundPart[] {
  if (depth > MAX_CONDITION_DEPTH || !isJsonObject(json)) return [];
  const parsed = parseCondition(json, at);
  if (parsed.ok) return [{ condition: parsed.value, at }];
  const leaf = parseCondition(comparisonIn(json), at);
  if (leaf.ok) return [{ condition: leaf.value, at }];
  const children = ['all', 'any'].flatMap((kind) => {
    const list = json[kind];
    return isList(list)
      ? list.map((child, i) => ({ child, at: `${at}${pointer(kind)}${pointer(String(i))}` }))
      : [];
  });
  if (Object.hasOwn(json, 'not')) children.push({ child: json['not'] ?? null, at: `${at}/not` });
  return children.flatMap((one) => soundParts(one.child, one.at, depth + 1));
}

/** What of a comparison says what is compared, without keys it may not have. */
function comparisonIn(json: JsonObject): JsonObject {
  const known = ['fact', 'path', 'params', 'operator', 'value'];
  return Object.fromEntries(Object.entries(json).filter(([key]) => known.includes(key)));
}

import type { ConditionNode } from '../../condition/compile.ts';
import { isList, stableJson } from '../../json.ts';
import type { Json } from '../../json.ts';
import { conjuncts } from './contradiction.ts';

/** Values a fact must be one of for a condition to hold, by fact; others are not mentioned. */
export type AskedValues = ReadonlyMap<string, ReadonlySet<Json>>;

/** What a condition cannot hold without, as far as it is a plain list of values. Pure. */
export function askedValues(node: ConditionNode): AskedValues {
  const asked = new Map<string, ReadonlySet<Json>>();
  for (const part of conjuncts(node)) {
    if (part.kind !== 'leaf' || !('literal' in part.expected)) continue;
    const { literal } = part.expected;
    const values =
      part.operator.id === 'equal'
        ? [literal]
        : part.operator.id === 'in' && isList(literal)
          ? literal
          : null;
    if (values === null) continue;
    const fact = stableJson(part.fact.reference as unknown as Json);
    const before = asked.get(fact);
    asked.set(
      fact,
      new Set(before === undefined ? values : values.filter((value) => before.has(value))),
    );
  }
  return asked;
}

/** True where two conditions can be seen not to hold together, at a glance. Pure. */
export function areApart(a: AskedValues, b: AskedValues): boolean {
  for (const [fact, values] of a) {
    const others = b.get(fact);
    if (others !== undefined && ![...values].some((value) => others.has(value))) return true;
  }
  return false;
}

import type { Condition } from '../../condition/schema.ts';

/**
 * A condition with each shared one it names in its place, as a policy's file has no shared conditions. All of them
 * must be there, without a circle among them. Pure.
 */
export function inlineShared(
  condition: Condition,
  shared: ReadonlyMap<string, Condition>,
): Condition {
  if ('all' in condition) {
    return { ...condition, all: condition.all.map((child) => inlineShared(child, shared)) };
  }
  if ('any' in condition) {
    return { ...condition, any: condition.any.map((child) => inlineShared(child, shared)) };
  }
  if ('not' in condition) return { ...condition, not: inlineShared(condition.not, shared) };
  if (!('condition' in condition)) return condition;
  const { condition: name, ...described } = condition;
  const found = shared.get(name);
  return found === undefined ? condition : { ...inlineShared(found, shared), ...described };
}

/** How many groups and comparisons that comes to, found without making it. Pure. */
export function inlinedSize(
  condition: Condition,
  shared: ReadonlyMap<string, Condition>,
  known = new Map<string, number>(),
): number {
  const sum = (children: readonly Condition[]): number =>
    children.reduce((size, child) => size + inlinedSize(child, shared, known), 1);
  if ('all' in condition) return sum(condition.all);
  if ('any' in condition) return sum(condition.any);
  if ('not' in condition) return sum([condition.not]);
  if (!('condition' in condition)) return 1;
  const { condition: name } = condition;
  const found = shared.get(name);
  const size = known.get(name) ?? (found === undefined ? 1 : inlinedSize(found, shared, known));
  known.set(name, size);
  return size;
}

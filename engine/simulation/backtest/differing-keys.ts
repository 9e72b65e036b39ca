/** Keys that only one of two maps has, or with other values. Pure. */
export function differingKeys<T>(
  left: ReadonlyMap<string, T>,
  right: ReadonlyMap<string, T>,
  same: (a: T, b: T) => boolean,
): ReadonlySet<string> {
  const keys = new Set([...left.keys(), ...right.keys()]);
  for (const key of keys) {
    const [a, b] = [left.get(key), right.get(key)];
    if (a !== undefined && b !== undefined && (a === b || same(a, b))) keys.delete(key);
  }
  return keys;
}

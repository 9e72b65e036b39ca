/**
 * The shortest list that still fails, as far as leaving out goes: halves, then smaller and smaller parts are left out
 * (delta debugging), at last single items and pairs. Of what comes out nothing alone, nor any two together, can be left
 * out. Deterministic; asks `fails` of no list twice.
 *
 * @param fails whether a list fails in the same way; of the whole list it does
 */
export function shrinkList<T>(
  items: readonly T[],
  fails: (items: readonly T[]) => boolean,
): readonly T[] {
  const asked = new Map<string, boolean>();
  const places = new Map(items.map((item, i) => [item, i]));
  const ask = (some: readonly T[]): boolean => {
    const key = some.map((item) => places.get(item)).join(',');
    const known = asked.get(key);
    if (known !== undefined) return known;
    const found = fails(some);
    asked.set(key, found);
    return found;
  };
  let kept = items;
  for (let parts = 2; kept.length > 1;) {
    const size = Math.ceil(kept.length / parts);
    const without = Array.from({ length: Math.ceil(kept.length / size) }, (_part, i) =>
      kept.filter((_item, at) => at < i * size || at >= (i + 1) * size),
    ).find(ask);
    if (without !== undefined) {
      kept = without;
      parts = Math.max(2, parts - 1);
    } else if (size === 1) break;
    else parts = Math.min(kept.length, parts * 2);
  }
  for (let less = pairLess(kept, ask); less !== null; less = pairLess(kept, ask)) kept = less;
  return kept;
}

function pairLess<T>(
  kept: readonly T[],
  ask: (some: readonly T[]) => boolean,
): readonly T[] | null {
  for (const [i] of kept.entries()) {
    const one = kept.filter((_item, at) => at !== i);
    if (ask(one)) return one;
    for (let j = i + 1; j < kept.length; j += 1) {
      const two = one.filter((_item, at) => at !== j - 1);
      if (ask(two)) return two;
    }
  }
  return null;
}

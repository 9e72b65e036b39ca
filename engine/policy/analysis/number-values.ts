/**
 * Numbers of which each stands for all that lie alike to some cuts: the cuts themselves, one between each two
 * neighbours, one below and one above all. Whole numbers wherever there is one, so that the choice is also complete
 * among whole numbers. Where no number lies between two cuts there is none. Pure.
 *
 * @param cuts finite numbers in any order
 */
export function numberValues(cuts: readonly number[]): number[] {
  const sorted = [...new Set(cuts.map((cut) => cut + 0))].toSorted((a, b) => a - b);
  const [lowest] = sorted;
  const highest = sorted.at(-1);
  if (lowest === undefined || highest === undefined) return [1];
  const between = sorted.flatMap((low, i) => {
    const high = sorted[i + 1];
    const value = high === undefined ? null : inside(low, high);
    return value === null ? [] : [value];
  });
  const above = [Math.floor(highest) + 1, Number.MAX_VALUE].find((value) => value > highest);
  const below = [Math.ceil(lowest) - 1, -Number.MAX_VALUE].find((value) => value < lowest);
  return [...sorted, ...between, ...[above, below].filter((value) => value !== undefined)];
}

/** A number between two, a whole one if there is one; null where there is none. */
function inside(low: number, high: number): number | null {
  const whole = Math.floor(low) + 1;
  // The difference of very large ones is no number, halves of very small ones are none.
  const values = [whole, low + (high - low) / 2, low / 2 + high / 2];
  return values.find((value) => low < value && value < high) ?? null;
}

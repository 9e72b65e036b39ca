/** How many items have each key, the most frequent first. Pure. */
export function countBy<T>(items: readonly T[], keyOf: (item: T) => string): [string, number][] {
  return [...Map.groupBy(items, keyOf)]
    .map(([key, group]): [string, number] => [key, group.length])
    .toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
}

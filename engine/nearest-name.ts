/**
 * The known name a person most likely meant, or undefined when none is close enough to suggest
 * (more than a third of its letters differ; capitals do not count). Pure.
 * @param given what they wrote
 * @param known the names that exist
 * @param most letters that may differ however long the name is
 */
export function nearestName(
  given: string,
  known: readonly string[],
  most = Infinity,
): string | undefined {
  if (known.includes(given)) return given;
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of known) {
    // Each letter one is longer is an edit at least.
    if (Math.abs(name.length - given.length) > Math.min(name.length / 3, most)) continue;
    const distance = editDistance(given.toLowerCase(), name.toLowerCase());
    if (best === undefined || distance < best.distance) best = { name, distance };
  }
  return best !== undefined && best.distance <= Math.min(best.name.length / 3, most)
    ? best.name
    : undefined;
}

/**
 * The distance by optimal string alignment: insertions, deletions, replacements and swaps of neighbours, row by row.
 */
function editDistance(a: string, b: string): number {
  let before: readonly number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const least = Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next.push(swapped ? Math.min(least, (before[j - 2] ?? 0) + 1) : least);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}

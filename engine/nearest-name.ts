/**
 * The known name a person most likely meant, or undefined when none is close enough to suggest
 * (more than a third of its letters differ; capitals do not count). Pure.
 * @param given what they wrote
 * @param known the names that exist
 */
export function nearestName(given: string, known: readonly string[]): string | undefined {
  if (known.includes(given)) return given;
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of known) {
    const distance = editDistance(given.toLowerCase(), name.toLowerCase());
    if (best === undefined || distance < best.distance) best = { name, distance };
  }
  return best !== undefined && best.distance <= best.name.length / 3 ? best.name : undefined;
}

/** Levenshtein's edit distance: insertions, deletions and replacements, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

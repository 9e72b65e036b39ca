/** Number of buckets hot tables are spread over. Stored rows depend on it: it never changes. */
export const BUCKETS = 64;

/**
 * The bucket of a record (by its id), an event (by source and id), a key or a decision: FNV-1a
 * (32 bit, over UTF-16 code units) modulo {@link BUCKETS}. Pure; never changes, as rows are found by it.
 * @param parts texts that identify the row, in order
 */
export function bucketOf(...parts: readonly string[]): number {
  let hash = 0x811c9dc5;
  for (const part of parts) {
    for (let i = 0; i < part.length; i += 1)
      hash = Math.imul(hash ^ part.charCodeAt(i), 0x01000193);
    // Keeps ('ab', 'c') apart from ('a', 'bc').
    hash = Math.imul(hash ^ 0x1f, 0x01000193);
  }
  return (hash >>> 0) % BUCKETS;
}

/** The buckets of records, each once, in order. Pure. */
export function bucketsOf(ids: readonly string[]): number[] {
  return [...new Set(ids.map((id) => bucketOf(id)))].toSorted((a, b) => a - b);
}

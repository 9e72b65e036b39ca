import { pointer } from '../issue.ts';

/** Deepest nesting of a definition file, everything in it included. */
export const MAX_FILE_DEPTH = 128;

/**
 * Where JSON nests deeper than `limit` levels, as a JSON pointer; null where it does not. Looks no deeper than that.
 * Pure, never throws.
 */
export function deeperThan(json: unknown, limit: number, at = ''): string | null {
  if (typeof json !== 'object' || json === null) return null;
  if (limit <= 0) return at;
  for (const [key, item] of Object.entries(json)) {
    if (typeof item !== 'object' || item === null) continue;
    const deep = deeperThan(item, limit - 1, at + pointer(key));
    if (deep !== null) return deep;
  }
  return null;
}

/** Deepest nesting of a definition file, everything in it included. */
export const MAX_FILE_DEPTH = 128;

/** Whether JSON nests deeper than `limit` levels; looks no deeper than that. Pure, never throws. */
export function nestsDeeper(json: unknown, limit: number): boolean {
  if (typeof json !== 'object' || json === null) return false;
  return limit <= 0 || Object.values(json).some((item) => nestsDeeper(item, limit - 1));
}

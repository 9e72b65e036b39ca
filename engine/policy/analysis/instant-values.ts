import { instantText, parseInstant } from '../../calendar/instant.ts';

/**
 * Instants of which each stands for all that lie alike to some bounds, written as none of the literals is: the bounds,
 * the millisecond right after each, and one before all. As instants count in whole milliseconds, whatever lies
 * between two bounds answers as the one right after the earlier does. Pure.
 *
 * @param bounds epoch milliseconds in any order
 * @returns `complete`: false where an instant has no way left to be written as no literal is
 */
export function instantValues(
  bounds: readonly number[],
  literals: ReadonlySet<string>,
): { readonly values: readonly string[]; readonly complete: boolean } {
  if (bounds.length === 0) return { values: [], complete: true };
  const values: string[] = [];
  let complete = true;
  const all = new Set([...bounds, ...bounds.map((ms) => ms + 1), Math.min(...bounds) - 1]);
  for (const ms of all) {
    const ways = waysToWrite(ms);
    // Years beyond those that can be computed with are no instants.
    if (ways.every((way) => parseInstant(way) !== ms)) continue;
    const free = ways.find((way) => !literals.has(way));
    if (free === undefined) complete = false;
    else values.push(free);
  }
  return { values, complete };
}

function waysToWrite(ms: number): string[] {
  const short = instantText(ms).slice(0, -1);
  return ['', '0', '00', '000'].flatMap((zeros) => [`${short}${zeros}Z`, `${short}${zeros}+00:00`]);
}

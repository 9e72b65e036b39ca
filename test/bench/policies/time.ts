import { median } from '../load.ts';

/**
 * Microseconds one call takes: the median of several rounds, each over all of `things`, after one round to
 * warm up.
 */
export function microseconds<T>(things: readonly T[], ask: (thing: T) => void, rounds = 7): number {
  for (const thing of things) ask(thing);
  const taken = Array.from({ length: rounds }, () => {
    const from = performance.now();
    for (const thing of things) ask(thing);
    return ((performance.now() - from) * 1_000) / things.length;
  });
  return median(taken);
}

/** Choices a seed repeats. */
export interface Chance {
  /** A whole number from 0 up to, and without, a limit. */
  below(limit: number): number;
  /** One of a list; undefined where it is empty. */
  pick<T>(list: readonly T[]): T | undefined;
  /** True so many times of a hundred. */
  percent(times: number): boolean;
}

/** Choices by a seed, any whole number: the same seed makes the same ones (an xorshift of 32 bits). */
export function chanceFrom(seed: number): Chance {
  // Neighbouring seeds are driven apart; no state may be 0.
  let state = (Math.imul(seed ^ 0x9e37_79b9, 0x85eb_ca6b) ^ (seed >>> 13)) >>> 0 || 1;
  const next = (): number => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
  for (let i = 0; i < 8; i += 1) next();
  const below = (limit: number): number => next() % limit;
  return {
    below,
    pick: (list) => list[list.length === 0 ? 0 : below(list.length)],
    percent: (times) => below(100) < times,
  };
}

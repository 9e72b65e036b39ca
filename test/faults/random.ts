/** Random choices that a seed repeats. */
export interface Random {
  /** From 0 up to 1. */
  next(): number;
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  /** One of a list that is not empty. */
  pick<T>(from: readonly T[]): T;
  /** True so often, from 0 to 1. */
  chance(share: number): boolean;
  /** A source of its own, so that what one part draws does not change what another gets. */
  fork(): Random;
}

/** The random numbers of a seed: the 32-bit mix of Marsaglia's xorshift family. */
export function createRandom(seed: number): Random {
  // Zero is the one state xorshift never leaves.
  let state = seed >>> 0 || 0x9e3779b9;
  const bits = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
  const next = (): number => bits() / 0x1_0000_0000;
  const between = (least: number, most: number): number =>
    least + Math.floor(next() * (most - least + 1));
  // Neighbouring seeds begin alike; after a few rounds they no longer do.
  for (let i = 0; i < 16; i += 1) bits();
  return {
    next,
    between,
    pick: (from) => {
      const picked = from[between(0, from.length - 1)];
      if (picked === undefined) throw new Error('nothing to pick from');
      return picked;
    },
    chance: (share) => next() < share,
    fork: () => createRandom(bits()),
  };
}

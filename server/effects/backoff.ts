import { LONGEST_WAIT } from './retry-after.ts';

/** Attempts an effect gets before it is given up: with the waits between them about four and a half hours. */
export const MOST_ATTEMPTS = 20;

const FIRST = 1_000;
const LONGEST = 1_800_000;

/**
 * How long to wait before the next attempt: a second, then doubled each time up to half an hour, spread by a
 * quarter either way so that what failed together does not come back together; never less than the other
 * side asked for. Pure.
 * @param attempts attempts made so far, from 1
 * @param random from 0 up to 1
 * @param asked milliseconds the other side asked us to wait
 * @returns milliseconds
 */
export function backoff(attempts: number, random: number, asked = 0): number {
  const wait = Math.min(FIRST * 2 ** (attempts - 1), LONGEST);
  return Math.round(Math.max(wait * (0.75 + random / 2), Math.min(asked, LONGEST_WAIT)));
}

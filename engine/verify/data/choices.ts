/** Picks one of n ways, numbered from 0. */
export type Choose = (ways: number) => number;

/**
 * Runs something once for every combination of choices it makes, in the order of the numbers it is given. What it
 * chooses among may hang on what it chose before.
 *
 * @param most runs at most
 * @returns whether these were all
 */
export function forEachChoice(run: (choose: Choose) => void, most: number): boolean {
  const script: { at: number; of: number }[] = [];
  for (let runs = 0; runs < most; runs += 1) {
    let next = 0;
    run((ways) => {
      const known = script[next];
      next += 1;
      if (known !== undefined) return known.at;
      script.push({ at: 0, of: ways });
      return 0;
    });
    while (script.length > 0) {
      const last = script.at(-1);
      if (last === undefined) break;
      last.at += 1;
      if (last.at < last.of) break;
      script.pop();
    }
    if (script.length === 0) return true;
  }
  return false;
}

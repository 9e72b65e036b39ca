/**
 * Work done in turns: after each small piece it yields, and whoever has it done may let others go first. What it comes
 * to does not depend on when that is.
 */
export type Turns<T> = Generator<null, T, undefined>;

/** What work in turns comes to, done in one go. */
export function inOneGo<T>(turns: Turns<T>): T {
  for (;;) {
    const { done, value } = turns.next();
    if (done === true) return value;
  }
}

/** A list made from another one, item by item, in turns. */
export function* mapInTurns<T, R>(
  list: readonly T[],
  make: (item: T, index: number) => R,
): Turns<R[]> {
  const made: R[] = [];
  for (const [index, item] of list.entries()) {
    made.push(make(item, index));
    yield null;
  }
  return made;
}

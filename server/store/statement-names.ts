/** Names under which a connection keeps statements prepared, so that they are planned once and not each time. */
export interface StatementNames {
  /** The name of a statement that is worth it; undefined: send it as it is. */
  nameOf(text: string): string | undefined;
  /** Forgets a name: what was prepared under it is not usable any more. */
  forget(text: string): void;
}

/** Statements remembered; lists can be asked for in more ways than are worth keeping. */
const MOST = 400;

/** Names for the statements of one program. The first time a statement is met it gets none. */
export function createStatementNames(most = MOST): StatementNames {
  const met = new Map<string, string | null>();
  let count = 0;
  return {
    nameOf(text) {
      const known = met.get(text);
      if (known === undefined) {
        if (met.size < most) met.set(text, null);
        return undefined;
      }
      if (known !== null) return known;
      count += 1;
      const name = `interlock_${count}`;
      met.set(text, name);
      return name;
    },
    forget(text) {
      met.set(text, null);
    },
  };
}

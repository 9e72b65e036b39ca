import type { Definitions, Principal } from '@interlock/engine';
import type { Db } from '../../store/database.ts';
import { findIdsByNumber, isRecordId, readSummaries } from '../../store/record/read.ts';
import { isAgent, maySee } from './visibility.ts';

/** Which record an event is about, by what its sender calls it. */
export interface AddressBook {
  /**
   * Ids of the records named by id or number, by what they were called; those missing are not there or
   * not to be seen. What an agent names by id is taken as it is: the step itself finds out.
   */
  resolve(
    principal: Principal,
    names: readonly string[],
    definitions: Definitions,
  ): Promise<ReadonlyMap<string, string>>;
}

/** Numbers remembered: a record keeps its number for good. */
const MOST = 20_000;

/** An address book over a database; however many records are named, it asks a few times at most. */
export function createAddressBook(db: Db): AddressBook {
  const known = new Map<string, string>();

  const lookUp = async (numbers: readonly string[]): Promise<void> => {
    const missing = [...new Set(numbers)].filter((number) => !known.has(number));
    if (missing.length === 0) return;
    if (known.size + missing.length > MOST) known.clear();
    for (const [number, id] of await findIdsByNumber(db, missing)) known.set(number, id);
  };

  return {
    async resolve(principal, names, definitions) {
      const numbers = names.filter((name) => !isRecordId(name.toLowerCase()));
      await lookUp(numbers.map((name) => name.toUpperCase()));
      const found = new Map<string, string>();
      for (const name of names) {
        const id = isRecordId(name.toLowerCase())
          ? name.toLowerCase()
          : known.get(name.toUpperCase());
        if (id !== undefined) found.set(name, id);
      }
      if (isAgent(principal)) return found;
      const seen = await readSummaries(db, [...new Set(found.values())]);
      return new Map(
        [...found].filter(([, id]) => {
          const record = seen.get(id);
          return record !== undefined && maySee(principal, record, definitions);
        }),
      );
    },
  };
}

import type { Link } from '../plan.ts';

/** Links by record, relation and direction. */
export interface LinkIndex {
  put(link: Link): void;
  /** Ids of the records at the other end, in the order they were linked. */
  ends(record: string, relation: string, direction: 'in' | 'out'): readonly string[];
}

/** No links yet. */
export function createLinkIndex(): LinkIndex {
  const ends = new Map<string, string[]>();
  const add = (key: string, id: string): void => {
    const there = ends.get(key);
    if (there === undefined) ends.set(key, [id]);
    else if (!there.includes(id)) there.push(id);
  };
  return {
    put({ from, to, relation }) {
      add(`out:${relation}:${from}`, to);
      add(`in:${relation}:${to}`, from);
    },
    ends: (record, relation, direction) => ends.get(`${direction}:${relation}:${record}`) ?? [],
  };
}

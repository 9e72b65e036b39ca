import type { Plan } from '../../plan.ts';

/**
 * Which record or effect of the draft's simulation stands for one of the live set's. Ids derive from the
 * event and from how much it has caused before, so a draft that does more first gives others.
 */
export interface Counterparts {
  /** Pairs what two plans of one event opened and asked for: the first of each type with the first. */
  pair(live: Plan, draft: Plan): void;
  /** The draft's id for one of the live set's; the same where they have the same. */
  of(id: string): string;
}

/** None yet. */
export function createCounterparts(): Counterparts {
  const known = new Map<string, string>();
  return {
    pair(live, draft) {
      const theirs = madeBy(draft);
      for (const [type, ids] of madeBy(live)) {
        for (const [i, id] of ids.entries()) {
          const other = theirs.get(type)?.[i];
          if (other !== undefined && other !== id) known.set(id, other);
        }
      }
    },
    of: (id) => known.get(id) ?? id,
  };
}

function madeBy({ changes, effects }: Plan): Map<string, string[]> {
  const made = new Map<string, string[]>();
  const add = (type: string, id: string): void =>
    void made.set(type, [...(made.get(type) ?? []), id]);
  for (const { before, after } of changes)
    if (before === null) add(`record ${after.type}`, after.id);
  for (const { type, id } of effects) add(`effect ${type}`, id);
  return made;
}

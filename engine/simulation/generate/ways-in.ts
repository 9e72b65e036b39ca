import type { Definitions } from '../../pack/definitions.ts';
import { waysThrough } from '../../verify/space/ways.ts';
import type { Ways } from '../../verify/space/ways.ts';
import { verifiableIn } from '../../verify/verifiable-in.ts';
import { verifyDefinitions } from '../../verify/verify-definitions.ts';

/**
 * The ways through the workflows of a set, by id, each walked through once it is asked for; null where there is no such
 * workflow. Children a state waits for end as verification found they can.
 */
export function waysIn(definitions: Definitions): (workflow: string) => Ways | null {
  const known = new Map<string, Ways | null>();
  const beheld = verifiableIn(definitions);
  let contracts: ReadonlyMap<string, ReadonlySet<'ok' | 'failed'>> | undefined;
  const endingsOf = (child: string): ReadonlySet<'ok' | 'failed'> | undefined => {
    contracts ??= new Map(
      verifyDefinitions(definitions).map(({ workflow, endings }) => [workflow, new Set(endings)]),
    );
    return contracts.get(child);
  };
  return (id) => {
    const before = known.get(id);
    if (before !== undefined) return before;
    const found = beheld(id);
    if (found === null) return null;
    const { workflow, surroundings } = found;
    const endings: typeof surroundings.endings = (child) =>
      endingsOf(child) ?? surroundings.endings(child);
    const made = waysThrough(workflow, { ...surroundings, endings }, { known: found.known });
    known.set(id, made);
    return made;
  };
}

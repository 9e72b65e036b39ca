import { isJsonObject } from '../json.ts';
import type { Json } from '../json.ts';
import type { FilesByKind } from './sort-files.ts';

/** Record type → its states; null where they cannot be told. */
export type StatesByType = ReadonlyMap<string, readonly string[] | null>;

/** The states of each record type, as its workflow has them. Pure. */
export function statesByType(found: FilesByKind): StatesByType {
  return new Map(
    found.workflow.map(({ path, json }) => [path.split('/')[0] ?? '', writtenStates(json)]),
  );
}

/**
 * The states a record can be in by a workflow file as it is, each with its path: `work.waiting`; null where that cannot
 * be told, such as where several are at the same time. Pure.
 */
function writtenStates(workflow: Json): readonly string[] | null {
  const states = isJsonObject(workflow) ? workflow['states'] : undefined;
  return isJsonObject(states) ? statesIn(states, '') : null;
}

function statesIn(
  states: { readonly [id: string]: Json | undefined },
  before: string,
): string[] | null {
  const found: string[] = [];
  for (const [id, state] of Object.entries(states)) {
    if (!isJsonObject(state) || state['kind'] === 'parallel') return null;
    if (state['kind'] === 'history') continue;
    const inner = state['states'];
    const within = isJsonObject(inner) ? statesIn(inner, `${before}${id}.`) : [before + id];
    if (within === null) return null;
    found.push(...within);
  }
  return found;
}

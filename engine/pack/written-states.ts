import { isJsonObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import type { FilesByKind } from './sort-files.ts';

/** The states of a record type, as its workflow has them. */
export interface WrittenStates {
  /** What `record.state` can say; null: there are states side by side, and so too many ways to list. */
  readonly texts: readonly string[] | null;
  /** Whether `record.state` can say a text. */
  readonly says: (text: string) => boolean;
  /** Every state a record can be in, also those around others: what `record.states` can hold. */
  readonly paths: readonly string[];
}

/** Record type → its states; null where they cannot be told. */
export type StatesByType = ReadonlyMap<string, WrittenStates | null>;

/** The states of each record type, as its workflow has them. Pure. */
export function statesByType(found: FilesByKind): StatesByType {
  return new Map(
    found.workflow.map(({ path, json }) => [path.split('/')[0] ?? '', writtenStates(json)]),
  );
}

interface WrittenState {
  readonly path: string;
  readonly parallel: boolean;
  readonly inside: readonly WrittenState[];
}

/** The states a record can be in by a workflow file as it is, each with its path: `work.waiting`. Pure. */
function writtenStates(workflow: Json): WrittenStates | null {
  const written = isJsonObject(workflow) ? workflow['states'] : undefined;
  const states = isJsonObject(written) ? statesIn(written, '') : null;
  if (states === null) return null;
  const all = states.flatMap(withInner);
  const leaves = all.filter(({ inside }) => inside.length === 0).map(({ path }) => path);
  const listed = all.some(({ parallel }) => parallel) ? null : leaves;
  return {
    texts: listed,
    says(text) {
      if (listed !== null) return listed.includes(text);
      const named = text.split(',');
      return states.some((state) => leavesTold(state, named, 0) === named.length);
    },
    paths: all.map(({ path }) => path),
  };
}

function statesIn(states: JsonObject, before: string): WrittenState[] | null {
  const found: WrittenState[] = [];
  for (const [id, state] of Object.entries(states)) {
    if (!isJsonObject(state)) return null;
    if (state['kind'] === 'history') continue;
    const path = before + id;
    const inner = state['states'];
    const inside = isJsonObject(inner) ? statesIn(inner, `${path}.`) : [];
    if (inside === null) return null;
    found.push({ path, parallel: state['kind'] === 'parallel', inside });
  }
  return found;
}

function withInner(state: WrittenState): WrittenState[] {
  return [state, ...state.inside.flatMap(withInner)];
}

/** How many of the named leaves are those of a state being active, from one on; 0: they are not. */
function leavesTold(
  { path, parallel, inside }: WrittenState,
  named: readonly string[],
  from: number,
): number {
  const next = named[from];
  if (next === undefined) return 0;
  if (inside.length === 0) return next === path ? from + 1 : 0;
  if (!parallel) {
    const child = inside.find((one) => next === one.path || next.startsWith(`${one.path}.`));
    return child === undefined ? 0 : leavesTold(child, named, from);
  }
  let at = from;
  for (const child of inside) {
    at = leavesTold(child, named, at);
    if (at === 0) return 0;
  }
  return at;
}

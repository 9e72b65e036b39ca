import { isJsonObject, stableJson } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import type { Path } from '../canonical/parts.ts';
import { valueIn } from '../canonical/parts.ts';
import { tellsEnough } from './edit.ts';
import { withPaths, withTargets } from './state-targets.ts';

/** A state that stands elsewhere, or by another id, and is otherwise what it was. */
export interface MovedState {
  /** Dotted path it had. */
  readonly from: string;
  /** Dotted path it has. */
  readonly to: string;
}

/** The states of a workflow that were moved or renamed, outermost first; where it is not certain which, none. Pure. */
export function movedStates(before: JsonObject, after: JsonObject): MovedState[] {
  const was = statesOf(before);
  const is = statesOf(after);
  const gone = [...was].filter(([path, state]) => !is.has(path) && tellsEnough(state));
  const come = [...is].filter(([path]) => !was.has(path));
  if (gone.length === 0 || come.length === 0) return [];
  const places = new Map<string, string[]>();
  for (const [path, state] of come) {
    const text = outline(state);
    places.set(text, [...(places.get(text) ?? []), path]);
  }
  const sources = Map.groupBy(gone, ([, state]) => outline(state));
  const moves: MovedState[] = [];
  for (const [text, [[from] = ['']]] of [...sources].filter(([, found]) => found.length === 1)) {
    const [to, ...others] = places.get(text) ?? [];
    if (to === undefined || others.length > 0) continue;
    // Inside of what moved itself, it went along; into what is new, it is part of that.
    const along = moves.some((move) => from.startsWith(`${move.from}.`));
    const parent = parentOf(to);
    if (!along && (parent === '' || (was.has(parent) && is.has(parent)))) moves.push({ from, to });
  }
  return moves;
}

/** A workflow with states moved, and everything that leads to them following. Pure. */
export function withMovedStates(workflow: JsonObject, moves: readonly MovedState[]): JsonObject {
  if (moves.length === 0) return workflow;
  const places = new Map(moves.map(({ from, to }) => [from, to]));
  const map = (path: string): string => {
    for (let end = path.length; end > 0; end = path.lastIndexOf('.', end - 1)) {
      const to = places.get(path.slice(0, end));
      if (to !== undefined) return to + path.slice(end);
    }
    return path;
  };
  // All maps of states are copies now, which may be changed.
  const moved = withPaths(workflow, map);
  const taken = moves.map((move) => {
    const beside = valueIn(moved, statePath(move.from).slice(0, -1));
    const state = valueIn(beside, [lastOf(move.from)]);
    if (isJsonObject(beside)) Reflect.deleteProperty(beside, lastOf(move.from));
    return { ...move, state };
  });
  for (const { to, state } of taken) {
    const above = valueIn(moved, statePath(to).slice(0, -2));
    if (!isJsonObject(above) || state === undefined) continue;
    const beside = isJsonObject(above['states']) ? above['states'] : {};
    set(beside, lastOf(to), state);
    set(above, 'states', beside);
  }
  for (const { from, to } of moves) {
    if (parentOf(from) !== parentOf(to)) continue;
    const above = valueIn(moved, statePath(to).slice(0, -2));
    if (isJsonObject(above) && above['initial'] === lastOf(from)) set(above, 'initial', lastOf(to));
  }
  return moved;
}

// Never by assignment: a key such as __proto__ must stay a key.
function set(object: JsonObject, key: string, value: Json): void {
  Object.defineProperty(object, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

/** Where a state of a dotted path stands in its file. Pure. */
export function statePath(path: string): Path {
  return path.split('.').flatMap((id) => ['states', id]);
}

function statesOf(workflow: JsonObject): Map<string, Json> {
  const found = new Map<string, Json>();
  const visit = (states: Json | undefined, above: string): void => {
    if (!isJsonObject(states)) return;
    for (const [id, state = null] of Object.entries(states)) {
      // Only such an id is a step of a path.
      if (id.includes('.')) continue;
      const path = above === '' ? id : `${above}.${id}`;
      found.set(path, state);
      if (isJsonObject(state)) visit(state['states'], path);
    }
  };
  visit(workflow['states'], '');
  return found;
}

/** A state as text, wherever its transitions lead. */
function outline(state: Json): string {
  return stableJson(withTargets(state, () => '*'));
}

function parentOf(path: string): string {
  return path.split('.').slice(0, -1).join('.');
}

function lastOf(path: string): string {
  return path.split('.').at(-1) ?? '';
}

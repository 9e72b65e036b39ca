import { isJsonObject } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import { valueIn } from '../canonical/parts.ts';
import { movedStates, statePath, withMovedStates } from '../diff/moved-states.ts';
import type { MovedState } from '../diff/moved-states.ts';
import type { Versions } from './merge-json.ts';

/**
 * Three versions of a workflow in which states one side renamed or moved stand where that side has them, with all
 * that leads to them: what the other side did to them meets them there. Where both did something with the same places
 * they stay as they are. All three have to be canonical. Pure.
 */
export function followMoves(versions: Versions): Versions {
  const [base, ours, theirs] = versions;
  if (!isJsonObject(base) || !isJsonObject(ours) || !isJsonObject(theirs)) return versions;
  const [mine, other] = [movedStates(base, ours), movedStates(base, theirs)];
  if (mine.length === 0 && other.length === 0) return versions;
  const both = mine.filter((move) => other.some((one) => isSame(one, move)));
  const byUs = followable(mine, other, theirs);
  const byThem = followable(other, mine, ours);
  return [
    withMovedStates(base, [...both, ...byUs, ...byThem]),
    withMovedStates(ours, byThem),
    withMovedStates(theirs, byUs),
  ];
}

/** Moves of one side the other can follow: it has the state where it was, and room where it went. */
function followable(
  moves: readonly MovedState[],
  others: readonly MovedState[],
  version: JsonObject,
): MovedState[] {
  const taken = new Set(others.flatMap(({ from, to }) => [from, to]));
  return moves.filter(({ from, to }) => {
    const parent = to.split('.').slice(0, -1).join('.');
    return (
      !taken.has(from) &&
      !taken.has(to) &&
      at(version, from) !== undefined &&
      at(version, to) === undefined &&
      (parent === '' || isJsonObject(at(version, parent)))
    );
  });
}

function at(version: JsonObject, path: string): Json | undefined {
  return valueIn(version, statePath(path));
}

function isSame(a: MovedState, b: MovedState): boolean {
  return a.from === b.from && a.to === b.to;
}

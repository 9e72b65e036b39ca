import type { Behaviour, Situation, Step } from './behaviour.ts';
import { placeKey } from './place.ts';

/** A step between numbered situations. */
export interface Move {
  /** Null: the record is opened. */
  readonly from: number | null;
  readonly trigger: string | null;
  /** Null: it goes round without coming to rest. */
  readonly to: number | null;
  readonly step: Step;
}

/** Everything a workflow can do, as far as it was walked through. */
export interface Space {
  readonly situations: readonly Situation[];
  /** The move a situation was found by: the last one of a shortest way to it. */
  readonly foundBy: readonly Move[];
  /** Numbers of the situations that follow each. */
  readonly next: readonly (readonly number[])[];
  /** The first move found that takes a transition, by its number; absent: none does. */
  readonly takenBy: ReadonlyMap<number, Move>;
  /** Moves that never come to rest. */
  readonly endless: readonly Move[];
  /** Whether that is all there is. */
  readonly exhausted: boolean;
}

/** Most situations looked at by default. */
export const MOST_SITUATIONS = 150_000;

/**
 * Walks through everything a workflow can do, nearest first, so that each situation is found on a shortest way.
 * Deterministic, pure.
 *
 * @param look told of every move, in the order they are found
 * @param most situations at most
 */
export function explore(
  behaviour: Behaviour,
  look: (move: Move) => void = () => {},
  most: number = MOST_SITUATIONS,
): Space {
  const situations: Situation[] = [];
  const foundBy: Move[] = [];
  const next: number[][] = [];
  const takenBy = new Map<number, Move>();
  const endless: Move[] = [];
  const known = new Map<string, number>();
  let exhausted = true;
  const { nodes } = behaviour;
  const meet = (from: number | null, trigger: string | null, step: Step): void => {
    const { to } = step;
    let number: number | null = null;
    let isNew = false;
    if (to !== 'endless') {
      const key = `${placeKey(nodes, to.place)}${to.place.ended ? '!' : ''}#${to.masks.join(',')}`;
      number = known.get(key) ?? null;
      if (number === null) {
        if (situations.length >= most) {
          exhausted = false;
          return;
        }
        number = situations.length;
        known.set(key, number);
        situations.push(to);
        next.push([]);
        isNew = true;
      }
    }
    const move: Move = { from, trigger, to: number, step };
    if (isNew) foundBy.push(move);
    if (number === null) endless.push(move);
    else if (from !== null && next[from]?.includes(number) === false) next[from].push(number);
    for (const { index } of step.taken) if (!takenBy.has(index)) takenBy.set(index, move);
    look(move);
  };
  exhausted = behaviour.openings((step) => meet(null, null, step)) && exhausted;
  for (let from = 0; from < situations.length; from += 1) {
    const situation = situations[from];
    if (situation === undefined) break;
    for (const trigger of behaviour.triggers(situation)) {
      const all = behaviour.steps(situation, trigger, (step) => meet(from, trigger, step));
      exhausted &&= all;
    }
  }
  return { situations, foundBy, next, takenBy, endless, exhausted };
}

/** The moves of a shortest way to a situation, the opening first. Pure. */
export function wayTo({ foundBy }: Pick<Space, 'foundBy'>, situation: number): readonly Move[] {
  const moves: Move[] = [];
  for (let move = foundBy[situation]; move !== undefined;) {
    moves.unshift(move);
    if (move.from === null) break;
    move = foundBy[move.from];
  }
  return moves;
}

/** Situations from which one of some can still be reached, those themselves included. Pure. */
export function reaching({ next }: Pick<Space, 'next'>, goals: Iterable<number>): ReadonlySet<number> {
  const before: number[][] = next.map(() => []);
  for (const [from, targets] of next.entries()) for (const to of targets) before[to]?.push(from);
  const found = new Set<number>(goals);
  for (const one of found) for (const from of before[one] ?? []) found.add(from);
  return found;
}


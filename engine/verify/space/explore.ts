import { EDIT } from './situation.ts';
import type { Behaviour } from './behaviour.ts';
import type { Situation, Step } from './situation.ts';
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
      const key = `${placeKey(nodes, to.place)}${to.place.ended ? '!' : ''}#${to.masks.join(',')}#${to.memory}`;
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
  const done = new Set<number>();
  const walkOn = (from: number): void => {
    const situation = situations[from];
    if (situation === undefined || done.has(from)) return;
    done.add(from);
    const triggers = behaviour.triggers(situation);
    const walk = (trigger: string): void => {
      const all = behaviour.steps(situation, trigger, (step) => meet(from, trigger, step));
      exhausted &&= all;
    };
    if (triggers.includes(EDIT)) {
      const before = situations.length;
      walk(EDIT);
      // An edit is no event: what it leads to is as near as what was edited.
      const after = situations.length;
      for (let edited = before; edited < after; edited += 1) walkOn(edited);
      // Where edits allow all there was, whatever can happen before one can happen after one that changes nothing.
      const covered = next[from]?.some(
        (to) => to !== from && isWithin(situation, situations[to], nodes),
      );
      if (covered === true) return;
    }
    for (const trigger of triggers) if (trigger !== EDIT) walk(trigger);
  };
  for (let from = 0; from < situations.length; from += 1) walkOn(from);
  return { situations, foundBy, next, takenBy, endless, exhausted };
}

/** Whether a situation is one of those another stands for. */
function isWithin(inner: Situation, outer: Situation | undefined, nodes: Behaviour['nodes']): boolean {
  return (
    outer !== undefined &&
    outer.memory === inner.memory &&
    placeKey(nodes, outer.place) === placeKey(nodes, inner.place) &&
    inner.masks.every((mask, i) => (mask & ~(outer.masks[i] ?? 0)) === 0)
  );
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


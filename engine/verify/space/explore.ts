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

/** Which move it was, to be made again when it is asked for: there are many, and few are shown. */
export interface Found {
  readonly from: number | null;
  readonly trigger: string | null;
  /** Among the ways that step can go. */
  readonly nth: number;
}

/** Everything a workflow can do, as far as it was walked through. */
export interface Space {
  readonly situations: readonly Situation[];
  /** How each situation was found: the last move of a shortest way to it. */
  readonly foundBy: readonly Found[];
  /** Numbers of the situations that follow each. */
  readonly next: readonly (readonly number[])[];
  /** The first move found that takes a transition, by its number; absent: none does. */
  readonly takenBy: ReadonlyMap<number, Move>;
  /** Situations whose moves are those of what an edit leads to. */
  readonly covered: ReadonlySet<number>;
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
  const foundBy: Found[] = [];
  const next: number[][] = [];
  const takenBy = new Map<number, Move>();
  const endless: Move[] = [];
  const known = new Map<string, number>();
  let exhausted = true;
  const { nodes } = behaviour;
  const meet = (from: number | null, trigger: string | null, nth: number, step: Step): void => {
    const { to } = step;
    let number: number | null = null;
    let isNew = false;
    if (to !== 'endless') {
      const key = situationKey(nodes, to);
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
    if (isNew) foundBy.push({ from, trigger, nth });
    if (number === null) endless.push(move);
    else if (from !== null && next[from]?.includes(number) === false) next[from].push(number);
    for (const { index } of step.taken) if (!takenBy.has(index)) takenBy.set(index, move);
    look(move);
  };
  let nth = 0;
  const begun = behaviour.openings((step) => {
    meet(null, null, nth, step);
    nth += 1;
  });
  exhausted &&= begun;
  const done = new Set<number>();
  const coveredOnes = new Set<number>();
  const walkOn = (from: number): void => {
    const situation = situations[from];
    if (situation === undefined || done.has(from)) return;
    done.add(from);
    const triggers = behaviour.triggers(situation);
    const walk = (trigger: string): void => {
      let way = 0;
      const all = behaviour.steps(situation, trigger, (step) => {
        meet(from, trigger, way, step);
        way += 1;
      });
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
      if (covered === true) {
        coveredOnes.add(from);
        return;
      }
    }
    for (const trigger of triggers) if (trigger !== EDIT) walk(trigger);
  };
  for (let from = 0; from < situations.length; from += 1) walkOn(from);
  return { situations, foundBy, next, takenBy, covered: coveredOnes, endless, exhausted };
}

/** A text that is the same for equal situations only. Pure. */
export function situationKey(
  nodes: Behaviour['nodes'],
  { place, masks, memory, broken }: Situation,
): string {
  const key = placeKey(nodes, place);
  return masks.length === 0 && memory === 0
    ? key
    : `${key}#${masks.join(',')}#${memory}#${broken.join(',')}`;
}

/** Whether a situation is one of those another stands for. */
function isWithin(
  inner: Situation,
  outer: Situation | undefined,
  nodes: Behaviour['nodes'],
): boolean {
  return (
    outer !== undefined &&
    outer.memory === inner.memory &&
    outer.broken.length === inner.broken.length &&
    placeKey(nodes, outer.place) === placeKey(nodes, inner.place) &&
    inner.masks.every((mask, i) => (mask & ~(outer.masks[i] ?? 0)) === 0)
  );
}

/** The moves of a shortest way to a situation, the opening first, made again. Pure. */
export function wayTo(
  { foundBy, situations }: Pick<Space, 'foundBy' | 'situations'>,
  behaviour: Behaviour,
  situation: number,
): readonly Move[] {
  const moves: Move[] = [];
  let to = situation;
  for (let found = foundBy[to]; found !== undefined;) {
    const { from, trigger, nth } = found;
    const before = situations[from ?? -1];
    let way = 0;
    const take = (step: Step): void => {
      if (way === nth) moves.unshift({ from, trigger, to, step });
      way += 1;
    };
    if (from === null || before === undefined || trigger === null) {
      behaviour.openings(take);
      break;
    }
    behaviour.steps(before, trigger, take);
    to = from;
    found = foundBy[from];
  }
  return moves;
}

/** Situations from which one of some can still be reached, those themselves included. Pure. */
export function reaching(
  { next }: Pick<Space, 'next'>,
  goals: Iterable<number>,
): ReadonlySet<number> {
  const { starts, before } = predecessors(next);
  const found = new Set<number>(goals);
  for (const one of found) {
    const end = starts[one + 1] ?? 0;
    for (let i = starts[one] ?? 0; i < end; i += 1) found.add(before[i] ?? 0);
  }
  return found;
}

const KNOWN = new WeakMap<Space['next'], Predecessors>();

interface Predecessors {
  /** Where the predecessors of each situation begin in `before`. */
  readonly starts: Int32Array;
  readonly before: Int32Array;
}

/** Who comes before whom, worked out once for each space. */
function predecessors(next: Space['next']): Predecessors {
  const known = KNOWN.get(next);
  if (known !== undefined) return known;
  const starts = new Int32Array(next.length + 1);
  for (const targets of next) for (const to of targets) starts[to + 1] = (starts[to + 1] ?? 0) + 1;
  for (let i = 0; i < next.length; i += 1) starts[i + 1] = (starts[i + 1] ?? 0) + (starts[i] ?? 0);
  const filled = starts.slice();
  const before = new Int32Array(starts[next.length] ?? 0);
  for (const [from, targets] of next.entries()) {
    for (const to of targets) {
      const at = filled[to] ?? 0;
      before[at] = from;
      filled[to] = at + 1;
    }
  }
  const made = { starts, before };
  KNOWN.set(next, made);
  return made;
}

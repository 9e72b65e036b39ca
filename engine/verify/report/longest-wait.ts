import { parseDuration } from '../../calendar/duration.ts';
import type { Move, Space } from '../space/explore.ts';
import type { Edge } from '../space/nodes.ts';

/** Whether a record waits no longer than it may: `depends` where calendars or computed times decide. */
export type Waited = 'kept' | 'late' | 'depends';

/** A timer out of a state; its length in milliseconds, null where it is not fixed. */
interface Timer {
  readonly edge: Edge;
  readonly length: number | null;
  /** Situations in which it may fire and lead nowhere. */
  readonly unsure: ReadonlySet<number>;
  /** Situations in which it may have done so before. */
  readonly lost: ReadonlySet<number>;
}

/** A stay in the state of a timer: it is over when the timer fires, at the latest. */
interface Stay {
  readonly length: number | null;
  /** Situations it may lead to in which the record still waits. */
  readonly exits: readonly number[];
}

/** Milliseconds a stay takes beside its length, so that timers without any that lead round in circles are seen. */
const HOP = 1 / 1_024;

/**
 * How long a record may wait from a situation on: along every way the lengths of timers that certainly lead on are added,
 * of several at once the one that promises least. A timer leads on where, in whatever situation it fires, its state is left
 * or entered anew. Ways that lead round in circles have no bound. Pure.
 *
 * @param moves all moves there are
 * @param isWaiting whether a situation is part of the wait
 * @param most how long it may wait, in milliseconds
 */
export function waitsFrom(
  moves: readonly Move[],
  { situations, covered }: Pick<Space, 'situations' | 'covered'>,
  isWaiting: (situation: number) => boolean,
  most: number,
): (situation: number) => Waited {
  const leaving = Map.groupBy(
    moves.filter(({ from }) => from !== null),
    ({ from }) => from ?? -1,
  );
  const isActive = ({ source }: Edge, at: number): boolean =>
    situations[at]?.place.active.includes(source) === true;
  const isLeft = (edge: Edge, { to, step }: Move): boolean =>
    to !== null && (!isActive(edge, to) || step.entered.includes(edge.source));
  /** Situations a state is kept in from some on. */
  const keeping = (
    edge: Edge,
    from: Iterable<number>,
    mayGo: (to: number) => boolean,
  ): { readonly within: ReadonlySet<number>; readonly exits: ReadonlySet<number> } => {
    const within = new Set(from);
    const exits = new Set<number>();
    for (const at of within) {
      for (const move of leaving.get(at) ?? []) {
        const { to } = move;
        if (to !== null && mayGo(to)) (isLeft(edge, move) ? exits : within).add(to);
      }
    }
    return { within, exits };
  };
  const timers = timersIn(moves).map((edge): Timer => {
    const leadsOn = (at: number): boolean => {
      const fired = (leaving.get(at) ?? []).filter(
        ({ trigger }) => trigger === `after:${edge.transition.key}`,
      );
      return fired.length > 0 && fired.every((move) => isLeft(edge, move));
    };
    // What can happen where edits allow all there was happens after one.
    const unsure = new Set(
      situations.flatMap((_one, at) =>
        isActive(edge, at) && !covered.has(at) && !leadsOn(at) ? [at] : [],
      ),
    );
    const lost = keeping(edge, unsure, () => true).within;
    return { edge, length: lengthOf(edge), unsure, lost };
  });
  const staysFrom = (start: number): Stay[] =>
    timers.flatMap(({ edge, length, unsure, lost }) => {
      if (!isActive(edge, start) || lost.has(start)) return [];
      const { within, exits } = keeping(edge, [start], isWaiting);
      return [...within].some((at) => unsure.has(at)) ? [] : [{ length, exits: [...exits] }];
    });
  const bounds = [null, 0].map((unknown) => longestFrom(staysFrom, unknown ?? Infinity, most));
  return (situation) => {
    const [longest = Infinity, withoutUnknown = Infinity] = bounds.map((bound) => bound(situation));
    if (longest <= most + 0.5) return 'kept';
    return withoutUnknown <= most + 0.5 ? 'depends' : 'late';
  };
}

/**
 * The longest way through stays, in milliseconds: a fixed point from below, a situation looked at again as often as what
 * follows it grew.
 */
function longestFrom(
  staysFrom: (situation: number) => readonly Stay[],
  unknown: number,
  most: number,
): (situation: number) => number {
  interface Known {
    readonly stays: readonly Stay[];
    readonly before: Set<number>;
    longest: number;
    grown: number;
  }
  const known = new Map<number, Known>();
  const open: number[] = [];
  const at = (situation: number): Known => {
    const found = known.get(situation);
    if (found !== undefined) return found;
    const made: Known = { stays: staysFrom(situation), before: new Set(), longest: 0, grown: 0 };
    known.set(situation, made);
    open.push(situation);
    return made;
  };
  const lengthOfStay = ({ length, exits }: Stay, of: number): number => {
    const after = exits.map((exit) => {
      const next = at(exit);
      next.before.add(of);
      return next.longest;
    });
    return (length ?? unknown) + HOP + Math.max(0, ...after);
  };
  return (situation) => {
    at(situation);
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const one = at(next);
      const of = next;
      const longest = Math.min(Infinity, ...one.stays.map((stay) => lengthOfStay(stay, of)));
      if (longest <= one.longest) continue;
      one.grown += 1;
      one.longest = longest > most + 1 || one.grown > known.size ? Infinity : longest;
      open.push(...one.before);
    }
    return at(situation).longest;
  };
}

/** Timers that fire in some move. */
function timersIn(moves: readonly Move[]): Edge[] {
  const edges = moves.flatMap(({ trigger, step }) =>
    trigger?.startsWith('after:') === true ? step.taken.slice(0, 1) : [],
  );
  return [...new Set(edges)];
}

/** How long a timer runs, in milliseconds; null: that depends. */
function lengthOf({ transition: { trigger } }: Edge): number | null {
  if (trigger.kind !== 'after' || trigger.delay.kind !== 'duration') return null;
  const { duration, calendar } = trigger.delay;
  if (!duration.constant || calendar !== null || typeof duration.source !== 'string') return null;
  const parsed = parseDuration(duration.source);
  return parsed.ok ? parsed.value : null;
}

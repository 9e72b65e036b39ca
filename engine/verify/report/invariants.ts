import { pointer } from '../../issue.ts';
import { parseDuration } from '../../calendar/duration.ts';
import type { CompiledInvariant } from '../../workflow/invariant.ts';
import type { Space, Move } from '../space/explore.ts';
import type { Edge } from '../space/nodes.ts';
import { EDIT } from '../space/situation.ts';
import type { VerifyFinding } from './finding.ts';
import type { Explored } from './reachability.ts';

/** Invariants that can be broken, each with the first way there is. Pure. */
export function brokenInvariants(
  invariants: readonly CompiledInvariant[],
  brokenBy: ReadonlyMap<string, Move>,
  moves: readonly Move[],
  { space, behaviour, traceTo }: Explored,
): VerifyFinding[] {
  return invariants.flatMap((invariant): VerifyFinding[] => {
    const { id, title } = invariant;
    const at = { path: pointer('invariants', id), invariant: id };
    const broken = brokenBy.get(id);
    if (broken !== undefined) {
      // Shown by what is known of values, not by playing it: more may stand in its way.
      const message = `"${title}" may be broken; the trace shows how, as far as values are followed`;
      const trace = traceTo(broken);
      return [
        { ...at, kind: 'broken-invariant', severity: 'error', verdict: 'unknown', message, trace },
      ];
    }
    if (invariant.kind !== 'within') return [];
    const late = lateMove(invariant, moves, space, (situation) =>
      behaviour.watch.isWaiting(space.situations[situation]?.memory ?? 0, id),
    );
    if (late === null) return [];
    const message = `"${title}" is not kept: ${late.why}; the trace leads to where the record waits`;
    return [
      {
        ...at,
        kind: 'broken-invariant',
        severity: 'error',
        verdict: late.certain ? 'proved' : 'unknown',
        message,
        trace: traceTo(late.move),
      },
    ];
  });
}

/**
 * The first move after which a record may wait for longer than allowed; null: it never does. It does not where one timer
 * of a fixed length, set when the wait begins or before, and running all the while, always ends it.
 */
function lateMove(
  { within, duration }: Extract<CompiledInvariant, { kind: 'within' }>,
  moves: readonly Move[],
  { situations, next, covered }: Space,
  isWaiting: (situation: number) => boolean,
): { readonly move: Move; readonly why: string; readonly certain: boolean } | null {
  const begins = moves.filter(
    ({ from, to }) => to !== null && isWaiting(to) && (from === null || !isWaiting(from)),
  );
  const inside = moves.filter(
    ({ from, to }) => from !== null && to !== null && isWaiting(from) && isWaiting(to),
  );
  const leaving = Map.groupBy(
    moves.filter(({ from }) => from !== null && isWaiting(from)),
    ({ from }) => from ?? -1,
  );
  for (const begin of begins) {
    const waiting = reachedFrom(begin.to ?? 0, next, isWaiting);
    // What can happen where edits allow all there was happens after one.
    const acting = [...waiting].filter((at) => !covered.has(at));
    const timers = timersOf(leaving.get(acting[0] ?? begin.to ?? 0) ?? []);
    const covers = (timer: Edge): boolean =>
      acting.every((at) => {
        const place = situations[at]?.place;
        const fired = (leaving.get(at) ?? []).filter(
          ({ trigger }) => trigger === `after:${timer.transition.key}`,
        );
        return (
          place?.active.includes(timer.source) === true &&
          fired.length > 0 &&
          fired.every(({ to, step }) => to !== null && !isWaiting(to) && step.taken.length > 0)
        );
      }) &&
      inside.every(
        ({ from, trigger, step }) =>
          !waiting.has(from ?? -1) || trigger === EDIT || !step.entered.includes(timer.source),
      );
    const covering = timers.filter(covers);
    if (covering.some((timer) => (lengthOf(timer) ?? Infinity) <= within)) continue;
    const unknown = covering.some((timer) => lengthOf(timer) === null);
    const shortest = Math.min(...covering.map((timer) => lengthOf(timer) ?? Infinity));
    if (unknown)
      return {
        move: begin,
        why: `a timer ends the wait, but whether within ${duration} depends on a calendar or a computed time`,
        certain: false,
      };
    const why = Number.isFinite(shortest)
      ? `the timer that ends the wait is longer than ${duration}`
      : `no timer ends the wait within ${duration}`;
    return { move: begin, why, certain: true };
  }
  return null;
}

function reachedFrom(
  start: number,
  next: Space['next'],
  isWaiting: (situation: number) => boolean,
): ReadonlySet<number> {
  const found = new Set([start]);
  for (const one of found) for (const to of next[one] ?? []) if (isWaiting(to)) found.add(to);
  return found;
}

function timersOf(moves: readonly Move[]): Edge[] {
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

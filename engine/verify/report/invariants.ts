import { pointer } from '../../issue.ts';
import { factName } from '../../condition/explain.ts';
import type { CompiledInvariant } from '../../workflow/invariant.ts';
import type { Move } from '../space/explore.ts';
import { EDIT } from '../space/situation.ts';
import type { VerifyFinding } from './finding.ts';
import { waitsFrom } from './longest-wait.ts';
import type { Explored } from './reachability.ts';

/** What is said of an invariant by which something has to come in time. */
export const LATE = 'is not kept';
/** The same where it is not sure. */
export const MAYBE_LATE = 'may not be kept';

/**
 * Invariants that can be broken, each with the first way there is. Where that is not sure it is an error all the same,
 * unless the invariant need only be watched. Pure.
 */
export function brokenInvariants(
  invariants: readonly CompiledInvariant[],
  brokenBy: ReadonlyMap<string, Move>,
  moves: readonly Move[],
  explored: Explored,
): VerifyFinding[] {
  return invariants.flatMap((invariant): VerifyFinding[] => {
    const { id, title } = invariant;
    const broken = brokenBy.get(id);
    if (broken !== undefined) {
      // Shown by what is known of values, not by playing it: more may stand in its way.
      const message = `"${title}" may be broken; the trace shows how, as far as values are followed${notFollowed(explored)}`;
      return [finding(invariant, message, explored.traceTo(broken), false)];
    }
    if (invariant.kind !== 'within') return [];
    const late = lateMove(invariant, moves, explored);
    if (late === null) return [];
    const message = `"${title}" ${late.certain ? LATE : MAYBE_LATE}: ${late.why}; the trace leads to where the record waits`;
    return [finding(invariant, message, explored.traceTo(late.move), late.certain)];
  });
}

/** What of values is not followed, where that may be why. */
function notFollowed({ behaviour: { slots } }: Pick<Explored, 'behaviour'>): string {
  return slots.all
    .filter(({ blurred }) => blurred > 0)
    .map(({ reference, classes, blurred }) => {
      const all = classes.length - 1 + blurred;
      return ` (conditions tell ${all} values of "${factName(reference)}" apart, and ${blurred} of them are taken as one)`;
    })
    .join('');
}

function finding(
  { id, proof }: CompiledInvariant,
  message: string,
  trace: NonNullable<VerifyFinding['trace']>,
  certain: boolean,
): VerifyFinding {
  const isWatched = proof === 'watched' && !certain;
  return {
    kind: 'broken-invariant',
    severity: isWatched ? 'warning' : 'error',
    verdict: certain ? 'proved' : 'unknown',
    message: isWatched ? `${message}; it need not be proved, and is watched` : message,
    path: pointer('invariants', id),
    invariant: id,
    trace,
  };
}

/**
 * The first move after which a record may wait for longer than allowed; null: it never does. That it does is certain where
 * nothing but people could end the wait, and no values stand in the way to it.
 */
function lateMove(
  { id, within, duration }: Extract<CompiledInvariant, { kind: 'within' }>,
  moves: readonly Move[],
  { space, behaviour }: Pick<Explored, 'space' | 'behaviour'>,
): { readonly move: Move; readonly why: string; readonly certain: boolean } | null {
  const isWaiting = (at: number): boolean =>
    behaviour.watch.isWaiting(space.situations[at]?.memory ?? 0, id);
  const waits = waitsFrom(moves, space, isWaiting, within);
  for (const move of moves) {
    const { from, to } = move;
    if (to === null || !isWaiting(to) || (from !== null && isWaiting(from))) continue;
    const waited = waits(to);
    if (waited === 'kept') continue;
    if (waited === 'depends') {
      const why = `timers end the wait, but whether within ${duration} depends on a calendar or a computed time`;
      return { move, why, certain: false };
    }
    const moved = moves.some((one) => one.from === to && !isByPeople(one));
    const certain = !moved && behaviour.slots.all.length === 0;
    const why = moved
      ? `no timers are sure to end the wait within ${duration}: their lengths, added along each way, are more, or some way goes round or has none`
      : `no timer ends the wait within ${duration}`;
    return { move, why, certain };
  }
  return null;
}

/** Whether a move is made by people or systems, so that it may never come. */
function isByPeople({ trigger }: Move): boolean {
  return trigger === EDIT || trigger?.startsWith('event:') === true;
}

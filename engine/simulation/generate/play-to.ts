import type { Move } from '../../verify/space/explore.ts';
import type { Way, Ways } from '../../verify/space/ways.ts';
import { OPENINGS, playTrace, playTurning } from './play-trace.ts';
import type { Around as Among } from './play-trace.ts';
import type { Opening } from './playing.ts';
import type { Player } from './player.ts';

/** What is played, and among what. */
export interface Around extends Among {
  readonly ways: Ways;
  /** Whether a transition still needs a scenario. */
  readonly isOpen: (key: string) => boolean;
}

/** A player that has taken a transition; or how far it came, and what stood in the way. */
export type PlayedTo = { readonly player: Player } | { readonly reason: string };

/** Ways tried to take one transition. */
const MOST_WAYS = 8;
/** Steps of one scenario, at most. */
const LONGEST = 30;

/** The shortest ways that end by taking a transition. */
export function waysTo(key: string, ways: Ways, most: number): readonly Way[] {
  return ways.on(null, takes(key), most);
}

function takes(key: string): (move: Move) => boolean {
  return ({ step }) => step.taken.some((one) => one.transition.key === key);
}

/** Plays to where a transition is taken, and on to what lies near and is not taken yet. */
export function playTo(key: string, around: Around): PlayedTo {
  const { ways } = around;
  let reason = 'no way leads there';
  let furthest = -1;
  for (const opening of OPENINGS) {
    for (const way of waysTo(key, ways, MOST_WAYS)) {
      const played = playTrace(ways.trace(way), around, opening);
      if (played.stuckAt === null) return { player: extended(way, played.player, around, opening) };
      if (played.stuckAt <= furthest) continue;
      furthest = played.stuckAt;
      ({ reason } = played);
    }
  }
  const goal = {
    isGoal: takes(key),
    isReached: (player: Player) => player.covered().transitions.has(`${around.workflow}:${key}`),
  };
  for (const opening of OPENINGS) {
    const player = playTurning(goal, around, opening);
    if (player !== null) return { player };
  }
  return { reason };
}

/** Goes on from where a way led. */
function extended(way: Way, player: Player, around: Around, opening: Opening): Player {
  const { ways, workflow, isOpen } = around;
  let [so, best] = [way, player];
  while (so.length < LONGEST) {
    const from = so.at(-1)?.to ?? null;
    const known = best.covered().transitions;
    if (from === null) break;
    const isNew = (key: string): boolean => isOpen(key) && !known.has(`${workflow}:${key}`);
    const onward = ways.on(
      from,
      ({ step }) => step.taken.some((one) => isNew(one.transition.key)),
      3,
    );
    let longer: { readonly way: Way; readonly player: Player } | null = null;
    for (const more of onward) {
      const whole = [...so, ...more];
      const played = playTrace(ways.trace(whole), around, opening);
      if (played.stuckAt === null) longer = { way: whole, player: played.player };
      if (longer !== null) break;
    }
    if (longer === null) break;
    ({ way: so, player: best } = longer);
  }
  return best;
}

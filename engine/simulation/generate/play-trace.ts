import type { Definitions } from '../../pack/definitions.ts';
import type { TraceStep } from '../../verify/report/trace.ts';
import type { Move } from '../../verify/space/explore.ts';
import type { Way, Ways } from '../../verify/space/ways.ts';
import { playStep } from './play-step.ts';
import type { Opening } from './playing.ts';
import type { Effort, Player } from './player.ts';
import { factsInWords } from './prepare-step.ts';
import { setUpRecords } from './set-up-records.ts';
import { createStage } from './stage.ts';

/** What is played, and among what. */
export interface Around {
  readonly definitions: Definitions;
  readonly workflow: string;
  readonly allWays: (workflow: string) => Ways | null;
  /** How much may still be tried; absent: as much as it takes. */
  readonly effort?: Effort;
}

/** How records are opened, in the order it is tried. */
export const OPENINGS: readonly Opening[] = [
  { choice: 0, whole: false },
  { choice: 0, whole: true },
  { choice: 1, whole: true },
  { choice: 2, whole: true },
  { choice: 1, whole: false },
  { choice: 2, whole: false },
];

/** How far a trace went. */
export interface PlayedTrace {
  readonly player: Player;
  /** The step that did not go as the trace says; null: all did. */
  readonly stuckAt: number | null;
  readonly reason: string;
}

/** Plays a trace step by step, each just as it says. */
export function playTrace(
  trace: readonly TraceStep[],
  around: Around,
  opening: Opening,
): PlayedTrace {
  const { workflow: alias } = around;
  const { stage, reason } = createStage(around, trace);
  const { player } = stage;
  const workflow = player.definitions.workflows.get(alias);
  const also = workflow === undefined ? null : setUpRecords(trace, stage, workflow);
  if (also === null) return { player, stuckAt: 0, reason: reason() };
  for (const [i, step] of trace.entries()) {
    const playing = {
      stage,
      alias,
      loosely: false,
      next: trace[i + 1],
      opening: { ...opening, also: { ...opening.also, ...also } },
    };
    if (workflow !== undefined && playStep(step, { ...playing, workflow })) continue;
    const where = `step ${i + 1} of ${trace.length} (${step.kind} ${step.on})`;
    const needs = step.given.filter(({ fact }) => fact !== 'actor');
    const asked = needs.length === 0 ? '' : `; it needs: ${factsInWords(needs)}`;
    return { player, stuckAt: i, reason: `${where}: ${reason()}${asked}` };
  }
  return { player, stuckAt: null, reason: '' };
}

/** Where playing is to lead. */
export interface Goal {
  /** Whether a move leads there. */
  readonly isGoal: (move: Move) => boolean;
  /** Whether what was played has come there. */
  readonly isReached: (player: Player) => boolean;
}

/** Times a way that goes otherwise is left for another from where it led. */
const MOST_TURNS = 8;

/** Plays to a goal, and where a step leads elsewhere than said takes another way from there; null: in vain. */
export function playTurning(
  { isGoal, isReached }: Goal,
  around: Around,
  opening: Opening,
): Player | null {
  const { workflow: alias, definitions, allWays } = around;
  const ways = allWays(alias);
  const [way] = ways?.on(null, isGoal, 1) ?? [];
  const workflow = definitions.workflows.get(alias);
  if (ways === null || way === undefined || workflow === undefined) return null;
  let left = ways.trace(way);
  const { stage } = createStage(around, left);
  const { player } = stage;
  const also = setUpRecords(left, stage, workflow);
  if (also === null) return null;
  const play = (step: TraceStep, loosely: boolean): boolean =>
    playStep(step, {
      stage,
      workflow,
      alias,
      loosely,
      opening: { ...opening, also: { ...opening.also, ...also } },
      next: loosely ? undefined : left[1],
    });
  for (let turns = 0; turns <= MOST_TURNS;) {
    const [step] = left;
    if (step === undefined) break;
    if (play(step, false)) {
      left = left.slice(1);
      continue;
    }
    turns += 1;
    if (!play(step, true)) return null;
    const onward = nearest(isGoal, player.find(alias)?.state ?? '', ways);
    if (onward === null) return null;
    left = ways.trace(onward);
  }
  return isReached(player) ? player : null;
}

/** The shortest way to a goal from wherever a record in a state can be. */
function nearest(isGoal: Goal['isGoal'], state: string, ways: Ways): Way | null {
  const found = ways.at(state).flatMap((from) => ways.on(from, isGoal, 1));
  return found.toSorted((a, b) => a.length - b.length)[0] ?? null;
}

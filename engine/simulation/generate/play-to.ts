import type { Definitions } from '../../pack/definitions.ts';
import type { TraceStep } from '../../verify/report/trace.ts';
import type { Way, Ways } from '../../verify/space/ways.ts';
import { playStep } from './play-step.ts';
import type { Opening } from './playing.ts';
import type { Player } from './player.ts';
import { factsInWords } from './prepare-step.ts';
import { setUpRecords } from './set-up-records.ts';
import { createStage } from './stage.ts';

/** What is played, and among what. */
export interface Around {
  readonly definitions: Definitions;
  readonly workflow: string;
  readonly ways: Ways;
  readonly allWays: (workflow: string) => Ways | null;
  /** Whether a transition still needs a scenario. */
  readonly isOpen: (key: string) => boolean;
}

/** A player that has taken a transition; or how far it came, and what stood in the way. */
export type PlayedTo = { readonly player: Player } | { readonly reason: string };

/** Ways tried to take one transition. */
const MOST_WAYS = 8;
/** Steps of one scenario, at most. */
const LONGEST = 30;
/** Times a way that goes otherwise is left for another from where it led. */
const MOST_TURNS = 8;

/** How records are opened, in the order it is tried. */
const OPENINGS: readonly Opening[] = [
  { choice: 0, whole: false },
  { choice: 0, whole: true },
  { choice: 1, whole: true },
  { choice: 2, whole: true },
  { choice: 1, whole: false },
  { choice: 2, whole: false },
];

/** The shortest ways that end by taking a transition. */
export function waysTo(key: string, ways: Ways, most: number): readonly Way[] {
  return ways.on(null, ({ step }) => step.taken.some((one) => one.transition.key === key), most);
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
  for (const opening of OPENINGS) {
    const player = turning(key, around, opening);
    if (player !== null) return { player };
  }
  return { reason };
}

interface PlayedTrace {
  readonly player: Player;
  /** The step that did not go as the trace says; null: all did. */
  readonly stuckAt: number | null;
  readonly reason: string;
}

function playTrace(trace: readonly TraceStep[], around: Around, opening: Opening): PlayedTrace {
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
      opening: { ...opening, also },
    };
    if (workflow !== undefined && playStep(step, { ...playing, workflow })) continue;
    const where = `step ${i + 1} of ${trace.length} (${step.kind} ${step.on})`;
    const needs = step.given.filter(({ fact }) => fact !== 'actor');
    const asked = needs.length === 0 ? '' : `; it needs: ${factsInWords(needs)}`;
    return { player, stuckAt: i, reason: `${where}: ${reason()}${asked}` };
  }
  return { player, stuckAt: null, reason: '' };
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

/** Plays to a transition, and where a step leads elsewhere than said takes another way from there; null: in vain. */
function turning(key: string, around: Around, opening: Opening): Player | null {
  const { ways, workflow: alias, definitions } = around;
  const [way] = waysTo(key, ways, 1);
  const workflow = definitions.workflows.get(alias);
  if (way === undefined || workflow === undefined) return null;
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
      opening: { ...opening, also },
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
    const onward = nearest(key, player.find(alias)?.state ?? '', ways);
    if (onward === null) return null;
    left = ways.trace(onward);
  }
  return player.covered().transitions.has(`${alias}:${key}`) ? player : null;
}

/** The shortest way to a transition from wherever a record in a state can be. */
function nearest(key: string, state: string, ways: Ways): Way | null {
  const found = ways
    .at(state)
    .flatMap((from) =>
      ways.on(from, ({ step }) => step.taken.some((one) => one.transition.key === key), 1),
    );
  return found.toSorted((a, b) => a.length - b.length)[0] ?? null;
}

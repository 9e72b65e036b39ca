import type { CompiledWorkflow } from '../../pack/definitions.ts';
import { describeTransitions } from '../../planning/describe-transitions.ts';
import { ENGINE } from '../../principal.ts';
import type { Turns } from '../../turns.ts';
import type { VerifyFinding } from '../../verify/report/finding.ts';
import type { Trace } from '../../verify/report/trace.ts';
import type { Move } from '../../verify/space/explore.ts';
import { surroundingsIn } from '../../verify/surroundings.ts';
import { askRecord } from '../ask-record.ts';
import { principalOf } from '../scenario-run.ts';
import type { Scenario } from '../schema.ts';
import { castOf } from './cast.ts';
import { namedPeople } from './named-people.ts';
import { detoursOf, variationsOf } from './other-ways.ts';
import { OPENINGS, playTrace, playTurning } from './play-trace.ts';
import type { Around } from './play-trace.ts';
import type { Opening } from './playing.ts';
import type { Player } from './player.ts';
import { scenarioOfFinding } from './scenario-of-finding.ts';
import { walkToBreach } from './walk-to-breach.ts';

/** What came of playing a finding's trace in the simulator. */
export type Played =
  | {
      readonly played: true;
      /** Shows it: people, records, events and times, and what must hold after each. */
      readonly scenario: Scenario;
    }
  | {
      readonly played: false;
      /** How often a way to it was begun. */
      readonly tries: number;
      /** How the way that went furthest ended. */
      readonly reason: string;
    };

/** Steps of a trace that is played, at most. */
const LONGEST = 100;
/** Ways tried besides the trace itself. */
const MOST_WAYS = 4;

/**
 * Plays a finding's trace in the simulator, with other people, data and times, and other ways to the same, where a step goes
 * otherwise; a turn for each try. What was played shows the finding: an invariant is broken, a step goes round without an
 * end, nobody can do anything any more, or a record comes to where the trace leads.
 */
export function* playFindingInTurns(
  finding: VerifyFinding & { readonly trace: Trace },
  workflow: CompiledWorkflow,
  around: Around,
): Turns<Played> {
  if (finding.trace.length > LONGEST) {
    const why = `the way to it has ${finding.trace.length} steps; up to ${LONGEST} are played`;
    return { played: false, tries: 0, reason: why };
  }
  let tries = 0;
  let furthest = -1;
  let reason = 'nothing was tried';
  const last = finding.trace.at(-1);
  const shown = (player: Player): Scenario | null => {
    const why = whyNotShown(finding, workflow, player);
    const played = { given: player.run().scenario.given, steps: [...player.steps()] };
    const scenario = why === null ? scenarioOfFinding(finding, workflow, played, around) : null;
    if (scenario === null) reason = why ?? 'played again from the beginning it went otherwise';
    return scenario;
  };
  for (const trace of tracesTo(finding, workflow, around)) {
    for (const opening of openingsFor(trace, workflow, around)) {
      if (enough(around)) return { played: false, tries, reason };
      yield null;
      tries += 1;
      const { player, stuckAt, reason: why } = playTrace(trace, around, opening);
      if (stuckAt === null) {
        furthest = trace.length;
        const scenario = shown(player);
        if (scenario !== null) return { played: true, scenario };
      } else if (stuckAt > furthest) {
        furthest = stuckAt;
        reason = why;
      }
    }
  }
  const goal = {
    isGoal: leadsAs(finding, workflow),
    isReached: (player: Player) => player.find(workflow.id)?.state === last?.state,
  };
  for (const opening of isAlone(finding.trace) ? [] : OPENINGS) {
    if (enough(around)) break;
    yield null;
    tries += 1;
    const player = playTurning(goal, around, opening);
    const scenario = player === null ? null : shown(player);
    if (scenario !== null) return { played: true, scenario };
  }
  const { invariant } = finding;
  if (invariant === undefined || enough(around)) return { played: false, tries, reason };
  const breach = { workflow: workflow.id, invariant };
  const walked = yield* walkToBreach(breach, around.definitions, around.effort);
  tries += walked.walks;
  const scenario =
    walked.shortest === null ? null : scenarioOfFinding(finding, workflow, walked.shortest, around);
  return scenario === null ? { played: false, tries, reason } : { played: true, scenario };
}

function enough({ effort }: Around): boolean {
  return effort !== undefined && effort.left <= 0;
}

/** The finding's own trace, others that end the same way, and its own with one event more. */
function* tracesTo(
  finding: VerifyFinding & { readonly trace: Trace },
  workflow: CompiledWorkflow,
  { allWays }: Around,
): Generator<Trace, void> {
  const seen = new Set([JSON.stringify(finding.trace)]);
  yield finding.trace;
  if (isAlone(finding.trace)) return;
  const ways = allWays(workflow.id);
  for (const way of ways?.on(null, leadsAs(finding, workflow), MOST_WAYS) ?? []) {
    const trace = ways?.trace(way) ?? [];
    const key = JSON.stringify(trace);
    if (seen.has(key)) continue;
    seen.add(key);
    yield trace;
  }
  if (ways !== null) yield* detoursOf(finding.trace, ways);
}

/** Whether no other way shows the same: it ends in going round, or in an event nothing is taken on. */
function isAlone(trace: Trace): boolean {
  const last = trace.at(-1);
  return last?.state === null || (last?.kind === 'event' && last.taken.length === 0);
}

/** Whether a move is of the kind that ends a finding's trace. */
function leadsAs(
  { trace, invariant }: VerifyFinding,
  { invariants }: CompiledWorkflow,
): (move: Move) => boolean {
  const keys = trace?.at(-1)?.taken.join(' ');
  const breaking = invariants.find(({ id, kind }) => id === invariant && kind !== 'within');
  return ({ step }) =>
    step.taken.map(({ transition }) => transition.key).join(' ') === keys &&
    (breaking === undefined || step.broken.includes(breaking.id));
}

function openingsFor(trace: Trace, workflow: CompiledWorkflow, around: Around): readonly Opening[] {
  const [somebody = ''] = Object.keys(castOf(around.definitions));
  const also = namedPeople(trace, workflow.type.fields, somebody);
  const named = Object.keys(also).length === 0 ? [] : [{ choice: 0, whole: false, also }];
  const varied = variationsOf(trace, workflow).map((vary) => ({
    choice: 0,
    whole: false,
    also,
    vary,
  }));
  return [...named, ...OPENINGS, ...varied];
}

/** Why what was played does not show the finding yet; null: it does. */
function whyNotShown(
  { kind, invariant }: VerifyFinding,
  workflow: CompiledWorkflow,
  player: Player,
): string | null {
  const alias = workflow.id;
  if (kind === 'dead-end') return stillPossible(workflow, player);
  if (kind !== 'broken-invariant' || invariant === undefined) return null;
  const isBroken = (): boolean =>
    player.find(alias)?.snapshot.watched?.broken.includes(invariant) === true;
  const declared = workflow.invariants.find(({ id }) => id === invariant);
  if (declared?.kind === 'within' && !isBroken()) {
    const late = player.try({ advance: declared.duration }, () => isBroken());
    if (!late) return `waiting ${declared.duration}: ${player.refusal()}`;
    player.expect(alias);
  }
  return isBroken() ? null : 'it was played, and the invariant holds';
}

/** What can still be done with a record nothing should be possible with; null: nothing. */
function stillPossible({ id: alias }: CompiledWorkflow, player: Player): string | null {
  const { sent } = surroundingsIn(player.definitions)(alias);
  const record = player.find(alias);
  if (record === undefined) return `there is no ${alias}`;
  const timers = Object.keys(record.timers).filter((key) => !LOOKING.test(key));
  if (timers.length > 0) return `a timer is still set there: ${timers.join(', ')}`;
  const run = player.run();
  for (const actor of [
    ...Object.keys(run.scenario.given?.principals ?? {}).map((id) => principalOf(run, id)),
    ENGINE,
  ]) {
    const offered = askRecord(run, record, actor, describeTransitions);
    const enabled =
      offered.kind === 'transitions'
        ? offered.items.find(
            ({ enabled: may, event }) =>
              may && (actor !== ENGINE || sent === null || sent.has(event)),
          )
        : undefined;
    if (enabled !== undefined) return `${actor.name} can still send ${enabled.event}`;
  }
  return null;
}

/** Timers that only say "look": they take nothing. */
const LOOKING = /^(clock|invariant):/u;

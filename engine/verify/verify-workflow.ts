import type { FactReference } from '../condition/schema.ts';
import type { KnownValues } from '../policy/analysis/domain.ts';
import type { World } from '../policy/analysis/world.ts';
import type { VerifyFinding, Verification } from './report/finding.ts';
import { guardFindings } from './report/guards.ts';
import { brokenInvariants } from './report/invariants.ts';
import { leavesEmpty, unsetTimer } from './report/empty-timers.ts';
import { endlessOpening, endlessRounds } from './report/idle-rounds.ts';
import { goingRound, neverEnding, neverReached } from './report/reachability.ts';
import type { Explored } from './report/reachability.ts';
import { traceOf } from './report/trace.ts';
import { endlessClocks, unhandledWork } from './report/waiting.ts';
import { behaviourOf } from './space/behaviour.ts';
import { conditionsOf } from './space/knowledge.ts';
import type { Behaviour } from './space/behaviour.ts';
import { gatherIdleMoves } from './space/idle-moves.ts';
import type { IdleMoves } from './space/idle-moves.ts';
import { loneTimers } from './space/lone-timers.ts';
import type { LoneTimer } from './space/lone-timers.ts';
import type { Nodes } from './space/nodes.ts';
import { unreachedThresholds } from './space/standing-clocks.ts';
import type { Verifiable } from './space/situation.ts';
import { explore, MOST_SITUATIONS, reaching, wayTo } from './space/explore.ts';
import type { Move } from './space/explore.ts';
import { stepSentence } from './words/step-sentence.ts';
import { workflowWords } from './words/workflow-words.ts';
import type { WorkflowWords } from './words/workflow-words.ts';
import { NOTHING_KNOWN } from './surroundings.ts';
import type { Surroundings } from './surroundings.ts';

/** How far verification looks, and what it knows. */
export interface VerifyOptions {
  /** What the other definitions do with its records; absent: nothing is known. */
  readonly surroundings?: Surroundings;
  /** What is known of a fact's values. */
  readonly known?: (fact: FactReference) => KnownValues | null;
  /** What is told of it in; absent: by its own labels. */
  readonly words?: WorkflowWords;
  /** For the analysis of guards. */
  readonly world?: World;
  /** Configurations at most (default 150,000). */
  readonly most?: number;
  /** Types of records that open each other at once when they are opened, this one's first; absent: none do. */
  readonly opensItself?: readonly string[];
}

/** Configurations at most while values are followed, before states and transitions are looked at alone. */
const MOST_WITH_VALUES = 20_000;

interface Walked {
  readonly explored: Explored;
  readonly moves: readonly Move[];
  readonly brokenBy: ReadonlyMap<string, Move>;
  readonly idle: IdleMoves;
  /** The first move that leaves a timer unset for want of its instant. */
  readonly unset: ReadonlyMap<LoneTimer, Move>;
  /** The first opening. */
  readonly opening: Move | null;
}

/**
 * What is wrong with a workflow: everything it can do is walked through, guards taken as what they say of fields. What is
 * said never to happen never does; what is said to happen has a trace. Deterministic, pure, never throws.
 */
export function verifyWorkflow(workflow: Verifiable, options: VerifyOptions = {}): Verification {
  const { surroundings = NOTHING_KNOWN, known, world = {}, most = MOST_SITUATIONS } = options;
  const { invariants } = workflow;
  const words =
    options.words ??
    workflowWords({ ...workflow, fields: workflow.recordType?.definition.fields ?? {} });
  const behaviour = (follow: boolean, thresholds: Nodes['unreached']): Behaviour =>
    behaviourOf(workflow, surroundings, {
      follow,
      thresholds,
      ...(known === undefined ? {} : { known }),
    });
  const asksNothing = conditionsOf(workflow).length + invariants.length === 0;
  const withValues = walk(true, asksNothing ? most : Math.min(most, MOST_WITH_VALUES));
  const follows = asksNothing || withValues.explored.space.exhausted;
  const all = follows ? withValues : walk(false, most);
  const { explored } = all;
  const { space } = explored;
  const findings: VerifyFinding[] = [];
  if (space.exhausted) {
    findings.push(...neverReached(explored), ...neverEnding(explored));
    findings.push(
      ...endlessClocks(workflow, (running) => alwaysRunning(explored, running), explored),
    );
  } else {
    findings.push({
      kind: 'not-exhausted',
      severity: 'warning',
      verdict: 'unknown',
      message: `not exhausted, ${space.situations.length} configurations seen: what is never reached, and what never ends, was not looked for`,
      path: '',
    });
  }
  if (!follows) {
    findings.push({
      kind: 'not-exhausted',
      severity: 'note',
      verdict: 'unknown',
      message: `there are over ${MOST_WITH_VALUES} configurations, in so many values are not followed: each guard was taken to hold or not, whatever the fields say`,
      path: '',
    });
  }
  findings.push(...goingRound(explored), ...endlessRounds(all.idle, explored));
  findings.push(...[...all.unset].map(([timer, move]) => unsetTimer(timer, move, explored)));
  const { opensItself } = options;
  if (opensItself !== undefined && all.opening !== null)
    findings.push(endlessOpening(opensItself, all.opening, explored));
  findings.push(...unhandledWork(workflow, surroundings, explored));
  findings.push(...guardFindings(workflow, explored, world));
  const broken = brokenInvariants(
    invariants,
    withValues.brokenBy,
    withValues.moves,
    withValues.explored,
  );
  findings.push(...broken);
  const open = new Set(broken.map(({ invariant }) => invariant));
  const provable = withValues.explored.space.exhausted;
  const left = invariants.filter(({ id }) => !open.has(id));
  if (!provable) findings.push(...left.map(({ id, title }) => notProven(id, title, withValues)));
  return {
    workflow: workflow.id,
    configurations: space.situations.length,
    exhausted: space.exhausted,
    valuesFollowed: follows,
    endings: endingsOf(explored),
    proven: provable ? left.map(({ id }) => id) : [],
    findings: distinct(findings).map((finding) => {
      const { trace } = finding;
      if (trace === undefined) return finding;
      return { ...finding, told: trace.map((step) => stepSentence(step, workflow.chart, words)) };
    }),
  };

  /** Walks anew without thresholds that turned out never to be reached, until there are no more of them. */
  function walk(follow: boolean, limit: number): Walked {
    for (let thresholds: Nodes['unreached'] = new Map(); ;) {
      const of = behaviour(follow, thresholds);
      const walked = walkThrough(of, workflow, limit);
      const { space } = walked.explored;
      if (!space.exhausted) return walked;
      const found = unreachedThresholds(workflow.clocks, of.nodes, space);
      if (found.size <= thresholds.size) return walked;
      thresholds = found;
    }
  }

  function walkThrough(of: Behaviour, { recordType }: Verifiable, limit: number): Walked {
    const enteredBy = new Map<number, Move>();
    const moving = new Set<number>();
    const brokenBy = new Map<string, Move>();
    const seen: Move[] = [];
    const keeps = invariants.some(({ kind }) => kind === 'within');
    const idle = gatherIdleMoves(workflow, of.nodes);
    const lone = loneTimers(workflow.chart);
    const unset = new Map<LoneTimer, Move>();
    let opening: Move | null = null;
    const walked = explore(
      of,
      (move) => {
        for (const index of move.step.entered) {
          // A step that comes to rest shows a state better than one that never does.
          const better = move.to !== null && enteredBy.get(index)?.to === null;
          if (better || !enteredBy.has(index)) enteredBy.set(index, move);
        }
        for (const id of move.step.broken) if (!brokenBy.has(id)) brokenBy.set(id, move);
        if (move.from !== null && move.step.taken.length > 0) moving.add(move.from);
        if (keeps) seen.push(move);
        idle.look(move);
        if (move.from === null) opening ??= move;
        for (const timer of lone)
          if (!unset.has(timer) && leavesEmpty(timer, move, of)) unset.set(timer, move);
      },
      limit,
    );
    const fields = recordType?.definition.fields ?? null;
    const traceTo: Explored['traceTo'] = (to) => {
      if (typeof to === 'number') return traceOf(wayTo(walked, of, to), of, fields);
      const before = to.from === null ? [] : wayTo(walked, of, to.from);
      return traceOf([...before, to], of, fields);
    };
    return {
      explored: { space: walked, behaviour: of, enteredBy, moving, traceTo, words },
      moves: seen,
      brokenBy,
      idle,
      unset,
      opening,
    };
  }
}

/** How records of the workflow can end. */
function endingsOf({ space, behaviour }: Explored): Verification['endings'] {
  const ended = space.situations.flatMap(({ place }) => (place.ended ? place.active : []));
  const finals = [...new Set(ended)].flatMap((index) => behaviour.nodes.all[index] ?? []);
  const outcomes = finals
    .filter(({ kind, parent }) => kind === 'final' && parent === null)
    .map(({ state }) => state.definition.outcome ?? 'ok');
  return [...new Set(outcomes)].toSorted();
}

function notProven(id: string, title: string, { explored }: Walked): VerifyFinding {
  return {
    kind: 'not-exhausted',
    severity: 'warning',
    verdict: 'unknown',
    message: `whether "${title}" always holds is not known: not exhausted, ${explored.space.situations.length} configurations seen`,
    path: `/invariants/${id}`,
    invariant: id,
  };
}

/** A situation from which what runs never stops, nor the record ends; null: there is none. */
function alwaysRunning(
  { space, behaviour }: Explored,
  isRunning: (active: readonly string[]) => boolean,
): number | null {
  const running = space.situations.map(({ place }) =>
    isRunning(
      place.active
        .map((index) => behaviour.nodes.all[index])
        .flatMap((node) => (node === undefined || node.children.length > 0 ? [] : [node.path])),
    ),
  );
  const stopped = space.situations.flatMap(({ place }, i) =>
    place.ended || running[i] === false ? [i] : [],
  );
  const mayStop = reaching(space, stopped);
  const found = running.findIndex((runs, i) => runs && !mayStop.has(i));
  return found === -1 ? null : found;
}

/** One finding about a transition that is never taken is enough: the one that says why. */
function distinct(findings: readonly VerifyFinding[]): VerifyFinding[] {
  const explained = new Set(
    findings.flatMap(({ kind, trace, transitions }) =>
      kind === 'never-taken' && trace !== undefined ? (transitions?.slice(0, 1) ?? []) : [],
    ),
  );
  return findings.filter(
    ({ kind, trace, transitions }) =>
      kind !== 'never-taken' || trace !== undefined || !explained.has(transitions?.[0] ?? ''),
  );
}

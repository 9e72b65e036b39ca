import { ENGINE } from '../../principal.ts';
import type { ChartTransition } from '../../workflow/chart.ts';
import type { Behaviour } from '../space/behaviour.ts';
import { reaching } from '../space/explore.ts';
import type { Move, Space } from '../space/explore.ts';
import type { Edge } from '../space/nodes.ts';
import { placeName } from '../space/place.ts';
import type { WorkflowWords } from '../words/workflow-words.ts';
import type { VerifyFinding } from './finding.ts';
import { statePointer, transitionPointer } from './places.ts';
import type { Trace } from './trace.ts';
import { whichValues } from './which-values.ts';
import { whyNeverTaken } from './why-never-taken.ts';
import { inWordList } from './word-list.ts';

/** A space with what was noted while it was walked through. */
export interface Explored {
  readonly space: Space;
  readonly behaviour: Behaviour;
  /** The first move that enters a state, by its number. */
  readonly enteredBy: ReadonlyMap<number, Move>;
  /** Situations something can be taken in. */
  readonly moving: ReadonlySet<number>;
  /** What is told of it in. */
  readonly words: WorkflowWords;
  /** The shortest way to a situation, or to a move and on. */
  readonly traceTo: (to: number | Move) => Trace;
}

/** States that are never entered and transitions never taken; the outermost state tells for what lies inside. Pure. */
export function neverReached(explored: Explored): VerifyFinding[] {
  const { behaviour, space, enteredBy, words } = explored;
  const { all, edges } = behaviour.nodes;
  const states = all.filter(
    ({ index, kind, parent }) =>
      kind !== 'history' && !enteredBy.has(index) && (parent === null || enteredBy.has(parent)),
  );
  const atRest = new Set(space.situations.flatMap(({ place }) => place.active));
  const unreachable = states.map(({ path }): VerifyFinding => ({
    kind: 'unreachable-state',
    severity: 'error',
    verdict: 'proved',
    message: `"${words.state(path)}" can never be reached: nothing that can be taken leads there; add a transition to it, or delete it`,
    path: statePointer(path),
    states: [path],
  }));
  const untaken = edges.filter(
    ({ index, source }) => !space.takenBy.has(index) && enteredBy.has(source),
  );
  return [
    ...unreachable,
    ...untaken.map((edge): VerifyFinding => {
      const { source, transition } = edge;
      const { path } = all[source] ?? { path: '' };
      const base = {
        verdict: 'proved',
        path: transitionPointer(transition),
        transitions: [transition.key],
        states: [path],
      } as const;
      const { trigger } = transition;
      const name = words.taken(transition);
      const state = words.state(path);
      if ((trigger.kind === 'after' || trigger.kind === 'clock') && !atRest.has(source)) {
        const message = `In ${state}, ${name} never comes due: the state is left at once each time it is entered`;
        return { ...base, kind: 'shadowed-timer', severity: 'warning', message };
      }
      if (trigger.kind === 'done') {
        const parallel = all[source]?.kind === 'parallel';
        const what = parallel
          ? 'the states side by side in it never end together'
          : 'nothing inside it ever ends';
        const message = `"${state}" is never done: ${what}, so ${name} is never taken; lead each to a final state of its own`;
        return { ...base, kind: 'never-done', severity: 'error', message };
      }
      const why = unreachedBecause(transition, explored) ?? whyNeverTaken(edge, explored);
      const message = `In ${state}, ${name} can never be taken: ${why}`;
      return { ...base, kind: 'never-taken', severity: 'warning', message };
    }),
    ...levelTimers(explored),
  ];
}

/** Timers that fall due together with one that comes first by its name. */
function levelTimers(explored: Explored): VerifyFinding[] {
  const { behaviour, enteredBy, words } = explored;
  const { all, edges, unreached } = behaviour.nodes;
  return edges.flatMap(({ source, transition }): VerifyFinding[] => {
    const never = unreached.get(transition.key);
    if (never?.why !== 'outrun' || !never.level || !enteredBy.has(source)) return [];
    const { path } = all[source] ?? { path: '' };
    const why = unreachedBecause(transition, explored) ?? '';
    return [
      {
        kind: 'never-taken',
        severity: 'warning',
        verdict: 'proved',
        message: `In ${words.state(path)}, ${words.taken(transition)} is not taken: ${why}`,
        path: transitionPointer(transition),
        transitions: [transition.key],
        states: [path],
      },
    ];
  });
}

/** Why a timer, a threshold or an event of Interlock's own never comes to a transition; null: not for such a reason. */
function unreachedBecause(
  { key, trigger, allow }: ChartTransition,
  { behaviour: { nodes, sent }, words }: Explored,
): string | null {
  const never = nodes.unreached.get(key);
  if (never?.why === 'clock-stands')
    return 'the clock does not run while the record is there; list the state among those it runs in';
  if (never?.why === 'outrun') {
    const rival = nodes.edges.find((edge) => edge.transition.key === never.by)?.transition;
    const other = rival === undefined ? '' : words.taken(rival);
    return never.level
      ? `it falls due at the same moment as ${other}, which comes first by its name; give one of them a guard or another length`
      : `${other}, out of ${words.state(rival?.source ?? '')}, is due before it and has no guard`;
  }
  if (trigger.kind !== 'event' || sent === null || sent.has(trigger.type) || allow === null)
    return null;
  return JSON.stringify(allow.source).includes(`"${ENGINE.kind}"`)
    ? `only Interlock itself may take it, and nothing in these definitions sends ${trigger.type}`
    : null;
}

/** States a record stays in for ever though they are no end, and states from which no end is reached. Pure. */
export function neverEnding(explored: Explored): VerifyFinding[] {
  const { space, behaviour, moving, traceTo, words } = explored;
  const { situations } = space;
  const { nodes } = behaviour;
  const ended = situations.flatMap(({ place }, i) => (place.ended ? [i] : []));
  const mayMove = reaching(space, moving);
  const mayEnd = reaching(space, ended);
  const stuck = situations.flatMap(({ place }, i) => (place.ended || mayMove.has(i) ? [] : [i]));
  const leadsToStuck = reaching(space, stuck);
  const lost = situations.flatMap(({ place }, i) =>
    place.ended || mayEnd.has(i) || leadsToStuck.has(i) ? [] : [i],
  );
  const nameOf = (i: number): string => {
    const situation = situations[i];
    return situation === undefined ? '' : placeName(nodes, situation.place);
  };
  const namesOf = (some: readonly number[]): Set<string> => new Set(some.map(nameOf));
  const others = namesOf(situations.flatMap((_one, i) => (stuck.includes(i) ? [] : [i])));
  const withValues = (name: string, some: readonly number[]): string | null => {
    const at = situations.flatMap((_one, i) => (nameOf(i) === name ? [i] : []));
    const meant = new Set(some);
    const [those, rest] = [at.filter((i) => meant.has(i)), at.filter((i) => !meant.has(i))];
    const values = whichValues(those, rest, explored);
    return values === null ? null : `when ${values}`;
  };
  const findings = [...namesOf(stuck)].map((name): VerifyFinding => {
    const always = !others.has(name);
    const message = always
      ? `nothing can happen any more in "${words.state(name)}", which is no end: add a transition out of it, or make it final`
      : `a record can be stuck in "${words.state(name)}": ${withValues(name, stuck) ?? 'with some values'} none of its transitions can be taken`;
    return {
      kind: 'dead-end',
      severity: always ? 'error' : 'warning',
      verdict: always ? 'proved' : 'unknown',
      message,
      path: statePointer(name.split(', ')[0] ?? ''),
      states: name.split(', '),
      trace: traceTo(stuck.find((i) => nameOf(i) === name) ?? 0),
    };
  });
  const hasEnd = nodes.top.some((index) => nodes.all[index]?.kind === 'final');
  const [first] = lost;
  if (first === undefined) return findings;
  const names = [...namesOf(lost)];
  const rest = namesOf(situations.flatMap((_one, i) => (lost.includes(i) ? [] : [i])));
  const always = names.every((name) => !rest.has(name));
  const message = hasEnd
    ? `a record that comes to ${inWordList(
        names.map((name) => {
          const when = rest.has(name) ? withValues(name, lost) : null;
          return `"${words.state(name)}"${when === null ? '' : ` ${when}`}`;
        }),
        'or',
      )} ${always ? 'never reaches' : 'may never reach'} an end: no way leads from there to a final state`
    : 'no state is final, so its records never end; where they should, make the last states final';
  return [
    ...findings,
    {
      kind: 'cannot-end',
      severity: hasEnd ? (always ? 'error' : 'warning') : 'note',
      verdict: always ? 'proved' : 'unknown',
      message,
      path: hasEnd ? statePointer(names[0]?.split(', ')[0] ?? '') : '/states',
      states: names.flatMap((name) => name.split(', ')),
      trace: traceTo(first),
    },
  ];
}

/** Steps that go round without coming to rest, one for each round. Pure. */
export function goingRound({ space, behaviour, traceTo, words }: Explored): VerifyFinding[] {
  const rounds = new Map<string, Move>();
  for (const move of space.endless) {
    const keys = [
      ...new Set((move.step.round ?? []).map(({ transition }) => transition.key)),
    ].toSorted();
    const key = keys.join(' ');
    if (!rounds.has(key)) rounds.set(key, move);
  }
  return [...rounds.values()].map((move): VerifyFinding => {
    const round = move.step.round ?? [];
    const writes = round.some(({ source, target, transition }) =>
      [
        ...transition.actions,
        ...(behaviour.nodes.all[source]?.state.exit ?? []),
        ...(behaviour.nodes.all[target ?? source]?.state.entry ?? []),
      ].some(({ type }) => type === 'set'),
    );
    const guarded = round.some(({ transition }) => transition.guard !== null);
    const proved = !guarded || !writes;
    const through = [
      ...new Set(round.map(({ source }) => behaviour.nodes.all[source]?.path ?? '')),
    ];
    return {
      kind: 'endless',
      severity: proved ? 'error' : 'warning',
      verdict: proved ? 'proved' : 'unknown',
      message: `${roundNames(round, words)} round through ${inWordList(
        through.map((path) => `"${words.state(path)}"`),
        'and',
      )} without ever coming to rest: let one of them wait for an event or a timer, or give it a guard that ends it`,
      path: round[0] === undefined ? '' : transitionPointer(round[0].transition),
      states: through,
      transitions: [...new Set(round.map(({ transition }) => transition.key))],
      trace: traceTo(move),
    };
  });
}

/** The transitions of a round, each name once: `"Retry" and "Fail" lead`. */
function roundNames(round: readonly Edge[], words: WorkflowWords): string {
  const names = [...new Set(round.map(({ transition }) => words.transition(transition)))];
  return `${inWordList(names, 'and')} lead${names.length === 1 ? 's' : ''}`;
}

import type { IdleMoves } from '../space/idle-moves.ts';
import type { Move } from '../space/explore.ts';
import type { VerifyFinding } from './finding.ts';
import { transitionPointer } from './places.ts';
import type { Explored } from './reachability.ts';
import { inWordList } from './word-list.ts';

/**
 * Rounds in which each lap begins the next and nobody has to do anything: by timers of no length, by events a record
 * sends itself, by work that is begun anew the moment it has ended. A round with a lap that waits is none. Pure.
 */
export function endlessRounds(
  idle: IdleMoves,
  { behaviour, traceTo, words }: Explored,
): VerifyFinding[] {
  return idle.rounds().map(({ begins, laps }): VerifyFinding => {
    const edges = [...new Set(laps.flatMap(({ step }) => step.taken))];
    const isGuarded = edges.some(({ transition }) => transition.guard !== null);
    const works = laps.filter(({ trigger }) => trigger?.startsWith('invoke:') === true);
    const isFailing = works.some(({ trigger }) => trigger?.startsWith('invoke:failed') === true);
    const isSent = laps.every(({ trigger }) => trigger?.startsWith('event:') === true);
    const states = [...new Set(edges.map(({ source }) => behaviour.nodes.all[source]?.path ?? ''))];
    const through = states.map(words.state);
    const names = inWordList(
      edges.map(({ transition }) => words.taken(transition)),
      'and',
    );
    const ends = isSent
      ? 'each sends the record the event of the next, so what begins it fails after 32 of them: let one of them send nothing, or lead where the event is not taken'
      : works.length > 0
        ? `the work is begun anew the moment it has ${isFailing ? 'failed' : 'ended'}, as often as it does: wait before it is tried again, or count how often`
        : 'no time passes in it, so it never stops: let one of the timers wait, or give it a guard that ends it';
    const certain = !isGuarded && works.length === 0;
    return {
      kind: 'endless',
      severity: certain
        ? 'error'
        : isGuarded && !isFailing && works.length > 0
          ? 'note'
          : 'warning',
      verdict: certain ? 'proved' : 'unknown',
      message: `${names} go${edges.length === 1 ? 'es' : ''} round through ${inWordList(through, 'and')} by ${edges.length === 1 ? 'itself' : 'themselves'}: ${ends}`,
      path: edges[0] === undefined ? '' : transitionPointer(edges[0].transition),
      states,
      transitions: edges.map(({ transition }) => transition.key),
      trace: traceTo(isSent || certain ? neverResting(begins) : (laps.at(-1) ?? begins)),
    };
  });
}

/** A move that as a whole comes to nothing. */
function neverResting(move: Move): Move {
  return { ...move, to: null, step: { ...move.step, to: 'endless' } };
}

/** A record of which opening one opens another of its type, and so on without an end; through others where there are some. Pure. */
export function endlessOpening(
  types: readonly string[],
  opening: Move,
  { traceTo }: Explored,
): VerifyFinding {
  const round = [...types, types[0] ?? ''].join(' → ');
  return {
    kind: 'endless',
    severity: 'error',
    verdict: 'proved',
    message: `opening one opens another at once, and that one the next (${round}): after 32 of them all of it fails, so none can be opened at all; open it on a transition, or under a guard`,
    path: '/initial',
    trace: traceTo(neverResting(opening)),
  };
}

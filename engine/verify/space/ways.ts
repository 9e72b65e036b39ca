import { traceOf } from '../report/trace.ts';
import type { Trace } from '../report/trace.ts';
import { behaviourOf } from './behaviour.ts';
import type { KnowledgeOptions } from './knowledge.ts';
import { explore } from './explore.ts';
import type { Move } from './explore.ts';
import { stateAt } from './place.ts';
import type { Verifiable } from './situation.ts';
import type { Surroundings } from '../surroundings.ts';

/** Moves one after the other, each from where the one before led. */
export type Way = readonly Move[];

/** A workflow's space as ways through it. */
export interface Ways {
  /** Keys of all transitions that can be taken, as far as was looked. */
  readonly takeable: ReadonlySet<string>;
  /** Whether that is all there is. */
  readonly exhausted: boolean;
  /**
   * Shortest ways on that end with a move of some kind, nearest first, none longer than it has to be for its last move.
   *
   * @param from a situation, or null: a record is opened first
   * @param most ways at most
   */
  on(from: number | null, isGoal: (move: Move) => boolean, most: number): readonly Way[];
  /** Situations in which a record is in a state, as `record.state` says it. */
  at(state: string): readonly number[];
  /** Whether a situation is an end, and how it ends. */
  endOf(situation: number): 'ok' | 'failed' | null;
  trace(way: Way): Trace;
}

/** Situations at most: what lies beyond is not walked through. */
const MOST = 20_000;
/** Moves that are alike but for what they ask of values; so many are kept. */
const MOST_ALIKE = 4;

/** Walks through a workflow and keeps its moves. Deterministic, pure. */
export function waysThrough(
  workflow: Verifiable,
  surroundings: Surroundings,
  options: Pick<KnowledgeOptions, 'known'>,
): Ways {
  const behaviour = behaviourOf(workflow, surroundings, options);
  const { nodes } = behaviour;
  const moves = new Map<number | null, Move[]>();
  const alike = new Map<string, number>();
  const { situations, exhausted } = explore(
    behaviour,
    (move) => {
      const taken = move.step.taken.map(({ index }) => index).join(',');
      const key = `${move.from}|${move.trigger}|${move.to}|${taken}|${move.step.broken.join(',')}`;
      const count = (alike.get(key) ?? 0) + 1;
      alike.set(key, count);
      if (count > MOST_ALIKE || move.to === null) return;
      const known = moves.get(move.from);
      if (known === undefined) moves.set(move.from, [move]);
      else known.push(move);
    },
    MOST,
  );
  const fields = workflow.recordType?.definition.fields ?? null;
  const byState = Map.groupBy(situations.keys(), (i) => {
    const place = situations[i]?.place;
    return place === undefined ? '' : stateAt(nodes, place);
  });
  return {
    takeable: new Set(
      [...moves.values()].flat().flatMap(({ step }) => step.taken.map((one) => one.transition.key)),
    ),
    exhausted,
    on(from, isGoal, most) {
      const found: Way[] = [];
      const before = new Map<number | null, Move | null>([[from, null]]);
      const wayTo = (situation: number | null): Move[] => {
        const way: Move[] = [];
        for (let at = before.get(situation) ?? null; at !== null; at = before.get(at.from) ?? null)
          way.unshift(at);
        return way;
      };
      for (const situation of before.keys()) {
        for (const move of moves.get(situation) ?? []) {
          if (isGoal(move)) found.push([...wayTo(situation), move]);
          if (found.length >= most) return found;
          if (move.to !== null && !before.has(move.to)) before.set(move.to, move);
        }
      }
      return found;
    },
    at: (state) => byState.get(state) ?? [],
    endOf(situation) {
      const place = situations[situation]?.place;
      if (place?.ended !== true) return null;
      const finals = place.active.flatMap((index) => nodes.all[index] ?? []);
      const final = finals.find(({ kind, parent }) => kind === 'final' && parent === null);
      return final?.state.definition.outcome ?? 'ok';
    },
    trace: (way) => traceOf(way, behaviour, fields),
  };
}

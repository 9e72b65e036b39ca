import type { Choose } from '../data/choices.ts';
import type { Edge } from './nodes.ts';
import type { Walked, Walker } from './walk.ts';
import type { Step } from './situation.ts';
import type { Start } from './walk-step.ts';

/**
 * Follows one way through a step where no values are followed: every guard may hold or not, whoever acts may. Null: the
 * event is not accepted. Pure but for the choices.
 *
 * @param run walks through the chart
 */
export function walkPlain(
  { trigger, memory }: Start,
  choose: Choose,
  run: (walker: Walker) => Walked,
): Step | null {
  const taken: Edge[] = [];
  const entered: number[] = [];
  let rounds: Map<string, number> | null = null;
  let round: readonly Edge[] | undefined;
  const at = run({
    permits: ({ transition }) => transition.guard === null || choose(2) === 0,
    goesRound(active, pending) {
      // Most steps take one transition and rest.
      if (taken.length === 0) return false;
      rounds ??= new Map();
      const key = `${active.join(',')}|${pending}`;
      const since = rounds.get(key);
      if (since === undefined) rounds.set(key, taken.length);
      else round = taken.slice(since);
      return since !== undefined;
    },
    taken: (edge) => taken.push(edge),
    entered: ({ index }) => entered.push(index),
  });
  const isEvent = trigger?.startsWith('event:') === true;
  if (isEvent && !taken.some(({ transition }) => transition.trigger.kind === 'event')) return null;
  const step = { taken, entered, masks: NONE, asked: NONE, broken: NONE };
  if (at === 'endless') return { ...step, to: at, ...(round === undefined ? {} : { round }) };
  return { ...step, to: { place: at, masks: NONE, memory, broken: NONE } };
}

const NONE: readonly never[] = [];

import { ancestry } from '../../workflow/chart.ts';
import { waysOf } from '../data/masks.ts';
import type { StepFacts } from '../data/masks.ts';
import { stateAt } from '../space/place.ts';
import { triggerName } from '../space/nodes.ts';
import type { Edge } from '../space/nodes.ts';
import { inWordList } from './word-list.ts';
import type { Explored } from './reachability.ts';

/**
 * Why a transition out of a state that is entered is never taken, in words to stand behind a colon: its guard never holds
 * with the values a record has there, nobody may take it when it does, or another one is always taken before it. Pure.
 */
export function whyNeverTaken(edge: Edge, explored: Explored): string {
  const { space, behaviour, words } = explored;
  const { nodes, slots } = behaviour;
  const { guard, allow, trigger } = edge.transition;
  const there = space.situations.filter(({ place }) => place.active.includes(edge.source));
  const type = behaviour.workflow;
  const passing = there.flatMap(({ place, masks }) => {
    const facts: StepFacts = {
      state: stateAt(nodes, place),
      type,
      event: trigger.kind === 'event' ? trigger.type : null,
      taken: [],
    };
    if (guard === null) return [{ masks, facts }];
    return waysOf(guard.node, masks, slots, facts).flatMap((way) =>
      way.holds ? [{ masks: way.masks, facts }] : [],
    );
  });
  // A state that is left at once is not among the situations: what its guards see is not known here.
  if (there.length > 0 && passing.length === 0)
    return 'its condition never holds with the values a record has there';
  const permitted =
    allow === null ||
    passing.some(({ masks, facts }) =>
      waysOf(allow.node, masks, slots, facts).some(({ holds }) => holds),
    );
  if (there.length > 0 && !permitted)
    return `nobody may take it${guard === null ? '' : ' when its condition holds'}`;
  const name = triggerName(edge.transition);
  const rivals = nodes.edges.filter(
    (other) =>
      other !== edge &&
      space.takenBy.has(other.index) &&
      other.transition.trigger.kind === trigger.kind &&
      (name === null || triggerName(other.transition) === name) &&
      (other.source === edge.source
        ? other.index < edge.index
        : ancestry(nodes.all[other.source]?.path ?? '').includes(
            nodes.all[edge.source]?.path ?? '',
          )),
  );
  if (rivals.length === 0) return 'its condition never holds with the values a record has there';
  const names = [...new Set(rivals.map(({ transition }) => words.alone(transition)))];
  const always = `${inWordList(names, 'or')} ${names.length === 1 ? 'is' : 'are'} always taken before it`;
  return guard === null ? always : `whenever its condition holds, ${always}`;
}

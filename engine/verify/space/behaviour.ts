import { forEachChoice } from '../data/choices.ts';
import { openedMasks } from '../data/record-masks.ts';
import type { Slots } from '../data/slots.ts';
import type { Surroundings } from '../surroundings.ts';
import { mayBeEdited } from './editing.ts';
import { conditionsOf, knowledgeOf } from './knowledge.ts';
import type { KnowledgeOptions } from './knowledge.ts';
import type { Nodes } from './nodes.ts';
import { begin, happen } from './settle.ts';
import type { Walked, Walker } from './walk.ts';
import { senderMasks } from './senders.ts';
import { EDIT } from './situation.ts';
import type { Situation, Step, Verifiable } from './situation.ts';
import { walkStep } from './walk-step.ts';
import type { Start } from './walk-step.ts';
import { walkPlain } from './walk-plain.ts';
import type { Watch } from './watch.ts';
import { canCome, resultMasks } from './work-results.ts';

/** How a workflow can behave, over-approximated: whatever a record can do is among it. */
export interface Behaviour {
  /** Id of the workflow. */
  readonly workflow: string;
  readonly nodes: Nodes;
  readonly slots: Slots;
  readonly watch: Watch;
  /** Types of events definitions send; null: it may be any. */
  readonly sent: Surroundings['sent'];
  /** Ways to be opened; whether these are all. */
  readonly openings: (each: (step: Step) => void) => boolean;
  /** What can happen in a situation, as `triggerName` names it, editing among it. */
  readonly triggers: (situation: Situation) => readonly string[];
  /** Ways a step can go; whether these are all. */
  readonly steps: (situation: Situation, trigger: string, each: (step: Step) => void) => boolean;
}

/** Most ways one step is followed in. */
const MOST_RUNS = 2_000;

/**
 * How a workflow can behave. Guards are taken as what they say of fields, whose values are told apart as far as the
 * workflow's conditions do; what comes from elsewhere may be anything. Fields somebody may edit are edited, unless that
 * would break an invariant: such an edit is refused. Moves by hand are not followed. Pure.
 */
export function behaviourOf(
  workflow: Verifiable,
  surroundings: Surroundings,
  options: KnowledgeOptions = {},
): Behaviour {
  const knowledge = knowledgeOf(workflow, surroundings, options);
  const { nodes, slots, watch, follow } = knowledge;
  const asked = [...conditionsOf(workflow), ...watch.asks, ...(options.alsoAsked ?? [])];
  const plain = !follow || asked.length === 0;
  const each = (start: Start, run: (walker: Walker) => Walked, then: (step: Step) => void) =>
    forEachChoice((choose) => {
      const step = plain ? walkPlain(start, choose, run) : walkStep(knowledge, start, choose, run);
      if (step !== null) then(step);
    }, MOST_RUNS);
  return {
    workflow: workflow.id,
    nodes,
    slots,
    watch,
    sent: surroundings.sent,
    openings: (then) =>
      each(
        { trigger: null, place: null, masks: openedMasks(knowledge), memory: 0, broken: [] },
        (walker) => begin(nodes, walker),
        then,
      ),
    triggers(situation) {
      const { place } = situation;
      if (place.ended) return [];
      const found = new Set<string>(mayBeEdited(situation, knowledge) ? [EDIT] : []);
      for (const index of place.active) {
        for (const [trigger, edges] of nodes.all[index]?.on ?? []) {
          if (edges.some((edge) => canCome(edge, knowledge, situation))) found.add(trigger);
        }
      }
      return [...found];
    },
    steps(situation, trigger, then) {
      const { place, memory, broken } = situation;
      const masks = plain
        ? situation.masks
        : senderMasks(trigger, resultMasks(trigger, knowledge, situation), knowledge);
      return each(
        { trigger, place, masks, memory, broken },
        (walker) => (trigger === EDIT ? place : happen(nodes, place, trigger, walker)),
        then,
      );
    },
  };
}

import { waysOf } from '../data/masks.ts';
import type { StepFacts } from '../data/masks.ts';
import type { Knowledge } from './knowledge.ts';
import { stateAt } from './place.ts';
import type { Situation } from './situation.ts';

/** Whether somebody may edit a record in a situation. Pure. */
export function mayBeEdited({ place, masks }: Situation, knowledge: Knowledge): boolean {
  const { editable, slots, workflow, nodes } = knowledge;
  if (editable.length === 0 || slots.all.length === 0) return false;
  const edit = workflow.recordType?.edit ?? null;
  const state = stateAt(nodes, place);
  const facts: StepFacts = { state, type: workflow.id, event: null, taken: [] };
  return edit === null || waysOf(edit.node, masks, slots, facts).some(({ holds }) => holds);
}

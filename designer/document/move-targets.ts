import type { Workflow } from '../api/definitions.ts';
import { stateLabel, statesOf } from './workflow-names.ts';

/** A state a record can be put into by hand. */
export interface MoveTarget {
  readonly path: string;
  /** Its label after those of the states around it: "Active › Work › Doing". */
  readonly title: string;
}

/**
 * The states of a workflow a record can be put into by hand, in the order written: as the engine has it,
 * no history state and no region of a parallel state. Pure.
 */
export function moveTargets(workflow: Pick<Workflow, 'states'>): MoveTarget[] {
  const states = new Map(statesOf(workflow).map((found) => [found.path, found]));
  const titleOf = (path: string): string => {
    const parent = states.get(path)?.parent ?? null;
    const label = stateLabel(path, states.get(path)?.state);
    return parent === null ? label : `${titleOf(parent)} › ${label}`;
  };
  return [...states.values()]
    .filter(({ state, parent }) => {
      const around = parent === null ? undefined : states.get(parent)?.state.kind;
      return state.kind !== 'history' && around !== 'parallel';
    })
    .map(({ path }) => ({ path, title: titleOf(path) }));
}

import type { State, Workflow } from '../schema.ts';
import { title } from './humanise.ts';

/** A state found in a workflow. */
export interface FoundState {
  readonly path: string;
  readonly state: State;
  readonly parent: string | null;
}

/** Every state of a workflow, parents before their children, in the order written. Pure. */
export function statesOf(workflow: Pick<Workflow, 'states'>): FoundState[] {
  const walk = (states: Workflow['states'], parent: string | null): FoundState[] =>
    Object.entries(states).flatMap(([id, state]) => {
      const path = parent === null ? id : `${parent}.${id}`;
      return [{ path, state, parent }, ...walk(state.states ?? {}, path)];
    });
  return walk(workflow.states, null);
}

/** What a state is called; its id in words when nobody gave it a label. Pure. */
export function stateLabel(path: string, state: State | undefined): string {
  return state?.label ?? title(path.split('.').at(-1) ?? path);
}

/** Labels of the active leaves a record's `state` names ("Fulfilling, Notifying"). Pure. */
export function stateTitle(state: string, workflow: Workflow | undefined): string {
  const known = new Map(
    workflow === undefined ? [] : statesOf(workflow).map((s) => [s.path, s.state]),
  );
  return state
    .split(',')
    .map((path) => stateLabel(path, known.get(path)))
    .join(', ');
}

import type { Definitions } from '../pack/definitions.ts';

/** A state a record can stand in, and whether its workflow has ended there. */
export type RecordStates = ReadonlyMap<string, boolean>;

/**
 * The states records of a type can stand in, as `record.state` says them, by the workflow there is now. Null where
 * several states are active at once, and so their names stand together. Pure.
 */
export function recordStates(
  type: string,
  { workflows }: Pick<Definitions, 'workflows'>,
): RecordStates | null {
  const states = new Map<string, boolean>();
  for (const workflow of workflows.values()) {
    if (workflow.type.id !== type) continue;
    for (const { path, kind, parent } of workflow.chart.values()) {
      if (kind === 'parallel') return null;
      if (kind === 'atomic' || kind === 'final')
        states.set(path, kind === 'final' && parent === null);
    }
  }
  return states;
}

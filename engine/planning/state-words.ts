import type { Definitions } from '../pack/definitions.ts';
import { humanised } from '../policy/explain/fact-words.ts';

/** What the states of records are called. */
export type StateNames = Pick<Definitions, 'workflows'>;

/** A state as people read it, by its label; of several at once all. Pure. */
export function stateWords(
  state: string,
  type: string | undefined,
  { workflows }: StateNames,
): string {
  const chart = type === undefined ? undefined : workflows.get(type)?.chart;
  return state
    .split(',')
    .map((path) => chart?.get(path)?.definition.label ?? humanised(path))
    .join(' and ');
}

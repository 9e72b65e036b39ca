import { listed } from '../policy/explain/fact-words.ts';
import { stateWords } from './state-words.ts';
import type { StateNames } from './state-words.ts';

/**
 * In which states records of a type take an event, to stand after its name: "is taken only in Open or Acknowledged";
 * that none does where none does. Null where a state it is in does, or nobody knows. Pure.
 *
 * @param state where the record is
 */
export function takenIn(
  event: string,
  type: string | undefined,
  state: string,
  names: StateNames,
): string | null {
  const chart = type === undefined ? undefined : names.workflows.get(type)?.chart;
  if (chart === undefined) return null;
  const taking = [...chart.values()].filter(({ transitions }) =>
    transitions.some(({ trigger }) => trigger.kind === 'event' && trigger.type === event),
  );
  const here = state.split(',');
  const isHere = (path: string): boolean =>
    here.some((one) => one === path || one.startsWith(`${path}.`));
  if (taking.some(({ path }) => isHere(path))) return null;
  if (taking.length === 0) return 'is taken in no state of its workflow';
  const words = taking.map(({ path }) => stateWords(path, type, names));
  return `is taken only in ${listed([...new Set(words)], 'or')}`;
}

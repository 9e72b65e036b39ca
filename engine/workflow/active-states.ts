import { ancestry } from './chart.ts';

/**
 * The active states of a record, each after those around it: what `record.states` holds. Pure.
 *
 * @param state `record.state`: the innermost ones, joined by `,`
 */
export function activeStates(state: string): readonly string[] {
  return [...new Set(state.split(',').flatMap((leaf) => ancestry(leaf).toReversed()))];
}

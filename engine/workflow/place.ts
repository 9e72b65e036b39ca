import type { Chart, ChartState } from './chart.ts';

/**
 * Whether a record can be put into a state by hand. A history state is no place to be, and a region of a
 * parallel state is never entered alone: a state inside it is. Pure.
 */
export function isPlace(state: ChartState, chart: Chart): boolean {
  if (state.kind === 'history') return false;
  return state.parent === null || chart.get(state.parent)?.kind !== 'parallel';
}

/** Paths of the states a record can be put into by hand, in the order written. Pure. */
export function placesOf(chart: Chart): string[] {
  return [...chart.values()].flatMap((state) => (isPlace(state, chart) ? [state.path] : []));
}

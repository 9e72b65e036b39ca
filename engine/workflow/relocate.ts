import type { WorkflowSnapshot } from '../record.ts';
import type { Chart } from './chart.ts';
import { configurationOf, whyNoConfiguration } from './configuration.ts';
import { activePaths, stateOf } from './transition.ts';

/**
 * Where states of one version of a workflow are in another: path → path. A leaf, or a whole configuration as
 * `record.state` says it, may lead to several leaves, joined by `,`.
 */
export interface StatePlaces {
  readonly [from: string]: string | undefined;
}

/** Where a record stands in another version; its states are neither left nor entered. */
export type Relocated =
  | {
      readonly ok: true;
      readonly place: Pick<WorkflowSnapshot, 'value' | 'active' | 'history'>;
      /** Histories of the version before whose memory has no place in this one. */
      readonly forgotten: readonly string[];
    }
  | { readonly ok: false; readonly reason: string };

/**
 * The configuration of a record in another version of its workflow, with what its histories remember. Pure.
 *
 * @param chart of the other version
 */
export function relocate(
  { active, history }: Pick<WorkflowSnapshot, 'active' | 'history'>,
  chart: Chart,
  places: StatePlaces,
): Relocated {
  const state = stateOf(active);
  const leaves = state.split(',');
  const whole = own(places, state);
  const lost = leaves.filter((leaf) => own(places, leaf) === undefined);
  if (whole === undefined && lost.length > 0) {
    const names = lost.map((leaf) => `"${leaf}"`).join(' and ');
    return { ok: false, reason: `the version has no state for ${names}` };
  }
  const mapped =
    whole === undefined ? leaves.flatMap((leaf) => at(places, leaf)) : whole.split(',');
  const order = [...chart.keys()];
  const targets = [...new Set(mapped)].toSorted((a, b) => order.indexOf(a) - order.indexOf(b));
  const reason = whyNoConfiguration(chart, targets);
  if (reason !== null) return { ok: false, reason };
  const value = configurationOf(targets);
  const kept: { [path: string]: readonly string[] } = {};
  const forgotten: string[] = [];
  for (const [path, states] of Object.entries(history)) {
    const to = own(places, path) ?? path;
    const remembered = states.flatMap((one) => at(places, one));
    if (canRemember(chart, to, remembered, states.length)) kept[to] = remembered;
    else forgotten.push(path);
  }
  return { ok: true, place: { value, active: activePaths(value), history: kept }, forgotten };
}

function canRemember(
  chart: Chart,
  path: string,
  states: readonly string[],
  before: number,
): boolean {
  const history = chart.get(path);
  const parent = history?.parent ?? null;
  if (history?.kind !== 'history' || parent === null || states.length !== before) return false;
  if (history.definition.history === 'deep')
    return whyNoConfiguration(chart, states, parent) === null;
  // A shallow one remembers what stood directly inside.
  const inside = chart.get(parent);
  const direct = states.every((one) => chart.get(one)?.parent === parent);
  const fits = inside?.kind === 'parallel' || states.length === 1;
  return direct && fits && states.every((one) => chart.get(one)?.kind !== 'history');
}

function at(places: StatePlaces, path: string): string[] {
  return own(places, path)?.split(',') ?? [];
}

function own(places: StatePlaces, path: string): string | undefined {
  return Object.hasOwn(places, path) ? places[path] : undefined;
}

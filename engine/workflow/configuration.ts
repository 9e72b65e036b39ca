import type { Json } from '../json.ts';
import type { Chart } from './chart.ts';

/** A configuration by its leaves: `a` is `"a"`, `p.x.1` and `p.y` are `{p: {x: "1", y: {}}}`. Pure. */
export function configurationOf(leaves: readonly string[]): Json {
  const [only = ''] = leaves;
  if (leaves.length === 1 && !only.includes('.')) return only;
  const below = Map.groupBy(leaves, (leaf) => leaf.split('.')[0] ?? '');
  return Object.fromEntries(
    [...below].map(([id, paths]) => {
      const inner = paths.map((path) => path.slice(id.length + 1)).filter((path) => path !== '');
      return [id, inner.length === 0 ? {} : configurationOf(inner)];
    }),
  );
}

/**
 * Why a record cannot stand in some states at once; null where it can: each is a state nothing lies inside of, of those
 * that exclude each other there is one, and of those side by side none is missing. Pure.
 *
 * @param within path of the state they lie in; left out: the whole workflow
 */
export function whyNoConfiguration(
  chart: Chart,
  leaves: readonly string[],
  within?: string,
): string | null {
  for (const path of leaves) {
    const state = chart.get(path);
    if (state === undefined) return `there is no state "${path}"`;
    if (state.kind === 'history')
      return `"${path}" stands for a state that was left, and is no place to be`;
    if (state.children.length > 0) return `"${path}" has states inside it: say which`;
  }
  const isActive = (path: string): boolean =>
    leaves.some((leaf) => leaf === path || leaf.startsWith(`${path}.`));
  const level = (around: string | null): string | null => {
    const inside = [...chart.values()].filter(
      ({ parent, kind }) => parent === around && kind !== 'history',
    );
    const active = inside.filter(({ path }) => isActive(path));
    const name = around === null ? 'the workflow' : `"${around}"`;
    const isParallel = chart.get(around ?? '')?.kind === 'parallel';
    const [first, second] = active;
    if (!isParallel && first === undefined) return `no state in ${name} is named`;
    if (!isParallel && first !== undefined && second !== undefined)
      return `"${first.path}" and "${second.path}" exclude each other: name one`;
    for (const state of active) {
      const inner = state.children.length === 0 ? null : level(state.path);
      if (inner !== null) return inner;
    }
    const missing = isParallel ? inside.find(({ path }) => !isActive(path)) : undefined;
    return missing === undefined
      ? null
      : `the states in ${name} are all active together: say where in "${missing.path}"`;
  };
  const outside =
    within === undefined ? undefined : leaves.find((one) => !one.startsWith(`${within}.`));
  return outside === undefined ? level(within ?? null) : `"${outside}" is not in "${within}"`;
}

import { isJsonObject } from '../json.ts';
import type { Json } from '../json.ts';
import type { Definitions } from '../pack/definitions.ts';
import type { Chart } from '../workflow/chart.ts';

/**
 * Whether opening a record of a type opens others at once until it opens one of its own type again, whatever its data
 * are: by what its first states wait for and by their entry actions, without a key that would join one there is. Null:
 * it does not. Pure.
 *
 * @returns the types on the shortest way round, the record's own first
 */
export function openingRound(
  type: string,
  { workflows }: Pick<Definitions, 'workflows'>,
): readonly string[] | null {
  const before = new Map<string, readonly string[]>([[type, [type]]]);
  for (const [one, way] of before) {
    const workflow = workflows.get(one);
    if (workflow === undefined) continue;
    for (const next of openedAtOnce(workflow.chart, workflow.definition.initial, false)) {
      if (next === type) return way;
      if (!before.has(next)) before.set(next, [...way, next]);
    }
  }
  return null;
}

/**
 * Types opened by entering a state and what is entered with it.
 *
 * @param passing whether a state around it may be left at once, before its work begins
 */
function openedAtOnce(chart: Chart, path: string, passing: boolean): string[] {
  const state = chart.get(path);
  if (state === undefined) return [];
  const { kind, children, definition, entry, invocations, transitions } = state;
  const isPassed = passing || transitions.some(({ trigger }) => trigger.kind === 'always');
  const inside =
    kind === 'parallel'
      ? children
      : definition.initial === undefined
        ? []
        : [`${path}.${definition.initial}`];
  return [
    ...entry.flatMap(({ type, params }) => (type === 'record.open' ? opened(params.source) : [])),
    ...invocations.flatMap(({ work }) =>
      work.kind === 'records' && work.each === null && !isPassed ? [work.type] : [],
    ),
    ...inside.flatMap((child) => openedAtOnce(chart, child, isPassed)),
  ];
}

function opened(params: Json): string[] {
  const type = isJsonObject(params) && params['key'] === undefined ? params['type'] : undefined;
  return typeof type === 'string' ? [type] : [];
}

import { error, pointer } from '../issue.ts';
import type { Issue } from '../issue.ts';
import type { CompiledType } from '../record-type/compile.ts';
import { nameHint } from '../unknown-name.ts';
import type { Chart } from '../workflow/chart.ts';

/** States a type's outcomes name that its workflow does not have. Pure. */
export function outcomeStates(
  { id, definition: { outcomes = {} } }: CompiledType,
  { chart }: { readonly chart: Chart },
  file: string,
): Issue[] {
  return Object.entries(outcomes).flatMap(([outcome, { states = [] }]) =>
    states.flatMap((state, i) => {
      if (chart.has(state)) return [];
      const message = `there is no state "${state}" in the workflow of ${id}${nameHint(state, [...chart.keys()])}`;
      return [
        { ...error('unknown-state', pointer('outcomes', outcome, 'states', i), message), file },
      ];
    }),
  );
}

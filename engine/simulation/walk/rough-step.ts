import type { Json } from '../../json.ts';
import type { CompiledWorkflow } from '../../pack/definitions.ts';
import { BUILT_IN } from '../../event.ts';
import type { ScenarioStep } from '../schema.ts';
import type { Chance } from './chance.ts';
import { oddValue, roughData } from './rough-data.ts';

/** A step with something wrong in its data, as far as it has any. */
export function roughen(
  step: ScenarioStep,
  fields: readonly string[],
  chance: Chance,
): ScenarioStep {
  const { open, edit, event, effect } = step;
  // What another system answers may be anything.
  if (effect !== undefined) return { ...step, effect: { ...effect, result: oddValue(chance) } };
  if (open !== undefined)
    return { ...step, open: { ...open, data: roughData(open.data, fields, chance) } };
  if (edit !== undefined)
    return { ...step, edit: { ...edit, data: roughData(edit.data, fields, chance) } };
  if (event === undefined) return step;
  const { data = {} } = event;
  const isObject = typeof data === 'object' && data !== null && !Array.isArray(data);
  const rough = isObject ? roughData(data as { [id: string]: Json }, fields, chance) : {};
  return { ...step, event: { ...event, data: rough } };
}

/** Somebody steps in: has a record stand still or go on, moves it to a state there is or is not, notes something. */
export function stepIn(
  alias: string,
  { chart }: CompiledWorkflow,
  people: readonly string[],
  chance: Chance,
): ScenarioStep {
  const as = chance.pick(people) ?? '';
  const send = (type: string, data: { readonly [id: string]: Json }): ScenarioStep => ({
    as,
    event: { type, to: alias, data },
  });
  const reason = chance.percent(90) ? 'to see what happens' : '';
  const drawn = chance.below(10);
  if (drawn < 2) return send(BUILT_IN.paused, { reason });
  if (drawn < 5) return send(BUILT_IN.resumed, { reason });
  if (drawn < 6) return send(BUILT_IN.noted, { text: chance.pick(['seen', '', '{{ 1 }}']) ?? '' });
  const state = chance.percent(90) ? chance.pick([...chart.keys()]) : 'nowhere';
  return send(BUILT_IN.moved, { state: state ?? '', reason });
}

import type { FactReference } from '../../condition/schema.ts';
import type { KnownValues } from '../../policy/analysis/domain.ts';
import type { Field } from '../../record-type/field.ts';
import type { Chart } from '../../workflow/chart.ts';
import { fieldAllows, knownValues } from '../known-values.ts';
import type { Knowing } from '../known-values.ts';

/**
 * What is known of the values of facts where the record is of one type: its fields hold what that type allows, the
 * event's data what the forms of its workflow ask. Null where nothing is known. Pure.
 */
export function knownOfType(
  fields: { readonly [field: string]: Field },
  chart: Chart,
  definitions: Knowing,
): (fact: FactReference) => KnownValues | null {
  const known = knownValues(definitions);
  const asked = new Map<string, Field>();
  const clashing = new Set<string>();
  for (const { transitions } of chart.values()) {
    for (const { form } of transitions) {
      for (const [id, { field }] of Object.entries(form ?? {})) {
        const found = field ?? fields[id];
        const before = asked.get(id);
        if (found === undefined || (before !== undefined && before !== found)) clashing.add(id);
        else asked.set(id, found);
      }
    }
  }
  return (reference) => {
    const { fact, path = '' } = reference;
    const [data, id = '', ...inside] = path.split('.');
    if (data !== 'data' || inside.length > 0) return known(reference);
    if (fact === 'record') return Object.hasOwn(fields, id) ? valuesOf(fields[id]) : null;
    // What no form asks may be anything: events from elsewhere bring it.
    if (fact === 'event') return clashing.has(id) ? null : valuesOf(asked.get(id));
    return known(reference);
  };
}

function valuesOf(field: Field | undefined): KnownValues | null {
  if (field === undefined || field.type === 'array' || field.type === 'object') return null;
  const { enum: choices = [], minimum, maximum } = field;
  return {
    points: [...choices, ...[minimum, maximum].filter((one) => one !== undefined)],
    admits: (value) => value === undefined || value === null || fieldAllows(field, value),
  };
}

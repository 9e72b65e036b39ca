import type { FactReference } from '../../condition/schema.ts';
import type { KnownValues } from '../../policy/analysis/domain.ts';
import type { Field } from '../../record-type/field.ts';
import { fieldAllows, knownValues } from '../known-values.ts';
import type { Knowing } from '../known-values.ts';

/**
 * What is known of the values of facts where the record is of one type: its fields hold what that type allows. Of an
 * event's data nothing is: what a form asks is checked when it is taken, and without a form anything may come. Pure.
 */
export function knownOfType(
  fields: { readonly [field: string]: Field },
  definitions: Knowing,
): (fact: FactReference) => KnownValues | null {
  const known = knownValues(definitions);
  return (reference) => {
    const { fact, path = '' } = reference;
    const [data, id = '', ...inside] = path.split('.');
    if (fact !== 'record' || data !== 'data' || inside.length > 0) return known(reference);
    return Object.hasOwn(fields, id) ? valuesOf(fields[id]) : null;
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

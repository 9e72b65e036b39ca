import type { FactReference } from '../condition/schema.ts';
import type { Json } from '../json.ts';
import type { Definitions } from '../pack/definitions.ts';
import type { KnownValues } from '../policy/analysis/domain.ts';
import type { Field } from '../record-type/field.ts';

/**
 * What record types say about the values of facts: `record.type` is one of them, `record.data.<field>` is what one of
 * the types with such a field allows, or missing, or empty. Null where they say nothing. Pure.
 */
export function knownValues({
  types,
}: Pick<Definitions, 'types'>): (fact: FactReference) => KnownValues | null {
  const ids = [...types.keys()];
  const fields = new Map<string, Field[]>();
  for (const type of types.values()) {
    for (const [id, field] of Object.entries(type.fields))
      fields.set(id, [...(fields.get(id) ?? []), field]);
  }
  return ({ fact, path }) => {
    if (fact !== 'record') return null;
    if (path === 'type')
      return orMissing({ points: ids, admits: (value) => ids.some((id) => id === value) });
    const [data, field, ...inside] = path?.split('.') ?? [];
    const found = data === 'data' && inside.length === 0 ? fields.get(field ?? '') : undefined;
    if (found?.every((one) => PLAIN.has(one.type)) !== true) return null;
    return orMissing({
      points: found.flatMap(({ enum: choices = [], minimum, maximum }) => [
        ...choices,
        ...[minimum, maximum].filter((one) => one !== undefined),
      ]),
      admits: (value) => found.some((one) => allows(one, value)),
    });
  };
}

const PLAIN: ReadonlySet<Field['type']> = new Set(['string', 'integer', 'number', 'boolean']);

function orMissing({ points, admits }: KnownValues): KnownValues {
  return { points, admits: (value) => value === undefined || value === null || admits(value) };
}

function allows(
  { type, enum: choices, minimum, maximum }: Field,
  value: Json | undefined,
): boolean {
  if (choices !== undefined) return choices.some((one) => one === value);
  if (type === 'string' || type === 'boolean') return typeof value === type;
  if (typeof value !== 'number' || (type === 'integer' && !Number.isInteger(value))) return false;
  return (minimum === undefined || value >= minimum) && (maximum === undefined || value <= maximum);
}

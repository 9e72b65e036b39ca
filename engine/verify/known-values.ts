import type { FactReference } from '../condition/schema.ts';
import { ALWAYS } from '../calendar/always.ts';
import { isList } from '../json.ts';
import type { Json } from '../json.ts';
import type { Definitions } from '../pack/definitions.ts';
import type { KnownValues } from '../policy/analysis/domain.ts';
import type { Field } from '../record-type/field.ts';
import { knownAnswers } from './known-answers.ts';
import { recordStates } from './record-states.ts';

/** What is looked at to know facts' values. */
export type Knowing = Pick<Definitions, 'types' | 'tables' | 'workflows'>;

/**
 * What definitions say about the values of facts: of a record its type, its state in the workflows there are, and
 * `data.<field>`, which is what one of the types with such a field allows, missing or empty; what a table can answer;
 * who acts; that what is counted is a whole number from 0. Null where they say nothing. Pure.
 */
export function knownValues(definitions: Knowing): (fact: FactReference) => KnownValues | null {
  const { types, tables } = definitions;
  const ids = [...types.keys()];
  const record = recordValues(definitions);
  return ({ fact, path, params }) => {
    switch (fact) {
      case 'record':
      case 'parent':
      case 'ci':
      case 'service':
        return path === 'type' ? orMissing(oneOf(ids)) : record(path ?? '');
      case 'links':
      case 'records':
        return path === 'count' ? orMissing(COUNTS) : null;
      case 'actor':
        return path === 'kind' ? oneOf(['person', 'system', 'engine']) : null;
      case 'event':
        return path !== undefined && TEXTS_OF_EVENTS.has(path) ? TEXT : null;
      case 'calendar':
        if (path !== 'open') return null;
        return oneOf(params?.['calendar'] === ALWAYS ? [true] : [true, false]);
      case 'table': {
        const id = params?.['table'];
        const table = typeof id === 'string' ? tables.get(id) : undefined;
        return table === undefined || path === undefined ? null : knownAnswers(table, path);
      }
      default:
        return null;
    }
  };
}

const TEXTS_OF_EVENTS: ReadonlySet<string> = new Set(['id', 'source', 'type', 'time']);
const TEXT: KnownValues = { points: [], admits: (value) => typeof value === 'string' };
const COUNTS: KnownValues = {
  points: [0],
  admits: (value) => Number.isInteger(value) && (value as number) >= 0,
};

function oneOf(values: readonly (string | number | boolean)[]): KnownValues {
  return { points: values, admits: (value) => values.some((one) => one === value) };
}

function recordValues({ types, ...definitions }: Knowing): (path: string) => KnownValues | null {
  const fields = new Map<string, Field[]>();
  for (const type of types.values()) {
    for (const [id, field] of Object.entries(type.fields))
      fields.set(id, [...(fields.get(id) ?? []), field]);
  }
  const states = [...types.keys()].map((type) => recordStates(type, definitions));
  const all = states.flatMap((some) => [...(some?.keys() ?? [])]);
  const state = states.includes(null) ? null : orMissing(oneOf([...new Set(all)]));
  return (path) => {
    if (path === 'state') return state;
    if (path === 'done') return orMissing(oneOf([true, false]));
    const [data, field, ...inside] = path.split('.');
    const found = data === 'data' && inside.length === 0 ? fields.get(field ?? '') : undefined;
    if (found?.every((one) => PLAIN.has(one.type)) !== true) return null;
    return orMissing({
      points: found.flatMap(({ enum: choices = [], minimum, maximum }) => [
        ...choices,
        ...[minimum, maximum].filter((one) => one !== undefined),
      ]),
      admits: (value) => found.some((one) => fieldAllows(one, value)),
    });
  };
}

const PLAIN: ReadonlySet<Field['type']> = new Set(['string', 'integer', 'number', 'boolean']);

function orMissing({ points, admits }: KnownValues): KnownValues {
  return { points, admits: (value) => value === undefined || value === null || admits(value) };
}

/** Whether a field can hold a value. Pure. */
export function fieldAllows(
  { type, enum: choices, minimum, maximum }: Field,
  value: Json | undefined,
): boolean {
  if (choices !== undefined && PLAIN.has(type)) return choices.some((one) => one === value);
  if (type === 'string' || type === 'boolean') return typeof value === type;
  if (type === 'array') return isList(value);
  if (type === 'object') return typeof value === 'object' && !isList(value);
  if (typeof value !== 'number' || (type === 'integer' && !Number.isInteger(value))) return false;
  return (minimum === undefined || value >= minimum) && (maximum === undefined || value <= maximum);
}

import type { Json } from '../json.ts';
import type { Definitions } from '../pack/definitions.ts';
import type { World } from '../policy/analysis/world.ts';
import type { RecordType } from '../record-type/schema.ts';
import { fieldAllows } from './known-values.ts';
import { recordStates } from './record-states.ts';
import type { RecordStates } from './record-states.ts';

type Values = Parameters<NonNullable<World['mayBeRecord']>>[0];

/** Whether a record of one of the types may have some values, as far as type, state and fields say. Pure. */
export function possibleRecord(
  definitions: Pick<Definitions, 'types' | 'workflows'>,
): (values: Values) => boolean {
  const types = [...definitions.types.values()].map((type) => ({
    type,
    states: recordStates(type.id, definitions),
  }));
  return (values) => {
    const present = [...values].filter(([, value]) => value !== undefined);
    if (present.length === 0) return true;
    if ([...values].some(([path, value]) => value === undefined && ALWAYS_THERE.has(path)))
      return false;
    return types.some(
      ({ type, states }) =>
        present.every(([path, value]) => suits(type, states, path, value)) &&
        endsAt(states, values),
    );
  };
}

/** What every record has. */
export const ALWAYS_THERE: ReadonlySet<string> = new Set([
  'id',
  'number',
  'type',
  'state',
  'states',
  'done',
  'data',
  'openedBy',
  'createdAt',
  'updatedAt',
]);

function suits(
  { id, fields }: RecordType,
  states: RecordStates | null,
  path: string,
  value: Json | undefined,
): boolean {
  if (path === 'type') return value === id;
  if (path === 'state') return states === null || (typeof value === 'string' && states.has(value));
  const [data, field = '', ...inside] = path.split('.');
  if (data !== 'data' || field === '') return true;
  const found = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (found === undefined) return false;
  return inside.length > 0 || value === null || fieldAllows(found, value);
}

function endsAt(states: RecordStates | null, values: Values): boolean {
  const [state, done] = [values.get('state'), values.get('done')];
  if (states === null || typeof state !== 'string' || done === undefined) return true;
  return states.get(state) === done;
}

import { isJsonObject, isList } from '../json.ts';
import type { Json } from '../json.ts';
import type { Form, Shape } from '../shape.ts';

/** Fields of records by id. */
export type Fields = ReadonlyMap<string, Shape | null>;

/** A value without parts, of one type. Pure. */
export function plain(
  called: string,
  type: Form['type'] = 'text',
  only?: readonly Json[],
): Extract<Shape, { readonly kind: 'plain' }> {
  return { kind: 'plain', called, may: [only === undefined ? { type } : { type, only }] };
}

/** The fields a record type declares, of the file as it is; null where they cannot be read. Pure. */
export function fieldsOf(type: Json): Fields | null {
  const fields = isJsonObject(type) ? type['fields'] : undefined;
  if (!isJsonObject(fields)) return null;
  return new Map(Object.entries(fields).map(([id, field]) => [id, fieldShape(field)]));
}

function fieldShape(field: Json | undefined): Shape | null {
  if (!isJsonObject(field)) return null;
  const only = isList(field['enum']) ? field['enum'] : undefined;
  switch (field['type']) {
    case 'string':
      return plain(
        typeof field['ref'] === 'string' ? `the id of a ${field['ref']}` : 'a text',
        'text',
        only,
      );
    case 'integer':
    case 'number':
      return plain('a number', 'number', only);
    case 'boolean':
      return plain('true or false', 'boolean', only);
    case 'array':
      return {
        kind: 'list',
        items: isJsonObject(field['items']) ? fieldShape(field['items']) : null,
      };
    default:
      return null;
  }
}

/** The fields one of several types has; null where those of one are not known. Pure. */
export function union(all: readonly (Fields | null)[]): Fields | null {
  const together = new Map<string, Shape | null>();
  for (const fields of all) {
    if (fields === null) return null;
    for (const [id, shape] of fields) {
      const before = together.get(id);
      together.set(id, before === undefined ? shape : either(before, shape));
    }
  }
  return together;
}

/** What is one or the other; null where they have nothing in common. Pure. */
export function either(one: Shape | null, other: Shape | null): Shape | null {
  if (one?.kind === 'plain' && other?.kind === 'plain')
    return { ...other, may: [...one.may, ...other.may] };
  if (one?.kind === 'list' && other?.kind === 'list')
    return { kind: 'list', items: either(one.items, other.items) };
  return null;
}

/** What a value usually is, and in rare cases something else. Pure. */
export function orRarely(usual: Shape | null, rare: Shape | null): Shape | null {
  if (usual?.kind === 'plain' && rare?.kind === 'plain')
    return { ...usual, may: [...usual.may, ...rare.may.map(asRare)] };
  if (usual?.kind === 'list' && rare?.kind === 'list')
    return { kind: 'list', items: orRarely(usual.items, rare.items) };
  return usual;
}

function asRare(form: Form): Form {
  return { ...form, rare: true };
}

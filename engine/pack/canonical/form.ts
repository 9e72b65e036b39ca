import { z } from 'zod';
import { conditionSchema } from '../../condition/schema.ts';
import type { Json, JsonObject } from '../../json.ts';
import { jsonSchema } from '../../schema.ts';

/** What a schema says of how a value is written: which keys in which order, what is keyed by ids. */
export type Form =
  | ObjectForm
  | MapForm
  | { readonly kind: 'list'; readonly item: () => Form }
  | { readonly kind: 'choice'; readonly among: readonly (() => Form)[] }
  | { readonly kind: 'condition' }
  | { readonly kind: 'value' };

/** An object with known keys, in the order they are written. */
export interface ObjectForm {
  readonly kind: 'object';
  readonly keys: ReadonlyMap<string, Slot>;
}

/** An object keyed by ids. */
export interface MapForm {
  readonly kind: 'map';
  readonly entry: () => Form;
  /** Which objects are one, where others may stand as well. */
  readonly takes?: (json: JsonObject) => boolean;
}

/** A key of an object. */
export interface Slot {
  readonly form: () => Form;
  readonly required: boolean;
  /** What leaving it out means; undefined where that means something of its own. */
  readonly fallback: Json | undefined;
  /** The only values it may have, where it tells alternatives apart. */
  readonly only: readonly unknown[] | null;
}

/** Any JSON. */
export const VALUE: Form = { kind: 'value' };

/** Values by their names. */
export const NAMED_VALUES: Form = {
  kind: 'map',
  entry: () => VALUE,
  takes: (json) => !Object.hasOwn(json, 'cel'),
};

const CONDITION: Form = { kind: 'condition' };

/** Forms made before: a schema is read once. */
const known = new WeakMap<z.core.$ZodType, Form>();

/** The form a schema asks for. Pure. */
export function formOf(schema: z.core.$ZodType): Form {
  const before = known.get(schema);
  if (before !== undefined) return before;
  const made = read(schema);
  known.set(schema, made);
  return made;
}

function read(schema: z.core.$ZodType): Form {
  if (schema === conditionSchema) return CONDITION;
  if (schema === jsonSchema) return VALUE;
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'optional':
    case 'nullable':
      return formOf(def.innerType);
    case 'lazy':
      return formOf(def.getter());
    case 'object': {
      const slots = Object.entries(def.shape).map(([key, inner]) => [key, slotOf(inner)] as const);
      return { kind: 'object', keys: new Map(slots) };
    }
    case 'record':
      return { kind: 'map', entry: () => formOf(def.valueType) };
    case 'array':
      return { kind: 'list', item: () => formOf(def.element) };
    case 'union':
      return { kind: 'choice', among: def.options.map((option) => () => formOf(option)) };
    default:
      return VALUE;
  }
}

function slotOf(schema: z.core.$ZodType): Slot {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  return {
    form: () => formOf(schema),
    required: def.type !== 'optional',
    fallback: z.globalRegistry.get(schema)?.['default'] as Json | undefined,
    only: def.type === 'literal' ? def.values : null,
  };
}

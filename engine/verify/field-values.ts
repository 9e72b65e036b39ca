import type { Json } from '../json.ts';
import type { KnownValues } from '../policy/analysis/domain.ts';
import { GIVEN } from '../policy/explain/possible.ts';
import type { PossibleValues } from '../policy/explain/possible.ts';
import { fieldValidator } from '../record-type/compile.ts';
import type { CompiledType } from '../record-type/compile.ts';
import type { Field } from '../record-type/field.ts';

interface Declared {
  readonly field: Field;
  readonly accepts: (value: Json) => boolean;
}

/**
 * What a field, or an entry of it, may hold: exactly what one of the types' own validators takes, and missing where
 * it is not required. Null where nothing is known. Pure.
 *
 * @param path the field's id, and what comes after it
 * @param known what analysis knows of it; `sure`: that there is such a record
 */
export function fieldValues(
  types: readonly (CompiledType | undefined)[],
  [id = '', ...inside]: readonly string[],
  { sure, known }: { readonly sure: boolean; readonly known: KnownValues | null },
): PossibleValues | null {
  const all = types.flatMap((type) => declaredIn(type, id));
  // Of a type without such a field no record has an entry of it.
  if (inside.length > 0) return sure && all.length === 0 ? GIVEN : entryValues(all, inside);
  const required = sure && all.some(({ field }) => field.required === true);
  return {
    ...valuesOf(all, required),
    ...(known === null ? {} : { known: required ? present(known) : known }),
  };
}

/**
 * What may be typed into a field of a form. Pure.
 *
 * @param required whether it has to be
 */
export function typedValues(field: Field, required: boolean): PossibleValues {
  return valuesOf([declared(field)], required);
}

function valuesOf(all: readonly Declared[], required: boolean): PossibleValues {
  const accepts = (value: Json): boolean => value !== null && all.some((one) => one.accepts(value));
  const [first] = all;
  return {
    admits: (value) =>
      value === undefined ? !required : !(required && value === '') && accepts(value),
    examples: all.flatMap(({ field }) => examplesOf(field)).filter(accepts),
    listed: all.every(({ field }) => isListed(field)),
    shortest: first?.field.minLength,
    entry: first === undefined ? undefined : entryOf(first.field),
  };
}

function present(known: KnownValues): KnownValues {
  return { ...known, admits: (value) => (value ?? null) !== null && known.admits(value) };
}

/** Whether a field takes a value, by the types' own validators. Pure. */
export function fieldAccepts(field: Field, value: Json): boolean {
  return declared(field).accepts(value);
}

const validators = new WeakMap<Field, Declared['accepts']>();

function declaredIn(type: CompiledType | undefined, id: string): Declared[] {
  const fields = type?.definition.fields;
  const field = fields !== undefined && Object.hasOwn(fields, id) ? fields[id] : undefined;
  return field === undefined ? [] : [declared(field)];
}

function declared(field: Field): Declared {
  const before = validators.get(field);
  if (before !== undefined) return { field, accepts: before };
  const validator = fieldValidator(field);
  const accepts = remembering((value) => validator.safeParse(value).success);
  validators.set(field, accepts);
  return { field, accepts };
}

/** Most values of a field whose verdicts are kept. */
const MOST_KEPT = 1_000;

/** The same, asked once for each text or number: many policies name the same ones. */
function remembering(accepts: Declared['accepts']): Declared['accepts'] {
  const known = new Map<Json, boolean>();
  return (value) => {
    if (typeof value === 'object') return accepts(value);
    const before = known.get(value);
    if (before !== undefined) return before;
    const verdict = accepts(value);
    if (known.size >= MOST_KEPT) known.clear();
    known.set(value, verdict);
    return verdict;
  };
}

/** An entry of a list field; of what is inside an object nothing is known. */
function entryValues(
  all: readonly Declared[],
  [position = '', ...deeper]: readonly string[],
): PossibleValues | null {
  const lists = all.filter(({ field }) => field.type === 'array' && field.items !== undefined);
  if (lists.length < all.length || all.length === 0) return null;
  if (deeper.length > 0 || !/^\d+$/.test(position)) return null;
  return {
    admits: (value) =>
      value === undefined || (value !== null && lists.some(({ accepts }) => accepts([value]))),
    examples: lists.flatMap(({ field }) => field.items?.enum ?? []),
    listed: lists.every(({ field }) => field.items?.enum !== undefined),
  };
}

function isListed(field: Field): boolean {
  return field.enum !== undefined || field.type === 'boolean';
}

const BY_FORMAT: ReadonlyMap<string, string> = new Map([
  ['date-time', '2026-01-15T10:00:00.000Z'],
  ['date', '2026-01-15'],
  ['email', 'somebody@example.com'],
  ['uri', 'https://example.com/'],
  ['duration', 'PT1H'],
]);

/** Values a field certainly may hold: all there are where they are few. */
function examplesOf(field: Field): readonly Json[] {
  const { type, format, enum: choices, minimum, maximum, minLength = 0 } = field;
  if (choices !== undefined) return choices;
  if (type === 'boolean') return [true, false];
  if (type === 'array') {
    const entries = field.items?.enum ?? [entryOf(field) ?? null];
    return entries.map((one) => [one]);
  }
  if (type === 'object') return [{}];
  if (type === 'string') {
    const written = BY_FORMAT.get(format ?? '');
    return [written ?? 'another value'.padEnd(minLength, ' x').slice(0, field.maxLength)];
  }
  return [minimum, maximum].filter((one) => one !== undefined);
}

function entryOf({ items }: Field): Json | undefined {
  if (items === undefined) return undefined;
  const [choice] = items.enum ?? [];
  if (choice !== undefined) return choice;
  switch (items.type) {
    case 'integer':
    case 'number':
      return 0;
    case 'boolean':
      return true;
    case 'object':
      return {};
    case 'string':
      return undefined;
  }
}

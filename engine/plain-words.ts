import type { z } from 'zod';
import { nearestName } from './nearest-name.ts';

type Raw = z.core.$ZodRawIssue;
type Primitive = z.core.util.Primitive;

/** Choices a message lists at most. */
const MOST_CHOICES = 20;

const TYPES: ReadonlyMap<string, string> = new Map([
  ['string', 'a text'],
  ['number', 'a number'],
  ['int', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'an object'],
  ['record', 'an object'],
  ['null', 'null'],
  ['nan', 'not a number'],
]);

const FORMATS: ReadonlyMap<string, string> = new Map([
  ['datetime', 'a time such as 2026-11-23T21:45:00Z'],
  ['date', 'a date such as 2026-11-23'],
  ['email', 'an e-mail address'],
  ['uuid', 'an id such as 0199a3c2-7f1e-7c3a-9b1d-2f6f0c9e4a11'],
  ['url', 'an address such as https://example.com/'],
  ['uri', 'an address such as https://example.com/'],
]);

/**
 * What zod found, for whoever wrote the content; undefined where its schema says it better itself. Of keys that are
 * not known it is one line a key, in their order. Pure.
 */
export function inPlainWords(found: Raw): string | undefined {
  const name = nameOf(found.path ?? []);
  switch (found.code) {
    case 'invalid_type':
      return found.expected === 'nonoptional' || found.input === undefined
        ? missing(name, typed(found.expected))
        : `${name} has to be ${typed(found.expected) || 'something else'}${unlike(found.input)}`;
    case 'invalid_value':
      return choice(name, found.input, found.values);
    case 'unrecognized_keys':
      return found.keys.map((key) => unknownKey(key, keysOf(found))).join('\n');
    case 'invalid_union':
      return union(name, found);
    case 'too_small':
      return `${name} ${atLeast(found.origin, Number(found.minimum), found.inclusive ?? true)}`;
    case 'too_big':
      return `${name} ${atMost(found.origin, Number(found.maximum), found.inclusive ?? true)}`;
    case 'invalid_format':
      return `${name} has to be ${FORMATS.get(found.format) ?? 'of the form this place needs'}`;
    case 'not_multiple_of':
      return `${name} has to be a multiple of ${found.divisor}`;
    case 'invalid_key':
    case 'invalid_element': {
      const why = found.issues.map(({ message }) => message).join('; ');
      return `${name} cannot stand here: ${why}`;
    }
    default:
      return found.code === 'custom' ? `${name} cannot be used here` : undefined;
  }
}

/** What a value at a path is called: its key, or its place in a list. */
function nameOf(path: readonly PropertyKey[]): string {
  const last = path.at(-1);
  if (last === undefined) return 'this';
  if (typeof last !== 'number') return JSON.stringify(String(last));
  const list = path.at(-2);
  const place = `entry ${last + 1}`;
  return typeof list === 'string' ? `${place} of ${JSON.stringify(list)}` : place;
}

function missing(name: string, wanted: string): string {
  return wanted === '' ? `${name} is missing` : `${name} is missing; it has to be ${wanted}`;
}

function typed(expected: string): string {
  if (expected === 'nonoptional') return '';
  return TYPES.get(expected) ?? '';
}

/** What a value is instead, in words. */
function unlike(value: unknown): string {
  if (value === null) return ', not null';
  if (Array.isArray(value)) return ', not a list';
  if (typeof value === 'number' && !Number.isInteger(value))
    return Number.isNaN(value) ? '' : `, not ${value}`;
  const found = TYPES.get(typeof value);
  return found === undefined ? '' : `, not ${found}`;
}

function choice(name: string, given: unknown, values: readonly Primitive[]): string {
  const shown = values.slice(0, MOST_CHOICES).map((value) => JSON.stringify(value) ?? 'nothing');
  const more = values.length > MOST_CHOICES ? ' and others' : '';
  const wanted = shown.length === 1 ? (shown[0] ?? '') : `one of ${shown.join(', ')}${more}`;
  if (given === undefined) return missing(name, wanted);
  const texts = values.filter((value) => typeof value === 'string');
  const meant = typeof given === 'string' ? nearestName(given.slice(0, 100), texts) : undefined;
  const hint = meant === undefined ? '' : `; did you mean ${JSON.stringify(meant)}?`;
  return `${name} has to be ${wanted}${hint}`;
}

/** The keys an object may have, as far as the schema that refused others tells. */
function keysOf({ inst }: Raw): readonly string[] {
  const def = inst?._zod.def as { readonly shape?: object } | undefined;
  return Object.keys(def?.shape ?? {}).filter((key) => key !== '$schema');
}

function unknownKey(key: string, known: readonly string[]): string {
  const meant = nearestName(key.slice(0, 100), known);
  const there = known.slice(0, MOST_CHOICES).join(', ');
  const hint = meant === undefined ? `known are ${there}` : `did you mean "${meant}"?`;
  const rest = known.length === 0 ? 'remove it' : hint;
  return `${JSON.stringify(key)} is not known here; ${rest}`;
}

function union(name: string, found: Extract<Raw, { readonly code: 'invalid_union' }>): string {
  const { discriminator, input } = found;
  if (discriminator !== undefined && 'options' in found) {
    const given = (input as { readonly [key: string]: unknown } | null)?.[discriminator];
    return choice(name, given, found.options as readonly Primitive[]);
  }
  const values: Primitive[] = [];
  const types = new Set<string>();
  for (const issue of found.errors.flat()) {
    if (issue.path.length > 0) continue;
    if (issue.code === 'invalid_value') values.push(...issue.values);
    else if (issue.code === 'invalid_type') types.add(typed(issue.expected));
  }
  types.delete('');
  // Anything at all.
  if (types.size >= 6) return missing(name, '');
  const shown = values.map((value) => JSON.stringify(value) ?? 'nothing');
  const wanted = [...shown, ...types].join(' or ');
  if (input === undefined) return missing(name, wanted);
  return wanted === ''
    ? `${name} has none of the forms it may have`
    : `${name} has to be ${wanted}`;
}

function atLeast(origin: string, least: number, inclusive: boolean): string {
  if (origin === 'string')
    return least === 1 ? 'may not be empty' : `needs at least ${least} characters`;
  if (origin === 'array' || origin === 'set')
    return `needs at least ${least} ${least === 1 ? 'entry' : 'entries'}`;
  return inclusive ? `has to be ${least} or more` : `has to be more than ${least}`;
}

function atMost(origin: string, most: number, inclusive: boolean): string {
  if (origin === 'string') return `may have at most ${most} characters`;
  if (origin === 'array' || origin === 'set')
    return `may have at most ${most} ${most === 1 ? 'entry' : 'entries'}`;
  return inclusive ? `has to be ${most} or less` : `has to be less than ${most}`;
}

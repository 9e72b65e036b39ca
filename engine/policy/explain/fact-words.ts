import { factName, inWords } from '../../condition/explain.ts';
import type { FactReference } from '../../condition/schema.ts';
import { isJsonObject, isList } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';

/** What titles are taken from: the record types' own words. */
export interface TitledType {
  readonly title: string;
  readonly plural: string;
  readonly fields: {
    readonly [field: string]: {
      readonly title: string;
      /** Set for a field that holds several values. */
      readonly items?: unknown;
    };
  };
  readonly links?:
    | {
        readonly [id: string]: {
          readonly title: string;
          readonly relation: string;
          readonly direction: 'in' | 'out';
        };
      }
    | undefined;
}

/** What sentences about one event are made with. */
export interface Wording {
  readonly types: ReadonlyMap<string, TitledType>;
  /** The record the event is about. */
  readonly subject: { readonly number: string; readonly type: string } | null;
  /** What ids that stand in values are called: a CI's name, a person's. */
  readonly names: ReadonlyMap<string, string>;
}

/** Phrases made before, by wording: one event is told of in the same words again and again. */
const made = new WeakMap<Wording, Map<string, string>>();

/**
 * A fact as the subject of a sentence: "Severity of ALT0000012", "the number of changes having …". Pure.
 *
 * @param params its params as they were filled in
 */
export function factPhrase(
  reference: FactReference,
  params: JsonObject | undefined,
  wording: Wording,
): string {
  if (reference.params !== undefined) return phraseOf(reference, params, wording);
  const known = made.get(wording) ?? new Map<string, string>();
  made.set(wording, known);
  const name = factName(reference);
  const before = known.get(name);
  if (before !== undefined) return before;
  const phrase = phraseOf(reference, params, wording);
  known.set(name, phrase);
  return phrase;
}

function phraseOf(
  { fact, path, params: written }: FactReference,
  params: JsonObject | undefined,
  wording: Wording,
): string {
  switch (fact) {
    case 'event':
      return eventPhrase(path);
    case 'record':
      return recordPhrase(path, wording);
    case 'ci':
    case 'service':
      return `${partPhrase(path, wording.types.get('ci'))} of its ${fact === 'ci' ? 'CI' : 'service'}`;
    case 'parent':
      return `${partPhrase(path, undefined)} of the record that asked for it`;
    case 'actor':
      return path === 'id'
        ? 'whoever caused it'
        : `${humanised(path ?? 'all')} of whoever caused it`;
    case 'now':
      return 'the time of the decision';
    case 'links':
      return linksPhrase(path, params, wording);
    case 'records':
      return recordsPhrase(path, written, params, wording);
    case 'table':
      return `${humanised(path ?? 'the row')} by decision table "${textOf(params?.['table'])}"`;
    case 'calendar':
      return `whether calendar "${textOf(params?.['calendar'])}" is open`;
    default:
      return path === undefined ? fact : `${fact}.${path}`;
  }
}

/** A value as a person reads it, ids by name. Pure. */
export function valueWords(value: Json | undefined, { names }: Wording): string {
  if (value === '' || (isList(value) && value.length === 0)) return 'empty';
  if (typeof value === 'string') return names.get(value) ?? inWords(instantWords(value) ?? value);
  if (isList(value) && value.length > 0 && value.every((entry) => typeof entry === 'string')) {
    return inWords(value.map((entry) => names.get(entry) ?? entry));
  }
  return inWords(value);
}

const INSTANT = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/;

/** An instant as a person reads it: "2026-11-26 18:40:26 UTC"; null for other texts. Pure. */
export function instantWords(text: string): string | null {
  const [, day, time] = INSTANT.exec(text) ?? [];
  return day === undefined || time === undefined ? null : `${day} ${time} UTC`;
}

/** An id as words: `assignmentGroup` → "assignment group". Pure. */
export function humanised(id: string): string {
  return id
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[-_.]+/g, ' ')
    .toLowerCase();
}

/** A list in a sentence: "a, b and c". Pure. */
export function listed(parts: readonly string[], last = 'and'): string {
  if (parts.length < 2) return parts[0] ?? '';
  return `${parts.slice(0, -1).join(', ')} ${last} ${parts.at(-1) ?? ''}`;
}

function eventPhrase(path: string | undefined): string {
  if (path === undefined) return 'the event';
  return path.startsWith('data.')
    ? `${humanised(path.slice('data.'.length))} in the event`
    : `${humanised(path)} of the event`;
}

function recordPhrase(path: string | undefined, { subject, types }: Wording): string {
  if (subject === null) {
    const what = path === undefined ? 'the record' : partPhrase(path, undefined);
    return path === undefined ? what : `${what} of the record it is about`;
  }
  if (path === undefined) return subject.number;
  return `${partPhrase(path, types.get(subject.type))} of ${subject.number}`;
}

const PARTS: ReadonlyMap<string, string> = new Map([
  ['type', 'the record type'],
  ['state', 'the state'],
  ['done', 'the end'],
  ['openedBy', 'the opener'],
  ['createdAt', 'the opening time'],
  ['updatedAt', 'the time of the last change'],
  ['id', 'the id'],
  ['number', 'the number'],
]);

/** Titles such as "Assigned to", after which no sentence goes on. */
const TRAILING = / (?:about|as|at|because|by|for|from|in|of|on|since|through|to|until|with)$/i;

function partPhrase(path: string | undefined, type: TitledType | undefined): string {
  if (path === undefined) return 'the record';
  const plain = PARTS.get(path);
  if (plain !== undefined) return plain;
  const [first, field = '', position, ...rest] = path.split('.');
  if (first === 'counters') return `counter ${humanised(field)}`;
  if (first !== 'data') return humanised(path);
  const known = type?.fields;
  const title =
    known !== undefined && Object.hasOwn(known, field) ? known[field]?.title : undefined;
  const name = title === undefined ? humanised(field) : TRAILING.test(title) ? `"${title}"` : title;
  if (position === undefined) return name;
  if (/^\d+$/.test(position) && rest.length === 0)
    return `${name} (${ordinal(Number(position) + 1)})`;
  return `${name}, ${humanised([position, ...rest].join('.'))}`;
}

function ordinal(position: number): string {
  return position === 1 ? 'the first' : `number ${position}`;
}

function linksPhrase(
  path: string | undefined,
  params: JsonObject | undefined,
  { subject, types }: Wording,
): string {
  const relation = textOf(params?.['relation']);
  const direction = params?.['direction'] === 'out' ? 'out' : 'in';
  const known = subject === null ? undefined : types.get(subject.type)?.links;
  const title = Object.values(known ?? {}).find(
    (link) => link.relation === relation && link.direction === direction,
  )?.title;
  const of = subject === null ? 'it' : subject.number;
  const what =
    title === undefined
      ? `records linked to ${of} by "${relation}"`
      : `records linked to ${of} as "${title}"`;
  return `${measure(path)} ${what}${inStates(params)}`;
}

function recordsPhrase(
  path: string | undefined,
  written: JsonObject | undefined,
  params: JsonObject | undefined,
  wording: Wording,
): string {
  const type = textOf(params?.['type']);
  const titled = wording.types.get(type);
  const plural = titled?.plural.toLowerCase() ?? `${type} records`;
  const asked = isJsonObject(written?.['where']) ? Object.keys(written['where']) : [];
  const where = isJsonObject(params?.['where']) ? params['where'] : {};
  const conditions = asked.map((field) => {
    const value = where[field];
    const words = value === undefined || value === null ? '(not set)' : valueWords(value, wording);
    const known = titled !== undefined && Object.hasOwn(titled.fields, field);
    const several = known && titled.fields[field]?.items !== undefined;
    const name = partPhrase(`data.${field}`, titled);
    return several ? `"${name}" includes ${words}` : `${name} is ${words}`;
  });
  const having = conditions.length === 0 ? '' : ` whose ${listed(conditions)}`;
  const within = params?.['within'];
  const since = typeof within === 'string' ? `, opened within ${durationWords(within)}` : '';
  const { done } = params ?? {};
  const ended =
    typeof done === 'boolean' ? (done ? ' that have ended' : ' that have not ended') : '';
  return `${measure(path)} ${plural}${inStates(params)}${having}${since}${ended}`;
}

function measure(path: string | undefined): string {
  if (path === 'count') return 'the number of';
  return path === undefined ? 'the' : `${humanised(path)} of the`;
}

function inStates(params: JsonObject | undefined): string {
  const states = params?.['states'];
  if (!isList(states) || states.length === 0) return '';
  return ` in state ${listed(states.map(textOf), 'or')}`;
}

/** A text with its first letter large. Pure. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A text with its first letter small, where it does not begin with an abbreviation or a number. Pure. */
export function small(text: string): string {
  return /^[A-Z][a-z ]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

const UNITS = [
  ['week', /(\d+)W/],
  ['day', /(\d+)D/],
  ['hour', /T.*?(\d+)H/],
  ['minute', /T.*?(\d+)M/],
  ['second', /T.*?(\d+)S/],
] as const;

/** An ISO 8601 duration as a person says it: "4 hours"; as it is where it is none. Pure. */
export function durationWords(duration: string): string {
  const parts = UNITS.flatMap(([unit, pattern]) => {
    const count = pattern.exec(duration)?.[1];
    return count === undefined ? [] : [`${count} ${unit}${count === '1' ? '' : 's'}`];
  });
  return parts.length === 0 ? duration : listed(parts);
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

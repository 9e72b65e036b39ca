import { inWords } from '../../condition/explain.ts';
import type { FactReference } from '../../condition/schema.ts';
import { isList } from '../../json.ts';
import type { Json } from '../../json.ts';

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
  /** What a state of a record type is called; as it is written where this is left out. */
  readonly states?: StateWords;
  /** Whether it is told what would become of an event, rather than what became of it. */
  readonly supposed?: boolean;
}

/** What a state is called; the type is undefined where nobody knows. */
export type StateWords = (state: string, type: string | undefined) => string;

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

/** A fact's value as a person reads it: states by their labels, ids by name. Pure. */
export function factValueWords(
  { fact, path }: FactReference,
  value: Json | undefined,
  wording: Wording,
): string {
  if (path === 'states' && isList(value))
    return inWords(value.map((one) => factValueWords({ fact, path }, one, wording)));
  if ((path !== 'state' && path !== 'states') || typeof value !== 'string')
    return valueWords(value, wording);
  const { subject, states } = wording;
  const type = fact === 'record' ? subject?.type : fact === 'parent' ? undefined : 'ci';
  return states?.(value, type) ?? valueWords(value, wording);
}

/** Whether a fact is a number of records. Pure. */
export function isCount({ fact, path }: FactReference): boolean {
  return path === 'count' && (fact === 'links' || fact === 'records');
}

/** An instant as a person reads it: "2026-11-26 18:40:26 UTC"; null for other texts. Pure. */
export function instantWords(text: string): string | null {
  // Most texts are none, and are told apart by a look.
  const [, day, time] = text.charAt(4) === '-' ? (INSTANT.exec(text) ?? []) : [];
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

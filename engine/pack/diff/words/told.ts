import { isList, jsonEqual } from '../../../json.ts';
import type { Json } from '../../../json.ts';
import { capital, humanised, listed } from '../../../policy/explain/fact-words.ts';
import type { ChangeKind } from '../change.ts';
import type { Place } from '../place.ts';
import type { Document } from './document.ts';
import { saidBoth, saidValue } from './values.ts';

/** A difference to be put into words. */
export interface Told {
  readonly kind: ChangeKind;
  readonly place: Place;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  readonly doc: Document;
}

/** The words for some differences of one kind of file; null: there are no better ones than the general. */
export type Sentences = (told: Told) => string | null;

const FIELDS: ReadonlyMap<string, string> = new Map([
  ['on', 'the events it is asked about'],
  ['list', 'the columns of its list'],
  ['tone', 'the colour'],
  ['prefix', 'the prefix of numbers'],
  ['hit', 'how rows are taken'],
  ['titleField', 'the field that names a record'],
  ['requesterFields', 'what a requester may give'],
  ['timeZone', 'the time zone'],
  ['identity', 'what makes a record the same as another'],
  ['readOnly', 'that only the workflow writes it'],
  ['enum', 'the choices'],
  ['order', 'the place in the order'],
]);

/** A difference as people read it whatever it is of: "The e-mail of team CAB is now b instead of a". Pure. */
export function generalSentence({ kind, place, before, after, doc }: Told, name: string): string {
  const { field } = place;
  if (kind === 'renamed')
    return `${name} now has the id ${saidValue(after, doc)} instead of ${saidValue(before, doc)}`;
  if (field === null) {
    if (kind === 'added') return `${name} is new`;
    if (kind === 'removed') return `${name} is no longer there`;
    return `${name} ${becameWords(before, after, doc)}`;
  }
  const what = capital(`${fieldWords(field)} of ${name}`);
  return `${what} ${becameWords(before, after, doc)}`;
}

/** A field in words: "the title", "throttle, most". Pure. */
export function fieldWords(field: string): string {
  const plain = FIELDS.get(field);
  if (plain !== undefined) return plain;
  const [first = '', ...rest] = field.split('.').map(humanised);
  return `the ${[...rest, first].length === 1 ? first : `${rest.join(' ')} in ${first}`}`;
}

/** How a value became another, behind what it is of: "is now b instead of a". Pure. */
export function becameWords(
  before: Json | undefined,
  after: Json | undefined,
  doc: Document,
  field?: string,
): string {
  const [was, is] = saidBoth(before, after, doc, field);
  if (before === undefined) return `is now ${is}`;
  if (after === undefined) return `is no longer given (it was ${was})`;
  if (isList(before) && isList(after)) return listBecame(before, after, doc, field);
  if (was === is) return 'is worded differently';
  return typeof before === 'number' || saysLength(before)
    ? `went from ${was} to ${is}`
    : `is now ${is} instead of ${was}`;
}

function saysLength(value: Json): boolean {
  return typeof value === 'string' && /^P(?:T?\d)/.test(value);
}

function listBecame(
  before: readonly Json[],
  after: readonly Json[],
  doc: Document,
  field?: string,
): string {
  if ([...before, ...after].some((one) => typeof one === 'object'))
    return entriesBecame(before, after);
  const missing = (one: Json, list: readonly Json[]): boolean =>
    !list.some((other) => jsonEqual(one, other));
  const come = after.filter((one) => missing(one, before));
  const gone = before.filter((one) => missing(one, after));
  if (come.length === 0 && gone.length === 0) return 'stand in another order';
  const parts = [
    ...(come.length === 0 ? [] : [`now include ${saidValue(come, doc, field)}`]),
    ...(gone.length === 0 ? [] : [`no longer include ${saidValue(gone, doc, field)}`]),
  ];
  return listed(parts);
}

/** Entries too long to be told: which of them differ, or how many came and went. */
function entriesBecame(before: readonly Json[], after: readonly Json[]): string {
  const at = after.flatMap((one, i) => (jsonEqual(one, before[i]) ? [] : [`${i + 1}`]));
  if (before.length === after.length) {
    return at.length > 5 ? `differ in ${at.length} entries` : `differ in entry ${listed(at)}`;
  }
  const more = after.length - before.length;
  const count = Math.abs(more) === 1 ? '1 entry' : `${Math.abs(more)} entries`;
  return `are ${count} ${more > 0 ? 'more' : 'fewer'}, and differ from entry ${at[0] ?? after.length + 1} on`;
}

import { factName } from '../../condition/explain.ts';
import type { FactReference } from '../../condition/schema.ts';
import { isJsonObject, isList } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import { durationWords, humanised, listed, valueWords } from './fact-words.ts';
import type { TitledType, Wording } from './fact-words.ts';

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
  const known = made.get(wording) ?? newPhrases(wording);
  const name = factName(reference);
  const before = known.get(name);
  if (before !== undefined) return before;
  const phrase = phraseOf(reference, params, wording);
  known.set(name, phrase);
  return phrase;
}

function newPhrases(wording: Wording): Map<string, string> {
  const phrases = new Map<string, string>();
  made.set(wording, phrases);
  return phrases;
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

/** A part of the record at hand by its title alone: "Impact". Pure. */
export function fieldPhrase({ path }: FactReference, { subject, types }: Wording): string {
  return partPhrase(path, subject === null ? undefined : types.get(subject.type));
}

const PARTS: ReadonlyMap<string, string> = new Map([
  ['type', 'the record type'],
  ['state', 'the state'],
  ['states', 'the active states'],
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
  wording: Wording,
): string {
  const { subject, types } = wording;
  const relation = textOf(params?.['relation']);
  const direction = params?.['direction'] === 'out' ? 'out' : 'in';
  const known = subject === null ? undefined : types.get(subject.type)?.links;
  const title = Object.values(known ?? {}).find(
    (link) => link.relation === relation && link.direction === direction,
  )?.title;
  const of = subject === null ? 'it' : subject.number;
  const type = linkedType(relation, direction, types);
  const plural = (type === undefined ? undefined : types.get(type)?.plural.toLowerCase()) ?? null;
  const as =
    title === undefined
      ? ` by "${relation}"`
      : title.toLowerCase() === plural
        ? ''
        : ` as "${title}"`;
  const what = `${plural ?? 'records'} linked to ${of}${as}`;
  return `${measure(path)} ${what}${inStates(params, type, wording)}`;
}

/** The record type at the other end of a relation, where only one says that it has that end. */
function linkedType(
  relation: string,
  direction: 'in' | 'out',
  types: Wording['types'],
): string | undefined {
  const [only, ...more] = [...types].flatMap(([id, { links }]) =>
    Object.values(links ?? {}).some(
      (link) => link.relation === relation && link.direction !== direction,
    )
      ? [id]
      : [],
  );
  return more.length === 0 ? only : undefined;
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
  return `${measure(path)} ${plural}${inStates(params, type, wording)}${having}${since}${ended}`;
}

function measure(path: string | undefined): string {
  if (path === 'count') return 'the number of';
  return path === undefined ? 'the' : `${humanised(path)} of the`;
}

function inStates(
  params: JsonObject | undefined,
  type: string | undefined,
  wording: Wording,
): string {
  const states = params?.['states'];
  if (!isList(states) || states.length === 0) return '';
  const words = states.map((state) => wording.states?.(textOf(state), type) ?? textOf(state));
  return ` in state ${listed(words, 'or')}`;
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

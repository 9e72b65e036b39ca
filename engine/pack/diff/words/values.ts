import { isJsonObject, isList } from '../../../json.ts';
import type { Json } from '../../../json.ts';
import { parseDuration } from '../../../calendar/duration.ts';
import {
  durationWords,
  humanised,
  listed,
  valueWords,
} from '../../../policy/explain/fact-words.ts';
import { isFactReference } from '../../../condition/schema.ts';
import type { FactReference } from '../../../condition/schema.ts';
import { factPhrase } from '../../../policy/explain/fact-phrase.ts';
import { valueIn } from '../../canonical/parts.ts';
import { textAt } from './document.ts';
import type { Document } from './document.ts';

/** Longest text told whole. */
const LONGEST = 80;

/** A value as a reader says it: lengths of time, yes and no, lists, labels, the expression that gives it. Pure. */
export function saidValue(value: Json | undefined, doc: Document, field?: string): string {
  return cut(wholeValue(value, doc, field));
}

/** Two values as a reader says them, long ones from shortly before where they differ. Pure. */
export function saidBoth(
  before: Json | undefined,
  after: Json | undefined,
  doc: Document,
  field?: string,
): [was: string, is: string] {
  const [was, is] = [wholeValue(before, doc, field), wholeValue(after, doc, field)];
  if (cut(was) !== cut(is) || was === is) return [cut(was), cut(is)];
  let at = 0;
  while (was[at] === is[at]) at += 1;
  const from = Math.max(0, at - BEFORE);
  return [cut(`…${was.slice(from)}`), cut(`…${is.slice(from)}`)];
}

/** How much is told of what stands before a difference. */
const BEFORE = 20;

function wholeValue(value: Json | undefined, doc: Document, field?: string): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (isList(value)) {
    if (value.length === 0) return 'nothing';
    return value.every((item) => typeof item !== 'object' || item === null)
      ? listed(value.map((item) => wholeValue(item, doc, field)))
      : `${value.length} ${value.length === 1 ? 'entry' : 'entries'}`;
  }
  if (isJsonObject(value)) {
    const cel = textAt(value, 'cel');
    if (cel !== undefined) return cel;
    if (isFactReference(value)) return referenceWords(value, doc);
    return listed(
      Object.entries(value).map(([key, inner]) => `${humanised(key)} ${wholeValue(inner, doc)}`),
    );
  }
  const labels =
    field === undefined ? undefined : valueIn(doc.typeFile, ['fields', field, 'labels']);
  const label = textAt(labels, String(value));
  if (label !== undefined) return label;
  if (typeof value === 'string' && value.startsWith('P') && parseDuration(value).ok)
    return durationWords(value);
  return valueWords(value, doc.wording);
}

function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1).trimEnd()}…`;
}

/** A fact as a reader says it, facts in its params as well: "the number of incidents whose CI is CI of the record". Pure. */
export function referenceWords(reference: FactReference, doc: Document): string {
  const told = (value: Json | undefined): Json | undefined => {
    if (isList(value)) return value.map((item) => told(item) ?? null);
    if (!isJsonObject(value)) return value;
    if (isFactReference(value)) return referenceWords(value, doc);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, told(inner)]));
  };
  const { params } = reference;
  const filled = told(params);
  return factPhrase(reference, isJsonObject(filled) ? filled : params, doc.wording);
}

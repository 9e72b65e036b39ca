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
import { factPhrase } from '../../../policy/explain/fact-phrase.ts';
import { valueIn } from '../../canonical/parts.ts';
import { textAt } from './document.ts';
import type { Document } from './document.ts';

/** Longest text told whole. */
const LONGEST = 80;

/** A value as a reader says it: lengths of time, yes and no, lists, labels, the expression that gives it. Pure. */
export function saidValue(value: Json | undefined, doc: Document, field?: string): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (isList(value)) {
    if (value.length === 0) return 'nothing';
    return value.every((item) => typeof item !== 'object' || item === null)
      ? cut(listed(value.map((item) => saidValue(item, doc, field))))
      : `${value.length} ${value.length === 1 ? 'entry' : 'entries'}`;
  }
  if (isJsonObject(value)) {
    const cel = textAt(value, 'cel');
    if (cel !== undefined) return cut(cel);
    if (isFactReference(value)) return factPhrase(value, value.params, doc.wording);
    return cut(
      listed(
        Object.entries(value).map(([key, inner]) => `${humanised(key)} ${saidValue(inner, doc)}`),
      ),
    );
  }
  const labels =
    field === undefined ? undefined : valueIn(doc.typeFile, ['fields', field, 'labels']);
  const label = textAt(labels, String(value));
  if (label !== undefined) return label;
  if (typeof value === 'string' && value.startsWith('P') && parseDuration(value).ok)
    return durationWords(value);
  return cut(valueWords(value, doc.wording));
}

function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1).trimEnd()}…`;
}

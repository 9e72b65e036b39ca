import { asText, isJsonObject } from '../../../json.ts';
import type { Json, JsonObject } from '../../../json.ts';
import { capital, durationWords, humanised } from '../../../policy/explain/fact-words.ts';
import type { TitledType, Wording } from '../../../policy/explain/fact-words.ts';
import { valueIn } from '../../canonical/parts.ts';
import { statePath } from '../moved-states.ts';

/** What the sentences about one file are made with. */
export interface Document {
  readonly before: JsonObject;
  readonly after: JsonObject;
  /** Id of the record type it is about; empty where it is about none. */
  readonly type: string;
  /** That record type's file, as it is or was. */
  readonly typeFile: Json | undefined;
  readonly wording: Wording;
}

/** A part of a file by keys: as it is, or as it was where it is no more. Pure. */
export function partOf({ before, after }: Document, ...keys: readonly string[]): JsonObject {
  const part = valueIn(after, keys) ?? valueIn(before, keys);
  return isJsonObject(part) ? part : {};
}

/** A text of an object; undefined where there is none. Pure. */
export function textAt(json: Json | undefined, key: string): string | undefined {
  const text = isJsonObject(json) && Object.hasOwn(json, key) ? json[key] : undefined;
  return typeof text === 'string' && text !== '' ? text : undefined;
}

/** What a state is called: its label, else its id in words. Pure. */
export function stateName(doc: Document, path: string): string {
  const label =
    textAt(valueIn(doc.after, statePath(path)), 'label') ??
    textAt(valueIn(doc.before, statePath(path)), 'label');
  return label ?? capital(humanised(path.split('.').at(-1) ?? path));
}

/** What makes a transition happen: "resolved", "4 hours later", "at 75 % of clock response". Pure. */
export function triggerName(trigger: Json | undefined, doc: Document): string {
  if (!isJsonObject(trigger)) return 'nothing';
  const { on, after, always } = trigger;
  if (typeof on === 'string') return humanised(on.split('.').slice(1).join(' '));
  if (typeof after === 'string') return delayName(after, doc);
  return always === true ? 'at once' : 'when all in it has ended';
}

/** When a delay is over. Pure. */
export function delayName(after: string, doc: Document): string {
  const { duration, calendar, until, clock, percent, title } = partOf(doc, 'delays', after);
  if (typeof clock === 'string') return `at ${asText(percent)} % of clock ${clockName(doc, clock)}`;
  const named = typeof title === 'string' ? title : humanised(after);
  if (until !== undefined) return `at ${named}`;
  if (duration === undefined) return `${durationWords(after)} later`;
  if (typeof duration !== 'string' || duration.includes('{{')) return `after ${named}`;
  return `${durationWords(duration)}${calendar === undefined ? '' : ' of business time'} later`;
}

/** What a clock is called. Pure. */
export function clockName(doc: Document, id: string): string {
  return textAt(partOf(doc, 'clocks', id), 'title') ?? capital(humanised(id));
}

/** What a field of the record is called. Pure. */
export function fieldName({ typeFile }: Document, id: string): string {
  return textAt(valueIn(typeFile, ['fields', id]), 'title') ?? capital(humanised(id));
}

/** The titles of a record type, as far as its file has them. Pure. */
export function titlesOf(json: Json | undefined): TitledType | null {
  const title = textAt(json, 'title');
  const fields = isJsonObject(json) && isJsonObject(json['fields']) ? json['fields'] : {};
  if (title === undefined || !isJsonObject(json)) return null;
  const titled = Object.entries(fields).map(([id, field]) => {
    const items = isJsonObject(field) ? field['items'] : undefined;
    return [id, { title: textAt(field, 'title') ?? humanised(id), items }] as const;
  });
  const links = Object.entries(isJsonObject(json['links']) ? json['links'] : {}).map(
    ([id, link]) => {
      const direction = textAt(link, 'direction') === 'out' ? ('out' as const) : ('in' as const);
      return [
        id,
        { title: textAt(link, 'title') ?? id, relation: textAt(link, 'relation') ?? '', direction },
      ] as const;
    },
  );
  return {
    title,
    plural: textAt(json, 'plural') ?? `${title}s`,
    fields: Object.fromEntries(titled),
    links: Object.fromEntries(links),
  };
}

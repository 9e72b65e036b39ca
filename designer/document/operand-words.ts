import type { FactReference } from '../api/condition.ts';
import type { Field } from '../api/definitions.ts';
import { isJsonObject, textOf } from '../api/json.ts';
import type { Json } from '../api/json.ts';
import { durationWords, isDuration } from './duration-words.ts';
import { humanise, title } from './humanise.ts';
import type { Wording } from './wording.ts';

/** True for a value that points at a fact. Pure. */
export function isFactReference(value: unknown): value is FactReference {
  return isJsonObject(value) && typeof value['fact'] === 'string';
}

/** How a list in a sentence is joined. */
export type Joint = 'conjunction' | 'disjunction';

/**
 * A value as a reader says it: enum labels, yes and no, names for ids, "a, b or c" for lists, the
 * fact's own name for a reference, the expression for CEL. Pure.
 *
 * @param field what the value is of, where that is known
 */
export function valueWords(
  value: Json | undefined,
  wording: Wording,
  field?: Field,
  joint: Joint = 'disjunction',
): string {
  const { say, language } = wording;
  if (value === undefined || value === null) return say('value.empty');
  if (value === '') return say('value.emptyText');
  if (typeof value === 'boolean') return say(value ? 'value.yes' : 'value.no');
  if (Array.isArray(value)) {
    if (value.length === 0) return say('value.nothing');
    const words = value.map((item: Json) => valueWords(item, wording, field));
    return new Intl.ListFormat(language, { type: joint }).format(words);
  }
  if (isFactReference(value)) return subjectWords(value, wording);
  if (isJsonObject(value)) {
    const cel = value['cel'];
    return typeof cel === 'string' ? cel : JSON.stringify(value);
  }
  const label = field?.labels?.[textOf(value)];
  if (label !== undefined) return label;
  const name = typeof value === 'string' ? wording.name?.(value) : undefined;
  if (name !== undefined) return name;
  if (typeof value === 'string' && isDuration(value)) return durationWords(value, wording);
  return textOf(value);
}

/** The field of the record (or of the form) a reference reads, where it reads one. Pure. */
export function subjectField(reference: FactReference, wording: Wording): Field | undefined {
  const id = fieldId(reference);
  return id === null ? undefined : wording.field?.(id);
}

function fieldId({ fact, path }: FactReference): string | null {
  if (fact === 'form') return path ?? null;
  if (fact === 'record' && path?.startsWith('data.') === true) return path.slice('data.'.length);
  return null;
}

/**
 * What a condition looks at, in plain words: "Priority", "the event’s severity", "number of
 * incidents in the last 7 d". Pure.
 */
export function subjectWords(reference: FactReference, wording: Wording): string {
  const { say } = wording;
  const { fact, path } = reference;
  const id = fieldId(reference);
  if (id !== null) return wording.field?.(id)?.title ?? title(id);
  switch (fact) {
    case 'now':
      return say('subject.now');
    case 'record':
      return path === undefined ? say('subject.record') : title(path);
    case 'event':
      if (path === undefined) return say('subject.event');
      if (path === 'type') return say('subject.eventType');
      return say('subject.ofEvent', { what: humanise(path.replace(/^data\./, '')) });
    case 'actor':
      return path === undefined || path === 'id'
        ? say('subject.actor')
        : say('subject.ofActor', { what: humanise(path) });
    case 'ci':
    case 'service':
    case 'parent':
      if (path === undefined || path === 'id') return say(`subject.${fact}`);
      return say(`subject.of-${fact}`, { what: humanise(path.replace(/^data\./, '')) });
    case 'links':
      return linksWords(reference, wording);
    case 'records':
      return recordsWords(reference, wording);
    case 'table':
      return tableWords(reference, wording);
    case 'calendar':
      return say('subject.calendar', { name: named(reference, 'calendar', wording) });
    default:
      return humanise(path === undefined ? fact : `${fact} ${path}`);
  }
}

function named(reference: FactReference, param: string, wording: Wording): string {
  const value = reference.params?.[param];
  return typeof value === 'string' ? humanise(value) : valueWords(value, wording);
}

function linksWords(reference: FactReference, wording: Wording): string {
  const { say } = wording;
  const { relation: id, direction } = reference.params ?? {};
  const title =
    typeof id === 'string' ? wording.link?.(id, direction === 'out' ? 'out' : 'in') : undefined;
  const states = reference.params?.['states'];
  const among = Array.isArray(states)
    ? say('subject.inState', { states: statesWords(states as readonly Json[], wording) })
    : '';
  if (title !== undefined)
    return say('subject.linksTitled', { title: title.toLowerCase(), among }).trim();
  return say('subject.links', { relation: named(reference, 'relation', wording), among }).trim();
}

function recordsWords(reference: FactReference, wording: Wording): string {
  const { say } = wording;
  const params = reference.params ?? {};
  const type = params['type'];
  const what = typeof type === 'string' ? (wording.type?.(type) ?? humanise(type)) : '';
  const where = isJsonObject(params['where'])
    ? Object.entries(params['where']).map(([field, value]) =>
        say('subject.where', { field: humanise(field), value: valueWords(value, wording) }),
      )
    : [];
  const parts = [
    ...where,
    ...(Array.isArray(params['states'])
      ? [
          say('subject.inState', {
            states: statesWords(params['states'] as readonly Json[], wording),
          }),
        ]
      : []),
    ...(params['done'] === true ? [say('subject.ended')] : []),
    ...(params['done'] === false ? [say('subject.open')] : []),
    ...(typeof params['within'] === 'string'
      ? [say('subject.within', { length: durationWords(params['within'], wording) })]
      : []),
  ];
  return say('subject.records', {
    what: what.toLowerCase(),
    among: parts.map((p) => ` ${p}`).join(''),
  });
}

function statesWords(states: readonly Json[], wording: Wording): string {
  const titles = states.map((s) =>
    (wording.state?.(textOf(s)) ?? humanise(textOf(s))).toLowerCase(),
  );
  return new Intl.ListFormat(wording.language, { type: 'disjunction' }).format(titles);
}

function tableWords(reference: FactReference, wording: Wording): string {
  const table = named(reference, 'table', wording);
  return reference.path === undefined
    ? wording.say('subject.table', { table })
    : wording.say('subject.tableOutput', { table, output: humanise(reference.path) });
}

import { FIRST_YEAR, LAST_YEAR, parseInstant } from '../calendar/instant.ts';
import { isJsonObject, isList } from '../json.ts';
import type { Json } from '../json.ts';
import type { ComparedBy, Form, Shape } from '../shape.ts';

/** What a comparison comes to: `hardly` ever holds what does so in rare cases only. */
export type ComparedVerdict = 'never' | 'hardly' | 'may';

/** Values a fact may have, among them one of each kind that matters to a literal. */
interface Samples {
  readonly type: Form['type'] | 'list' | 'object';
  readonly values: readonly (Json | undefined)[];
  /** There are no others. */
  readonly closed: boolean;
  readonly time: boolean;
  readonly rare: boolean;
}

/** Operators that look at nothing of a value but which one it is. */
const BY_IDENTITY =
  /^(?:equal|notEqual|exists|in|notIn|contains|doesNotContain|containsAny|containsAll|containsNone)$/;

/**
 * Whether a comparison with a literal can hold, asked of the operator itself with values the fact may have; `may`
 * where that does not tell. Pure.
 */
export function comparedVerdict(shape: Shape, by: ComparedBy, literal: Json): ComparedVerdict {
  const all = samplesOf(shape, literal);
  const holding = all.filter((samples) => mayHold(samples, by, literal));
  if (holding.some(({ rare }) => !rare) || by.test(undefined)) return 'may';
  if (all.every(({ rare }) => rare)) return 'may';
  return holding.length > 0 ? 'hardly' : 'never';
}

function mayHold(samples: Samples, by: ComparedBy, literal: Json): boolean {
  return !tells(samples, by, literal) || samples.values.some((value) => by.test(value));
}

/** Whether the samples stand for all values there are. */
function tells({ type, closed, time }: Samples, by: ComparedBy, literal: Json): boolean {
  const base = by.id.slice(by.id.lastIndexOf(':') + 1);
  // A list is read as the text of its entries.
  if (by.family === 'order' && type === 'list') return false;
  if (!by.takes.includes('any') && !by.takes.includes(type)) return true;
  if (by.needs !== undefined || by.family === 'calendar') return false;
  if (closed) return true;
  // Parts of points in time are not all among the samples; what holds another letter is no part of one.
  if (time) return by.family !== 'pattern' && (by.family !== 'text' || isForeignToTimes(literal));
  if (by.family === 'order')
    return type === 'number' && typeof literal === 'string' && Number.isNaN(Number(literal));
  // A text is searched for what is like a part of it.
  if (/^(?:in|notIn)$/.test(base) && !isList(literal)) return type === 'text';
  return BY_IDENTITY.test(base);
}

function samplesOf(shape: Shape, literal: Json): Samples[] {
  if (shape.kind === 'object')
    return [{ type: 'object', values: [{}], closed: true, rare: false, time: false }];
  const named = scalarsIn(literal);
  if (shape.kind === 'plain') {
    return shape.may.map((form) => {
      const closed = form.only !== undefined || form.type === 'boolean';
      const time = form.time === true;
      const rare = form.rare === true;
      return { type: form.type, values: valuesOf(form, named), closed, rare, time };
    });
  }
  const { items } = shape;
  const entries =
    items?.kind === 'plain' ? items.may.flatMap((form) => valuesOf(form, named)) : named;
  const values = [[], entries, ...entries.map((entry) => [entry]), ...listsIn(literal)];
  return [{ type: 'list', values, closed: false, rare: false, time: false }];
}

/** Values of a form: those a literal names, and one it does not. */
function valuesOf({ type, only, time, among }: Form, named: readonly Json[]): readonly Json[] {
  if (only !== undefined) return only;
  if (type === 'boolean') return [true, false];
  if (type === 'number') {
    const numbers = named.filter((one) => typeof one === 'number');
    return [...numbers, Math.max(0, ...numbers) + 0.5];
  }
  const texts = named
    .filter((one) => typeof one === 'string')
    .filter((text) => among?.(text) !== false);
  if (time === true) {
    const times = texts.filter((text) => parseInstant(text) !== null);
    return [...times, FIRST_TIME, LAST_TIME];
  }
  return [...texts, `${texts.join('')}~`];
}

/** The first and the last point in time there is. */
const FIRST_TIME = `${FIRST_YEAR}-01-01T00:00:00.000Z`;
const LAST_TIME = `${LAST_YEAR}-12-31T23:59:59.999Z`;

function isForeignToTimes(literal: Json): boolean {
  return typeof literal === 'string' && /[^-\d:.TZ]/i.test(literal);
}

/** Lists a literal names, itself among them. */
function listsIn(json: Json): Json[] {
  return isList(json) ? [json, ...json.flatMap(listsIn)] : [];
}

function scalarsIn(json: Json | undefined): Json[] {
  if (isList(json)) return json.flatMap(scalarsIn);
  if (isJsonObject(json)) return Object.values(json).flatMap(scalarsIn);
  return json === undefined ? [] : [json];
}

import { error, pointer, warning } from '../issue.ts';
import type { Issue } from '../issue.ts';
import { asText, isList } from '../json.ts';
import type { Json } from '../json.ts';
import type { ComparedBy, Form, Shape } from '../shape.ts';
import { nameHint } from '../unknown-name.ts';
import { celTypeOf, typeInWords } from '../value/cel-type.ts';
import { comparedVerdict } from './compared-verdict.ts';

/**
 * What is wrong with a literal a fact is compared with, by what the fact may be: the comparison never holds (an error,
 * or a warning where it does in rare cases), or a value is named that the fact never has (a warning). Pure.
 *
 * @param whole what the fact is called: `record.state`
 * @param at JSON pointer of the literal
 */
export function comparedIssues(
  shape: Shape,
  whole: string,
  by: ComparedBy,
  literal: Json,
  at: string,
): Issue[] {
  const verdict = comparedVerdict(shape, by, literal);
  const tell = verdict === 'never' ? error : warning;
  const but = verdict === 'hardly' ? '; only a record of another type may be' : '';
  const strange = strangers(shape, by, literal);
  if (strange.length > 0 || (verdict !== 'never' && verdict !== 'hardly')) {
    return strange.map(({ value, place }) =>
      tell('never-equal', at + place, neverIs(shape, whole, value) + but),
    );
  }
  const what = by.id.includes(':')
    ? 'this never holds'
    : `it is never ${by.expectation.replace('{value}', JSON.stringify(literal))}`;
  const hint = shape.kind === 'object' ? '; name a part of it by "path"' : but;
  return [tell('never-holds', at, `"${whole}" is ${calledIn(shape)}, so ${what}${hint}`)];
}

/** What is wrong with a value somebody gives for a field, in words; null where it may have it. Pure. */
export function neverHad(shape: Shape, whole: string, value: Json): string | null {
  const forms = formsOf(shape);
  return forms === null || forms.some((form) => admits(form, value))
    ? null
    : neverIs(shape, whole, value);
}

interface Stranger {
  readonly value: Json;
  /** JSON pointer inside the literal. */
  readonly place: string;
}

/** Values a literal names as what the fact, or an entry of it, may be, and that it never is. */
function strangers(shape: Shape, { id }: ComparedBy, literal: Json): Stranger[] {
  const [base = '', ...decorators] = id.split(':').toReversed();
  const forms = formsOf(shape)?.filter(({ rare }) => rare !== true);
  const entries = decorators.some((one) => one.endsWith('Fact')) || base.includes('ontain');
  if (forms === undefined || decorators.includes('swap')) return [];
  if (!/^(?:equal|notEqual|in|notIn|contains\w*|doesNotContain)$/.test(base)) return [];
  // What is compared is the list, not what is in it; and a list is not searched in a text.
  if (entries !== (shape.kind === 'list')) return [];
  const many =
    /^(?:in|notIn|contains\w+)$/.test(base) || decorators.some((d) => d.endsWith('Value'));
  if (many && !isList(literal)) return [];
  const named =
    many && isList(literal)
      ? literal.map((value, i) => ({ value, place: pointer(i) }))
      : [{ value: literal, place: '' }];
  return named.filter(
    ({ value }) =>
      (typeof value !== 'object' || value === null) && !forms.some((form) => admits(form, value)),
  );
}

/** What a value, or an entry of a list, may be; null where nothing is known. */
function formsOf(shape: Shape): readonly Form[] | null {
  if (shape.kind === 'plain') return shape.may;
  return shape.kind === 'list' && shape.items?.kind === 'plain' ? shape.items.may : null;
}

function admits({ type, only, among }: Form, value: Json): boolean {
  if (among !== undefined) return among(value);
  return only === undefined ? celTypeOf(value) === type : only.includes(value);
}

function neverIs(shape: Shape, whole: string, value: Json): string {
  const what = shape.kind === 'list' ? `an entry of "${whole}"` : `"${whole}"`;
  if (value === null) {
    return `${what} is never null; where there is no value, "exists" with false says so`;
  }
  const forms = formsOf(shape) ?? [];
  const known = forms.flatMap(({ only = [] }) => only.map(asText));
  const written = JSON.stringify(value);
  const [instead] = forms.flatMap((form) => form.instead?.(value) ?? []);
  if (instead !== undefined) return `${what} is never ${written}: ${instead}`;
  if (forms.some(({ among }) => among !== undefined)) return `${what} is never ${written}`;
  if (known.length > 0)
    return `${what} is never ${written}${nameHint(asText(value), [...new Set(known)])}`;
  const is =
    shape.kind === 'list' && shape.items !== null ? calledIn(shape.items) : calledIn(shape);
  return `${what} is ${is} and never ${written}`;
}

function calledIn(shape: Shape): string {
  if (shape.kind === 'list') return 'a list';
  if (shape.kind === 'object') return 'an object';
  const types = new Set(shape.may.map(({ type }) => type));
  if (types.size === 1) return shape.called;
  return [...types].map((type) => typeInWords(type)).join(' or ');
}

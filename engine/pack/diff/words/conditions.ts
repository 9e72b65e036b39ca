import { isJsonObject, isList, jsonEqual, stableJson } from '../../../json.ts';
import type { Json, JsonObject } from '../../../json.ts';
import { isFactReference } from '../../../condition/schema.ts';
import type { FactReference } from '../../../condition/schema.ts';
import { askedWords } from '../../../policy/explain/asked-words.ts';
import { isCount, listed } from '../../../policy/explain/fact-words.ts';
import { fieldName, stateName, textAt } from './document.ts';
import type { Document } from './document.ts';
import { referenceWords, saidValue } from './values.ts';

/** A condition as part of a sentence, by the name its author gave it where there is one. Pure. */
export function conditionWords(json: Json | undefined, doc: Document): string {
  return said(json, doc, true);
}

function said(json: Json | undefined, doc: Document, outermost: boolean): string {
  if (!isJsonObject(json)) return 'something that is no condition';
  const name = textAt(json, 'name');
  if (name !== undefined) return `“${name}”`;
  const { all, any, not } = json;
  if (isList(all)) return grouped(all, 'and', doc, outermost);
  if (isList(any)) return grouped(any, 'or', doc, outermost);
  if (not !== undefined) return `not (${said(not, doc, true)})`;
  const shared = textAt(json, 'condition');
  if (shared !== undefined) return `“${shared}”`;
  const { subject, asked } = leafWords(json, doc);
  return `${subject} is ${asked}`;
}

function grouped(
  list: readonly Json[],
  last: 'and' | 'or',
  doc: Document,
  outermost: boolean,
): string {
  if (list.length === 0) return 'nothing at all';
  const words = list.map((one) => said(one, doc, list.length === 1 && outermost));
  return outermost || list.length === 1 ? listed(words, last) : `(${listed(words, last)})`;
}

/** What a comparison looks at, and what is asked of it. */
function leafWords(
  leaf: JsonObject,
  doc: Document,
): { readonly subject: string; readonly asked: string } {
  const reference = referenceOf(leaf);
  const { value, operator } = leaf;
  const field =
    reference.fact === 'record' ? /^data\.([^.]+)$/.exec(reference.path ?? '')?.[1] : undefined;
  const ofState =
    reference.fact === 'record' && (reference.path === 'state' || reference.path === 'states');
  const words = (one: Json | undefined): string =>
    ofState && typeof one === 'string' ? stateName(doc, one) : saidValue(one, doc, field);
  const asked = askedWords({
    operator: typeof operator === 'string' ? operator : '',
    expected: isFactReference(value) ? 'other' : value,
    inverted: false,
    present: true,
    counted: isCount(reference),
    words: isFactReference(value) ? () => referenceWords(value, doc) : words,
  });
  return { subject: referenceWords(reference, doc), asked };
}

function referenceOf({ fact, path, params }: JsonObject): FactReference {
  return {
    fact: typeof fact === 'string' ? fact : '',
    ...(typeof path === 'string' ? { path } : {}),
    ...(isJsonObject(params) ? { params } : {}),
  };
}

/** Who a condition over `actor` lets do something: "somebody with role owner or a member of Assignment group". Pure. */
export function whoWords(json: Json | undefined, doc: Document): string {
  if (!isJsonObject(json)) return 'nobody';
  const name = textAt(json, 'name');
  if (name !== undefined) return `somebody for whom “${name}” holds`;
  const { all, any, fact, path, operator, value } = json;
  if (isList(all) && all.length > 0) {
    const names = all.map((one) => textAt(one, 'name'));
    if (names.length > 1 && names.every((one) => one !== undefined))
      return `somebody for whom ${listed(names.map((one) => `“${one}”`))} hold`;
    return listed(
      all.map((one) => whoWords(one, doc)),
      'and at once',
    );
  }
  if (isList(any) && any.length > 0)
    return listed(
      any.map((one) => whoWords(one, doc)),
      'or',
    );
  if (isList(all)) return 'everybody';
  const what = isFactReference(value) ? referred(value, doc) : saidValue(value, doc);
  if (fact === 'actor' && operator === 'contains') {
    if (path === 'roles') return `somebody with role ${what}`;
    if (path === 'teams') return `a member of ${what}`;
  }
  if (fact === 'actor' && path === 'id') {
    if (operator === 'equal') return `whoever is ${what}`;
    if (operator === 'in') return `one of ${what}`;
    if (operator === 'notEqual') return `somebody other than ${what}`;
    if (operator === 'notIn') return `somebody who is none of ${what}`;
  }
  return `somebody, where ${said(json, doc, false)}`;
}

function referred(reference: FactReference, doc: Document): string {
  const field = /^data\.([^.]+)$/.exec(reference.path ?? '')?.[1];
  if (reference.fact === 'record' && field !== undefined)
    return `the record’s ${fieldName(doc, field)}`;
  return referenceWords(reference, doc);
}

/**
 * How what something needs became another, each to stand behind a subject: "now also needs Risk of the change to be
 * high". Pure.
 *
 * @param verb `needs` of a transition, `asks for` of a policy
 */
export function neededWords(
  before: Json | undefined,
  after: Json | undefined,
  doc: Document,
  verb: string,
): string {
  const was = neededBy(before);
  const is = neededBy(after);
  const all = (list: readonly Json[]): string => listed(list.map((one) => need(one, doc)));
  if (is.length === 0) return `no longer ${verb} ${all(was)}`;
  if (was.length === 0) return `now ${verb} ${all(is)}`;
  const gone = was.filter((one) => !is.some((other) => jsonEqual(one, other)));
  const come = is.filter((one) => !was.some((other) => jsonEqual(one, other)));
  const parts: string[] = [];
  const paired = new Map<Json, Json>();
  for (const one of come) {
    const former = gone.find(
      (other) => ![...paired.values()].includes(other) && subjectOf(other) === subjectOf(one),
    );
    if (former !== undefined) paired.set(one, former);
  }
  const nothingStays = come.length === is.length && gone.length === was.length;
  if (nothingStays && paired.size < Math.max(come.length, gone.length))
    return `now ${verb} ${all(is)} instead of ${all(was)}`;
  for (const one of come) {
    const former = paired.get(one);
    if (former === undefined) parts.push(`now also ${verb} ${need(one, doc)}`);
    else parts.push(`now ${verb} ${insteadWords(one, former, doc)}`);
  }
  const left = gone.filter((other) => ![...paired.values()].includes(other));
  for (const one of left) parts.push(`no longer ${verb} ${need(one, doc)}`);
  if (parts.length > 0) return listed(parts);
  const name = textAt(after, 'name');
  return name === textAt(before, 'name')
    ? `now ${verb} the same, asked in another order`
    : `now ${verb} the same, called ${name === undefined ? 'nothing' : `“${name}”`}`;
}

/** What all has to hold: the conditions of an outermost "all", else the condition itself. */
function neededBy(json: Json | undefined): readonly Json[] {
  if (json === undefined || json === null) return [];
  return isJsonObject(json) && isList(json['all']) ? json['all'] : [json];
}

/** Two conditions of one subject are one that changed. */
function subjectOf(json: Json): string {
  if (!isJsonObject(json)) return '';
  const { fact, path, params, name } = json;
  if (typeof fact === 'string') return stableJson([fact, path ?? null, params ?? null]);
  if (typeof name === 'string') return name;
  return ['all', 'any', 'not', 'condition'].find((kind) => Object.hasOwn(json, kind)) ?? '';
}

function need(json: Json, doc: Document): string {
  if (!isJsonObject(json) || typeof json['fact'] !== 'string' || textAt(json, 'name') !== undefined)
    return `that ${said(json, doc, true)}`;
  const { subject, asked } = leafWords(json, doc);
  return `${subject} to be ${asked}`;
}

/** What is needed of something instead of what was needed of it. */
function insteadWords(one: Json, former: Json, doc: Document): string {
  // By its name nobody would see what changed, unless that is what did.
  const [bare, formerly] = [withoutName(one), withoutName(former)];
  if (jsonEqual(bare, formerly)) return `${need(one, doc)} instead of ${need(former, doc)}`;
  const sameFact = isLeaf(bare) && subjectOf(bare) === subjectOf(formerly);
  const old =
    sameFact && isJsonObject(formerly) ? leafWords(formerly, doc).asked : need(formerly, doc);
  return `${need(bare, doc)} instead of ${old}`;
}

function isLeaf(json: Json): boolean {
  return isJsonObject(json) && typeof json['fact'] === 'string';
}

function withoutName(json: Json): Json {
  if (!isJsonObject(json)) return json;
  const { name: _, ...rest } = json;
  return rest;
}

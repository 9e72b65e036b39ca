import { parseInstant } from '../../calendar/instant.ts';
import type { FactReference } from '../../condition/schema.ts';
import { readPath } from '../../condition/path.ts';
import { isJsonObject } from '../../json.ts';
import type { Json } from '../../json.ts';
import { ENGINE } from '../../principal.ts';
import { referencesIn } from './fact-references.ts';
import { slotName } from './slot.ts';
import type { ChosenValue, WitnessFact } from './witness.ts';
import type { World } from './world.ts';

/** Facts that are a record each. */
export const RECORDS: ReadonlySet<string> = new Set(['record', 'parent', 'ci', 'service']);

/** Facts that are read from one record, or found by way of it. */
const OF_THE_SUBJECT: ReadonlySet<string> = new Set([
  'record',
  'ci',
  'service',
  'parent',
  'links',
  'records',
]);

/** Parts of an event by which the record it is about, or what that is bound to, is found. */
const LEADING_TO_IT: ReadonlySet<string | undefined> = new Set([
  undefined,
  'subject',
  'data',
  'data.ci',
  'data.service',
]);

/**
 * What is taken for granted where an example gives values to facts that hang on each other, in words; null: nothing, so
 * that such facts can be. Tables do not count, they were asked. Pure.
 *
 * @param chosen the values
 * @param facts the same as facts, their params filled in
 */
export function takenForGranted(
  chosen: readonly ChosenValue[],
  facts: readonly WitnessFact[],
  world: World,
): string | null {
  if (world.apart === true) return null;
  const references = new Map<string, FactReference>();
  for (const { fact } of chosen)
    for (const one of [...referencesIn(fact.reference.params), fact.reference])
      references.set(slotName(one), one);
  const used = [...references.values()];
  return (
    unknownTable(used) ??
    aroundOneRecord(used) ??
    ofEmptyQuestions(facts) ??
    ofOneRecord(chosen, world) ??
    ofTheActor(chosen) ??
    ofTime(used, chosen)
  );
}

function unknownTable(used: readonly FactReference[]): string | null {
  return used.some(({ fact }) => fact === 'table')
    ? 'what a table says hangs on what it is asked with'
    : null;
}

function aroundOneRecord(used: readonly FactReference[]): string | null {
  const names = new Set(used.map(({ fact }) => fact).filter((fact) => OF_THE_SUBJECT.has(fact)));
  const queries = used.filter(({ fact }) => fact === 'records' || fact === 'links');
  const asked = new Set(
    queries.map(({ fact, params }) => slotName({ fact, params: params ?? {} })),
  );
  const leading = used.find(({ fact, path }) => fact === 'event' && LEADING_TO_IT.has(path));
  if (asked.size > 1) return 'what is counted may be counted by both';
  const [first, second] = [...names];
  if (first === undefined) return null;
  if (second !== undefined) return `${first} and ${second} hang on each other`;
  // What a query is asked with does not follow from what it finds.
  if (leading === undefined || first === 'records') return null;
  return `event${leading.path === undefined ? '' : `.${leading.path}`} and ${first} hang on each other`;
}

/** A question about records with an empty value in it is about none. */
function ofEmptyQuestions(facts: readonly WitnessFact[]): string | null {
  const odd = facts.some(({ fact, params, value }) => {
    const where = fact === 'records' ? params?.['where'] : undefined;
    const empty = isJsonObject(where) && Object.values(where).some((one) => (one ?? null) === null);
    return empty && readPath(value, 'count') !== 0;
  });
  return odd ? 'records are counted by a value that is missing' : null;
}

function ofOneRecord(chosen: readonly ChosenValue[], { mayBeRecord }: World): string | null {
  if (mayBeRecord === undefined) return null;
  for (const name of RECORDS) {
    const values = valuesOf(name, chosen);
    if (values.size > 1 && !mayBeRecord(values))
      return `no one record has all that is asked of ${name}`;
  }
  return null;
}

function ofTheActor(chosen: readonly ChosenValue[]): string | null {
  const actor = valuesOf('actor', chosen);
  const source = chosen.some(
    ({ fact: { reference } }) => reference.fact === 'event' && reference.path === 'source',
  );
  if (actor.size > 0 && source) return 'who acts hangs on where the event comes from';
  if (actor.get('kind') !== ENGINE.kind) return null;
  const itself = ENGINE as unknown as Json;
  return [...actor].some(([path, value]) => readPath(itself, path) !== value)
    ? 'Interlock itself is of no other kind'
    : null;
}

function ofTime(used: readonly FactReference[], chosen: readonly ChosenValue[]): string | null {
  const calendars = new Set(used.filter(({ fact }) => fact === 'calendar').map(slotName));
  const nows = chosen.filter(({ fact }) => fact.reference.fact === 'now');
  if (calendars.size > 1 || (calendars.size > 0 && nows.length > 0))
    return 'whether a calendar is open hangs on the time';
  const record = valuesOf('record', chosen);
  const order = [record.get('createdAt'), record.get('updatedAt'), nows[0]?.value].filter(
    (one) => one !== undefined,
  );
  const times = order.map((one) => (typeof one === 'string' ? parseInstant(one) : null));
  const runs = times.every((one, i) => one !== null && (i === 0 || one >= (times[i - 1] ?? one)));
  return runs ? null : 'a record is not changed before it is opened, nor later than now';
}

function valuesOf(name: string, chosen: readonly ChosenValue[]): Map<string, Json | undefined> {
  return new Map(
    chosen.flatMap(({ fact: { reference }, value }) =>
      reference.fact === name && reference.path !== undefined
        ? [[reference.path, value] as const]
        : [],
    ),
  );
}

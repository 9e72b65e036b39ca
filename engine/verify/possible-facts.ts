import { parseInstant } from '../calendar/instant.ts';
import { readPath } from '../condition/path.ts';
import type { FactReference } from '../condition/schema.ts';
import { isJsonObject, isList, stableJson } from '../json.ts';
import type { Json } from '../json.ts';
import type { Definitions } from '../pack/definitions.ts';
import { RECORDS } from '../policy/analysis/dependent-facts.ts';
import { ANYTHING_POSSIBLE, GIVEN } from '../policy/explain/possible.ts';
import type { Possible, PossibleValues } from '../policy/explain/possible.ts';
import type { SlotChange } from '../policy/explain/fact-slot.ts';
import { computedFields } from './computed-fields.ts';
import { knownValues } from './known-values.ts';
import { fieldValues } from './field-values.ts';
import { possibleEvents } from './possible-events.ts';
import type { PossibleEvents } from './possible-events.ts';
import { ALWAYS_THERE, possibleRecord } from './possible-record.ts';

/** What is looked at to know what facts may be. */
export type Supposing = Pick<Definitions, 'types' | 'recordTypes' | 'tables' | 'workflows'>;

/**
 * What facts may be under definitions: of records what their type's fields allow and the states its workflow has, what
 * tables can answer, whole numbers from 0 where records are counted; of the event what intake would accept. Pure.
 *
 * @param subject type of the record that is told of; undefined where there is none, or nobody knows
 * @param event type of the event that is told of; left out: of its data nothing is known
 */
export function possibleFacts(
  definitions: Supposing,
  subject: string | undefined,
  event = '',
): Possible {
  const { recordTypes, tables, workflows } = definitions;
  const before = made.get(recordTypes);
  const same = before?.tables === tables && before.workflows === workflows ? before : null;
  const byAbout = same?.byAbout ?? new Map<string, Possible>();
  if (same === null) made.set(recordTypes, { tables, workflows, byAbout });
  const about = `${subject ?? ''} ${event}`;
  const known = byAbout.get(about);
  if (known !== undefined) return known;
  const possible = makePossible(definitions, subject, event);
  if (byAbout.size >= MOST_KEPT) byAbout.clear();
  byAbout.set(about, possible);
  return possible;
}

/** Kinds of event and record that are remembered: senders make up types of events as they like. */
const MOST_KEPT = 1_000;

/** What was found before, for as long as the definitions are in use. */
const made = new WeakMap<
  Supposing['recordTypes'],
  Pick<Supposing, 'tables' | 'workflows'> & {
    readonly byAbout: Map<string, Possible>;
  }
>();

function makePossible(
  definitions: Supposing,
  subject: string | undefined,
  event: string,
): Possible {
  const type = subject === undefined ? undefined : definitions.recordTypes.get(subject);
  const types = typesOf(definitions, type?.id);
  const kept = new Map<string, PossibleValues | null>();
  const byReference = new WeakMap<FactReference, PossibleValues | null>();
  const mayBe = possibleRecord(definitions);
  const events = possibleEvents(definitions, { type: event, subject: type?.id });
  const computed = type === undefined ? ANYTHING_POSSIBLE : computedFields(type, definitions);
  return {
    values(fact) {
      const before = byReference.get(fact);
      if (before !== undefined) return before;
      const { fact: name, path = '', params } = fact;
      const key = params === undefined ? `${name}.${path}` : stableJson(fact as unknown as Json);
      const values =
        kept.get(key) ??
        valuesOf(fact, types(fact.fact), definitions, { subject: type?.id, events });
      kept.set(key, values);
      byReference.set(fact, values);
      return values;
    },
    together: (changed, evidence, read) =>
      changed.every(isAsked) &&
      events.together(changed, evidence, read) &&
      (!changed.some(({ slot }) => MAKE_UP.has(slot.reference.path ?? '')) ||
        [...RECORDS].every((name) => {
          const values = recordAfter(name, changed, read, (path) => {
            const value = evidence(name, undefined).value;
            return path === 'type' && name === 'record' ? type?.id : readPath(value, path);
          });
          return values === null || mayBe(values);
        })),
    computed: computed.computed,
    settled: computed.settled,
  };
}

/** Where what records are looked for by is missing, none are looked for: there are none whatever else is so. */
function isAsked({ slot: { reference, params } }: SlotChange): boolean {
  const where = params?.['where'];
  if (reference.fact !== 'records' || !isJsonObject(where)) return true;
  return Object.values(where).every((value) => (value ?? null) !== null);
}

/** What of a record's make-up would be otherwise, with what hangs on it; null where nothing of that is. */
function recordAfter(
  name: string,
  changed: Parameters<Possible['together']>[0],
  read: readonly FactReference[],
  now: (path: string) => Json | undefined,
): ReadonlyMap<string, Json | undefined> | null {
  const own = changed.flatMap(({ slot: { reference }, value }) =>
    reference.fact === name && reference.path !== undefined
      ? [[reference.path, value] as const]
      : [],
  );
  const values = new Map(own);
  const isOther = values.has('type');
  if (!isOther && ![...LIFE].some((part) => values.has(part))) return null;
  const beside = isOther
    ? read.flatMap(({ fact, path }) => (fact === name ? (path ?? []) : []))
    : [
        'type',
        ...read.flatMap(({ fact, path = '' }) => (fact === name && LIFE.has(path) ? path : [])),
      ];
  for (const path of beside) {
    const value = values.has(path) ? undefined : now(path);
    // Where there is no such record, nothing of it says what another one may be.
    if (value !== undefined) values.set(path, value);
  }
  return values;
}

/** Parts of a record on which hangs what its other parts may be. */
const MAKE_UP: ReadonlySet<string> = new Set(['type', 'state', 'states', 'done']);

/** Parts of a record that its workflow moves together. */
const LIFE: ReadonlySet<string> = new Set(['state', 'states', 'done']);

/** The record types a fact may be of. */
function typesOf(
  { types, recordTypes }: Supposing,
  subject: string | undefined,
): (fact: string) => readonly string[] {
  const all = [...recordTypes.keys()];
  const own = subject === undefined ? undefined : types.get(subject);
  return (fact) => {
    if (fact === 'record') return subject === undefined ? all : [subject];
    if (fact !== 'ci' && fact !== 'service') return all;
    const ref = own?.fields[fact]?.ref;
    return ref !== undefined && recordTypes.has(ref) ? [ref] : all;
  };
}

function valuesOf(
  reference: FactReference,
  types: readonly string[],
  definitions: Supposing,
  { subject, events }: { readonly subject: string | undefined; readonly events: PossibleEvents },
): PossibleValues | null {
  const { fact, path } = reference;
  if (fact === 'event') return events.values(path ?? '');
  if (RECORDS.has(fact)) {
    const sure = fact === 'record' && subject !== undefined;
    return path === undefined
      ? plain((value) => (sure ? false : value === undefined) || isJsonObject(value), [{}])
      : recordValues(path, types, definitions, sure);
  }
  const known = knownValues(definitions)(reference);
  if (fact === 'now') return plain(isInstant);
  if (fact === 'actor' && (path === 'roles' || path === 'teams'))
    return plain((value) => isList(value) && value.every((one) => isText(one)));
  if (fact === 'actor' && (path === 'id' || path === 'name')) return plain(isText);
  if (known === null) return null;
  const { points, admits } = known;
  const listed = fact === 'actor' || fact === 'calendar';
  const present = fact === 'links' || fact === 'records';
  return {
    admits: present ? (value) => (value ?? null) !== null && value !== '' && admits(value) : admits,
    examples: points,
    listed,
    known,
  };
}

function recordValues(
  path: string,
  types: readonly string[],
  definitions: Supposing,
  sure: boolean,
): PossibleValues | null {
  if (path === 'createdAt' || path === 'updatedAt') return plain(isInstant);
  if (sure && (path === 'id' || path === 'number')) return GIVEN;
  if (path === 'id' || path === 'number' || path === 'openedBy') return plain(isText);
  const [part, id = '', ...inside] = path.split('.');
  if (part === 'counters') return inside.length > 0 ? null : plain(isCounter);
  const known =
    // A record is of the type it is of: of another type it would be another record.
    knownValues({ ...definitions, types: only(definitions.types, types) })({
      fact: 'record',
      path,
    });
  if (part !== 'data')
    return known === null
      ? null
      : {
          admits: (value) =>
            value === undefined
              ? !sure || !ALWAYS_THERE.has(path)
              : value !== null && known.admits(value),
          examples: known.points,
          listed: true,
          known: sure ? present(known) : known,
        };
  if (id === '') return null;
  return fieldValues(
    types.map((one) => definitions.recordTypes.get(one)),
    [id, ...inside],
    { sure, known },
  );
}

function present(
  known: NonNullable<PossibleValues['known']>,
): NonNullable<PossibleValues['known']> {
  return { ...known, admits: (value) => (value ?? null) !== null && known.admits(value) };
}

function only<T>(all: ReadonlyMap<string, T>, ids: readonly string[]): ReadonlyMap<string, T> {
  return new Map([...all].filter(([id]) => ids.includes(id)));
}

function plain(admits: PossibleValues['admits'], examples: readonly Json[] = []): PossibleValues {
  return { admits, examples, listed: false };
}

function isText(value: Json | undefined): boolean {
  return typeof value === 'string' && value !== '';
}

function isInstant(value: Json | undefined): boolean {
  return typeof value === 'string' && parseInstant(value) !== null;
}

/** Counters are added to, and hold times. */
function isCounter(value: Json | undefined): boolean {
  if (value === undefined || isText(value)) return true;
  return Number.isInteger(value) && (value as number) >= 0;
}

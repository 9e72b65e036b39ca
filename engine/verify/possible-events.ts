import { ALERT_EVENTS, ALERT_FIELDS, ALERT_MAPS } from '../record-type/alert-data.ts';
import { parseInstant } from '../calendar/instant.ts';
import { DEFAULT_THRESHOLDS } from '../clock/schema.ts';
import { BUILT_IN } from '../event.ts';
import {
  LONGEST_IN_EVENT,
  RECORD_SUBJECT,
  RESERVED_SOURCE,
  URI_REFERENCE,
} from '../event-source.ts';
import { readPath } from '../condition/path.ts';
import type { FactReference } from '../condition/schema.ts';
import { isJsonObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Definitions } from '../pack/definitions.ts';
import type { Evidence } from '../policy/explain/evidence.ts';
import type { SlotChange } from '../policy/explain/fact-slot.ts';
import { GIVEN } from '../policy/explain/possible.ts';
import type { Possible, PossibleValues } from '../policy/explain/possible.ts';
import { typedValues } from './field-values.ts';

/** An event that is asked about. */
export interface SupposedEvent {
  readonly type: string;
  /** Type of the record it is about; undefined where it is about none: then it came from outside. */
  readonly subject: string | undefined;
}

/** What an event may hold beside what it holds. */
export interface PossibleEvents {
  /** What a part of it may be; null: nothing is known of it. */
  readonly values: (path: string) => PossibleValues | null;
  /** Whether its parts may be so at once. */
  readonly together: Possible['together'];
}

/**
 * What an event of a type may hold for intake to accept it, and, of those Interlock tells policies itself, what it can
 * tell of a record: of a clock its thresholds, of an invariant its name. What it is, its type says. Pure.
 */
export function possibleEvents(
  { workflows }: Pick<Definitions, 'workflows'>,
  { type, subject }: SupposedEvent,
): PossibleEvents {
  const told = toldBy(type, subject === undefined ? undefined : workflows.get(subject));
  const data = ALERT_EVENTS.has(type) ? alertData(type) : told === null ? null : toldData(told);
  const own = subject !== undefined;
  const envelope = new Map<string, PossibleValues>([
    ['type', GIVEN],
    // Interlock says itself where its events come from and what they are about.
    ['source', own ? GIVEN : SOURCE],
    ['subject', own ? GIVEN : SUBJECT],
    ['id', textWithin(LONGEST_IN_EVENT.id)],
    ['time', TIME],
  ]);
  return {
    values(path) {
      const known = envelope.get(path);
      if (known !== undefined) return known;
      const [part, ...inside] = path.split('.');
      // Other attributes do not come through.
      if (part !== 'data') return path === '' ? null : GIVEN;
      return data === null ? null : data(inside);
    },
    together(changed, evidence, read) {
      if (told === null || !changed.some(({ slot }) => isData(slot.reference))) return true;
      const after = dataAfter(changed, evidence, read);
      return told.some((one) =>
        Object.entries(after).every(([id, value]) => value === undefined || value === one[id]),
      );
    },
  };
}

type InData = (path: readonly string[]) => PossibleValues | null;

/** An alert's data as intake leaves it; see `ALERT_FIELDS`. */
function alertData(type: string): InData {
  return ([id, ...inside]) => {
    if (id === undefined) return GIVEN;
    if (id === 'endsAt' && type === 'alert.raised') return GIVEN;
    const field = Object.hasOwn(ALERT_FIELDS, id) ? ALERT_FIELDS[id] : undefined;
    if (field !== undefined) return inside.length > 0 ? GIVEN : trimmed(typedValues(field, true));
    const longest = ALERT_MAPS.get(id);
    if (longest === undefined) return null;
    if (inside.length > 1) return GIVEN;
    const fits = (value: Json | undefined): boolean =>
      typeof value === 'string' && value.length <= longest;
    if (inside.length === 1)
      return plain((value) => value === undefined || fits(value), ['another value']);
    return plain((value) => isJsonObject(value) && Object.values(value).every(fits), [{}]);
  };
}

/** Texts are kept without blanks around them. */
function trimmed(values: PossibleValues): PossibleValues {
  const admits = (value: Json | undefined): boolean =>
    typeof value === 'string' && value === value.trim() && values.admits(value);
  return { ...values, admits, known: { points: [], admits } };
}

/** All data Interlock tells policies of a record with; null where it is not Interlock that tells. */
function toldBy(
  type: string,
  workflow: ReturnType<Definitions['workflows']['get']>,
): readonly JsonObject[] | null {
  if (type === BUILT_IN.clockReached)
    return (workflow?.clocks ?? []).flatMap(({ id, definition }) =>
      (definition.thresholds ?? DEFAULT_THRESHOLDS).map((percent) => ({
        clock: id,
        percent,
        breached: percent >= 100,
      })),
    );
  if (type !== BUILT_IN.invariantBroken) return null;
  return (workflow?.invariants ?? []).map(({ id, title }) => ({ invariant: id, title }));
}

/** Of what Interlock tells each part is one of those there are. */
function toldData(told: readonly JsonObject[]): InData {
  const kept = new Map<string, PossibleValues>();
  return ([id, ...inside]) => {
    if (id === undefined || inside.length > 0) return GIVEN;
    const before = kept.get(id);
    if (before !== undefined) return before;
    const all = [...new Set(told.flatMap((one) => one[id] ?? []))];
    const values: PossibleValues = {
      admits: (value) => all.some((one) => one === value),
      examples: all,
      listed: true,
    };
    kept.set(id, values);
    return values;
  };
}

function isData({ fact, path = '' }: FactReference): boolean {
  return fact === 'event' && path.startsWith('data.');
}

/** What is told after changes, of what is looked at: what is not follows from it. */
function dataAfter(
  changed: readonly SlotChange[],
  evidence: Evidence,
  read: readonly FactReference[],
): JsonObject {
  const now = objectOf(readPath(evidence('event', undefined).value, 'data'));
  const seen = new Set(['clock', 'invariant', ...read.filter(isData).map(memberOf)]);
  const others = changed.flatMap(({ slot: { reference }, value }) =>
    isData(reference) ? [[memberOf(reference), value] as const] : [],
  );
  const kept = Object.entries(now).filter(([id]) => id !== 'on' && seen.has(id));
  return Object.fromEntries([...kept, ...others]);
}

function memberOf({ path = '' }: FactReference): string {
  return path.slice('data.'.length);
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function plain(admits: PossibleValues['admits'], examples: readonly Json[] = []): PossibleValues {
  return { admits, examples, listed: false };
}

const bytes = (text: string): number => encodeURIComponent(text).replaceAll(/%../g, 'x').length;

function isTextWithin(value: Json | undefined, longest: number): value is string {
  if (typeof value !== 'string' || value.trim() === '' || !value.isWellFormed()) return false;
  return value.length <= longest && bytes(value) <= longest;
}

function textWithin(longest: number): PossibleValues {
  return plain((value) => isTextWithin(value, longest));
}

const SOURCE = plain(
  (value) =>
    isTextWithin(value, LONGEST_IN_EVENT.source) &&
    URI_REFERENCE.test(value) &&
    !RESERVED_SOURCE.test(value),
  ['/another-source'],
);

const SUBJECT = plain(
  (value) =>
    value === undefined ||
    (isTextWithin(value, LONGEST_IN_EVENT.subject) && !RECORD_SUBJECT.test(value)),
);

const TIME = plain((value) => typeof value === 'string' && parseInstant(value) !== null);

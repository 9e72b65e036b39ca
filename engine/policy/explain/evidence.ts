import type { FactReader } from '../../condition/fact.ts';
import type { Json, JsonObject } from '../../json.ts';

/** A record a fact was read from. */
export interface ReadRecord {
  readonly id: string;
  readonly number: string;
  /** As it was then; absent: decided before this was kept. */
  readonly revision?: number;
}

/** Where the value of a fact came from. */
export type FactOrigin =
  /** The event's attributes and data. */
  | { readonly kind: 'event' }
  /** A record: the one the event is about, its CI, its service, the one that asked for it. */
  | ({ readonly kind: 'record' } & ReadRecord)
  /** Who caused the event. */
  | { readonly kind: 'actor' }
  /** The time of the decision. */
  | { readonly kind: 'time' }
  /** Looked up when it was decided: links, a query, or something that was not found. */
  | {
      readonly kind: 'read';
      /** The first of the records found; absent: none, or they were not kept. */
      readonly records?: readonly ReadRecord[];
      /** How many more were found. */
      readonly more?: number;
    }
  /** What a decision table, or a calendar, of the definitions said; its inputs are the fact's params. */
  | { readonly kind: 'table' | 'calendar'; readonly id: string }
  /** Not looked at when it was decided, so nobody knows. */
  | { readonly kind: 'unknown' };

/** A fact as an explanation knows it. */
export interface Witnessed {
  readonly value: Json | undefined;
  readonly origin: FactOrigin;
}

/** Facts with where they came from; the same answer for the same fact and params. */
export type Evidence = (fact: string, params: JsonObject | undefined) => Witnessed;

/** A fact reader that remembers what it was asked last and whether anything was unknown. */
export interface EvidenceReader {
  readonly read: FactReader;
  /** Forgets what was asked before. */
  reset(): void;
  /** Whether something asked for since the last reset is unknown. */
  unknown(): boolean;
  /** Where what was asked for last came from, and with which params. */
  last(): { readonly origin: FactOrigin; readonly params: JsonObject | undefined };
}

const UNKNOWN: FactOrigin = { kind: 'unknown' };

/** What is unknown. Pure. */
export function unknownFact(): Witnessed {
  return { value: undefined, origin: UNKNOWN };
}

/** Reads evidence as conditions read facts; what is unknown reads as missing and is remembered. */
export function readerOf(evidence: Evidence): EvidenceReader {
  let unknown = false;
  let lastOrigin = UNKNOWN;
  let lastParams: JsonObject | undefined;
  return {
    read(fact, params) {
      const { value, origin } = evidence(fact, params);
      if (origin.kind === 'unknown') unknown = true;
      lastOrigin = origin;
      lastParams = params;
      return value;
    },
    reset() {
      unknown = false;
      lastOrigin = UNKNOWN;
      lastParams = undefined;
    },
    unknown: () => unknown,
    last: () => ({ origin: lastOrigin, params: lastParams }),
  };
}

/** The same evidence, asked once for each fact without params: hundreds of comparisons read the same few. Pure. */
export function remembered(evidence: Evidence): Evidence {
  const known = new Map<string, Witnessed>();
  return (fact, params) => {
    if (params !== undefined) return evidence(fact, params);
    const before = known.get(fact);
    if (before !== undefined) return before;
    const witnessed = evidence(fact, undefined);
    known.set(fact, witnessed);
    return witnessed;
  };
}

/** The same evidence with what is unknown taken for missing. Pure. */
export function unknownAsMissing(evidence: Evidence): Evidence {
  return (fact, params) => {
    const seen = evidence(fact, params);
    return seen.origin.kind === 'unknown' ? { value: undefined, origin: { kind: 'read' } } : seen;
  };
}

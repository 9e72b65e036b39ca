import { asText, isJsonObject, stableJson } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';

/**
 * What an action does to what, as far as two actions can be at odds by it. Targets are texts: equal ones are the
 * same thing, of others nothing is known.
 */
export type Meaning =
  /** Sends an event to records; what that does stands in their workflow. */
  | {
      readonly does: 'send';
      readonly target: string;
      readonly event: string;
      readonly data: JsonObject;
    }
  /** Sets fields of a record. */
  | { readonly does: 'set'; readonly target: string; readonly fields: JsonObject }
  /** Opens a record for the event; with a key there is one for all. */
  | { readonly does: 'open'; readonly type: string }
  /** Ends the event, so that no more is done for it. */
  | { readonly does: 'suppress' }
  /** Writes something at an address, or takes it away. */
  | { readonly does: 'put' | 'remove'; readonly target: string };

/** What an action means with params as they were written. Pure. */
export type Means = (params: JsonObject) => readonly Meaning[];

/** Of an action that tells, counts or ties and is at odds with none. */
export const ADDS_ONLY: Means = () => [];

/** Sets fields of the record it stands in. */
export const setsFields: Means = (params) => [{ does: 'set', target: subject, fields: params }];

/** Sends an event to records. */
export const sendsEvent: Means = ({ to, type, data }) => [
  { does: 'send', target: recordTarget(to), event: asText(type), data: fieldsOf(data) },
];

/** Opens a record; under a key its data are that record's, whoever says them. */
export const opensRecord: Means = ({ type, key, data }) => [
  { does: 'open', type: asText(type) },
  ...(key === undefined
    ? []
    : [{ does: 'set', target: recordTarget({ key }), fields: fieldsOf(data) } as const]),
];

/** Ends the event. */
export const suppressesEvent: Means = () => [{ does: 'suppress' }];

/** Writes at an address, or deletes there. */
export const callsAddress: Means = ({ url, method }) => {
  if (method === 'GET') return [];
  return [{ does: method === 'DELETE' ? 'remove' : 'put', target: stableJson(url ?? null) }];
};

const subject = stableJson('subject');

function recordTarget(to: Json | undefined): string {
  return stableJson(to ?? null);
}

function fieldsOf(data: Json | undefined): JsonObject {
  return isJsonObject(data) ? data : {};
}

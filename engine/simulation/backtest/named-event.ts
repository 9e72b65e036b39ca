import type { Event } from '../../event.ts';
import { isJsonObject } from '../../json.ts';

/** An event with what people know it by. */
export interface NamedEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  /** When it happened at its source, ISO 8601 UTC. */
  readonly time: string;
  readonly subject: string | null;
  /** What it calls itself: an alert's name, the title of what is opened, a timer's key; null where it does not. */
  readonly name: string | null;
  /** The record it was sent to, as the live set's simulation has it, else the draft's; null for none. */
  readonly record: NamedRecord | null;
}

/** A record with what people know it by. */
export interface NamedRecord {
  readonly id: string;
  readonly number: string;
  readonly title: string;
}

/** Where an event may say what it is called, the first that does counts. */
const NAMES = ['name', 'title', 'summary', 'key'];

/** An event with what people know it by. Pure. */
export function namedEvent(event: Event, record: NamedRecord | null): NamedEvent {
  const { id, source, type, time, subject, data } = event;
  return { id, source, type, time, subject: subject ?? null, name: nameIn(data), record };
}

function nameIn(data: Event['data']): string | null {
  if (!isJsonObject(data)) return null;
  const said = NAMES.map((name) => data[name]);
  const name = said.find((text) => typeof text === 'string' && text !== '');
  if (typeof name === 'string') return name.slice(0, 200);
  // What is opened by hand says it among its fields.
  return isJsonObject(data['data']) ? nameIn(data['data']) : null;
}

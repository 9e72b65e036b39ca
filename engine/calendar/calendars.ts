import { error } from '../issue.ts';
import type { Issue } from '../issue.ts';
import { ALWAYS, alwaysCalendar } from './always.ts';
import type { CompiledCalendar } from './compile.ts';

/** Calendars by id, beside the one that is built in; null: there is one, but its file is broken. */
export type Calendars = ReadonlyMap<string, CompiledCalendar | null>;

/** A calendar by its id, the built-in one included; null where there is none that works. Pure. */
export function calendarIn(calendars: Calendars | undefined, id: string): CompiledCalendar | null {
  return id === ALWAYS ? alwaysCalendar : (calendars?.get(id) ?? null);
}

/**
 * The issue that there is no calendar of an id; none where there is one, broken or not. Pure.
 *
 * @param at JSON pointer of the id
 */
export function unknownCalendar(
  calendars: Calendars | undefined,
  id: string,
  at: string,
): readonly Issue[] {
  if (id === ALWAYS || calendars?.has(id) === true) return [];
  const known = [ALWAYS, ...(calendars?.keys() ?? [])].toSorted().join(', ');
  return [error('unknown-calendar', at, `there is no calendar "${id}"; known are ${known}`)];
}

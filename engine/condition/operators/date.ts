import type { Calendars } from '../../calendar/calendars.ts';
import { businessDuration, parseDuration } from '../../calendar/duration.ts';
import { instantText, parseInstant } from '../../calendar/instant.ts';
import { asText, isJsonObject } from '../../json.ts';
import type { Json } from '../../json.ts';
import { calendarNamed } from './calendar.ts';
import { inFamily, ready } from './operator.ts';
import type { Operator, ReadyTest } from './operator.ts';

/** The instant a value names in epoch milliseconds; null where it names none. */
function instantOf(value: Json | undefined): number | null {
  return typeof value === 'string' ? parseInstant(value) : null;
}

function compares(
  holds: (left: number, right: number) => boolean,
): Pick<Operator, 'left' | 'right' | 'test' | 'prepare'> {
  return {
    left: ['instant'],
    right: ['instant'],
    test(left, right) {
      const a = instantOf(left);
      const b = a === null ? null : instantOf(right);
      return a !== null && b !== null && holds(a, b);
    },
    prepare(literal) {
      const b = instantOf(literal);
      if (b === null) return ready(() => false);
      return ready((left) => {
        const a = instantOf(left);
        return a !== null && holds(a, b);
      });
    },
  };
}

/** How far an instant lies back beyond a limit, in milliseconds of time or of business time. */
type Excess = (instant: number, now: number) => number;

/** What an age is compared with; null where the value says none, or names no calendar there is. */
function excessOver(limit: Json | undefined, calendars: Calendars | undefined): Excess | null {
  if (typeof limit === 'string') {
    const length = parseDuration(limit);
    return length.ok ? (instant, now) => now - instant - length.value : null;
  }
  if (!isJsonObject(limit) || Object.keys(limit).length !== 2) return null;
  const { duration, calendar: id } = limit;
  const calendar = calendarNamed(calendars, id);
  const length = typeof duration === 'string' ? businessDuration(duration) : null;
  if (calendar === null || length?.ok !== true) return null;
  return (instant, now) => calendar.elapsed(instantText(instant), instantText(now)) - length.value;
}

function ages(
  holds: (excess: number) => boolean,
): Pick<Operator, 'left' | 'right' | 'needs' | 'test' | 'prepare' | 'words'> {
  const readyOver = (excess: Excess | null): ReadyTest => {
    if (excess === null) return () => false;
    return (left, now) => {
      const instant = instantOf(left);
      const at = instant === null ? null : instantOf(now);
      return instant !== null && at !== null && holds(excess(instant, at));
    };
  };
  return {
    left: ['instant'],
    right: ['duration', 'businessDuration'],
    needs: 'now',
    test: (left, right, around) =>
      readyOver(excessOver(right, around?.calendars))(left, around?.now),
    prepare: (literal, _at, calendars) => ready(readyOver(excessOver(literal, calendars))),
    words: (right) =>
      isJsonObject(right) ? `${asText(right['duration'])} of ${asText(right['calendar'])}` : null,
  };
}

/** Instants, compared as such whatever offset they are written with, with each other and with now. */
export const dateOperators: readonly Operator[] = inFamily('date', [
  {
    id: 'before',
    label: 'is before',
    expectation: 'before {value}',
    negation: 'onOrAfter',
    ...compares((a, b) => a < b),
  },
  {
    id: 'onOrBefore',
    label: 'is on or before',
    expectation: 'on or before {value}',
    negation: 'after',
    ...compares((a, b) => a <= b),
  },
  {
    id: 'after',
    label: 'is after',
    expectation: 'after {value}',
    negation: 'onOrBefore',
    ...compares((a, b) => a > b),
  },
  {
    id: 'onOrAfter',
    label: 'is on or after',
    expectation: 'on or after {value}',
    negation: 'before',
    ...compares((a, b) => a >= b),
  },
  {
    id: 'olderThan',
    label: 'is older than',
    expectation: 'older than {value}',
    ...ages((excess) => excess > 0),
  },
  {
    id: 'youngerThan',
    label: 'is younger than',
    expectation: 'younger than {value}',
    ...ages((excess) => excess < 0),
  },
]);

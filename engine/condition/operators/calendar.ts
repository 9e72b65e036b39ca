import { calendarIn } from '../../calendar/calendars.ts';
import type { Calendars } from '../../calendar/calendars.ts';
import type { CompiledCalendar } from '../../calendar/compile.ts';
import { parseInstant } from '../../calendar/instant.ts';
import type { Json } from '../../json.ts';
import { inFamily, ready } from './operator.ts';
import type { Operator } from './operator.ts';

/** The calendar a value names; null where it names none that works. */
export function calendarNamed(
  calendars: Calendars | undefined,
  id: Json | undefined,
): CompiledCalendar | null {
  return typeof id === 'string' ? calendarIn(calendars, id) : null;
}

function within(instant: Json | undefined, calendar: CompiledCalendar | null): boolean | null {
  if (calendar === null || typeof instant !== 'string' || parseInstant(instant) === null)
    return null;
  return calendar.isOpen(instant);
}

function asks(wanted: boolean): Pick<Operator, 'left' | 'right' | 'test' | 'prepare'> {
  return {
    left: ['instant'],
    right: ['calendar'],
    test: (left, right, around) => within(left, calendarNamed(around?.calendars, right)) === wanted,
    prepare(literal, _at, calendars) {
      const calendar = calendarNamed(calendars, literal);
      return ready((left) => within(left, calendar) === wanted);
    },
  };
}

/** Instants in business time: whether a calendar is open then, its opening instant in, its closing not. */
export const calendarOperators: readonly Operator[] = inFamily('calendar', [
  {
    id: 'withinCalendar',
    label: 'is within the hours of',
    expectation: 'a time within {value}',
    negation: 'notWithinCalendar',
    ...asks(true),
  },
  {
    id: 'notWithinCalendar',
    label: 'is outside the hours of',
    expectation: 'a time outside {value}',
    negation: 'withinCalendar',
    ...asks(false),
  },
]);

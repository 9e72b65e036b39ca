import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { compileCalendar } from '../../../engine/calendar/compile.ts';
import { parseDuration } from '../../../engine/calendar/duration.ts';
import { parseCalendar } from '../../../engine/calendar/parse.ts';
import { anyCalendar, naiveMinutes } from './naive-calendar.ts';

// Before anything is imported: the engine then takes the polyfill, as in a browser without Temporal.
vi.hoisted(() => Reflect.deleteProperty(globalThis, 'Temporal'));

const MINUTE = 60_000;

it('business time is the same where the platform has no Temporal', () => {
  expect('Temporal' in globalThis).toBe(false);
  fc.assert(
    fc.property(anyCalendar, ({ file, from }) => {
      expect(parseCalendar(file).ok).toBe(true);
      const minutes = naiveMinutes(file, from, 2 * 24 * 60);
      const to = new Date(from + minutes.length * MINUTE).toISOString();
      const elapsed = compileCalendar(file).elapsed(new Date(from).toISOString(), to);
      expect(elapsed).toBe(minutes.filter(Boolean).length * MINUTE);
    }),
    { numRuns: 25 },
  );
});

it('durations are read the same', () => {
  expect(parseDuration('P1M')).toMatchObject({ ok: false });
  expect(parseDuration('soon')).toMatchObject({ ok: false });
  expect(parseDuration('P1DT2H')).toMatchObject({ ok: true, value: 26 * 60 * MINUTE });
});

import type { Json, JsonObject } from '@interlock/engine';
import { attachVersions, compileDefinitions } from '@interlock/engine/study';
import { describe, expect, it } from 'vitest';
import { buildFiles, compiled } from '../../support/mini-pack.ts';
import { buildCalendarFile } from '../calendar/build-calendar.ts';
import { isIn, last, open, play, send, wait } from '../simulation/play.ts';

const within = (calendar: string, fact: JsonObject = { fact: 'now' }): JsonObject => ({
  ...fact,
  operator: 'withinCalendar',
  value: calendar,
});

const office = { 'calendars/office.json': { ...buildCalendarFile() } as JsonObject };
/** Tuesday, 16:00 in Zurich: the office closes in an hour. */
const given = { now: '2026-03-03T15:00:00.000Z' };
const fields = { due: { title: 'Due', type: 'string', format: 'date-time' } };

/** A ticket that names a calendar wherever conditions stand. */
const everywhere = (calendar: string): Map<string, Json> =>
  buildFiles(
    {
      initial: 'a',
      states: {
        a: {
          transitions: {
            go: {
              on: 'ticket.gone',
              target: 'b',
              guard: within(calendar),
              allow: within(calendar),
              form: { due: { visible: within(calendar, { fact: 'form', path: 'due' }) } },
            },
          },
        },
        b: {},
      },
    },
    {
      type: { fields, open: within(calendar), edit: within(calendar) },
      files: {
        ...office,
        'ticket/tables/rota.json': {
          id: 'rota',
          title: 'Rota',
          hit: 'first',
          inputs: { at: { fact: 'now', type: 'string' } },
          outputs: { who: { type: 'string' } },
          rows: {
            day: {
              when: { at: { operator: 'withinCalendar', value: calendar } },
              then: { who: 'desk' },
            },
          },
          default: { who: 'night' },
        },
        'ticket/policies/hello.json': {
          id: 'hello',
          title: 'Hello',
          on: ['ticket.raised'],
          conditions: {
            any: [
              within(calendar),
              {
                fact: 'event',
                path: 'time',
                operator: 'olderThan',
                value: { duration: 'PT4H', calendar },
              },
            ],
          },
          actions: { h: { type: 'http.request', params: { url: 'http://x.example/hello' } } },
        },
      },
    },
  );

const found = (files: ReadonlyMap<string, Json>): string[] =>
  compileDefinitions(files)
    .issues.map(({ file, code, path }) => `${file ?? '-'} ${code} ${path}`)
    .toSorted();

describe('a calendar in a condition', () => {
  it('is found wherever conditions stand', () => {
    expect(found(everywhere('office'))).toEqual([]);
    expect(found(everywhere('always'))).toEqual([]);
  });

  it('that does not exist is an issue at each of its places', () => {
    const go = 'ticket/workflow.json unknown-calendar /states/a/transitions/go';
    expect(found(everywhere('lunar'))).toEqual(
      [
        `${go}/allow/value`,
        `${go}/form/due/visible/value`,
        `${go}/guard/value`,
        'ticket/policies/hello.json unknown-calendar /conditions/any/0/value',
        'ticket/policies/hello.json unknown-calendar /conditions/any/1/value/calendar',
        'ticket/tables/rota.json unknown-calendar /rows/day/when/at/value',
        'ticket/type.json unknown-calendar /edit/value',
        'ticket/type.json unknown-calendar /open/value',
      ].toSorted(),
    );
  });

  it('whose own file is broken is told there alone', () => {
    const files = everywhere('office');
    files.set('calendars/office.json', { ...buildCalendarFile(), timeZone: 'Moon' });
    expect(found(files)).toEqual(['calendars/office.json bad-zone /timeZone']);
  });
});

describe('business time', () => {
  const workflow = (guard: JsonObject, form: JsonObject = {}): JsonObject => ({
    initial: 'a',
    states: { a: { transitions: { go: { on: 'ticket.gone', target: 'b', guard, form } } }, b: {} },
  });

  it('opens and closes a guard as the calendar does', () => {
    const result = play(
      workflow(within('office')),
      [
        open(),
        wait('PT1H', isIn('a')),
        send('ticket.gone', { outcome: 'ignored', ...isIn('a') }),
        wait('PT15H', isIn('a')),
        send('ticket.gone', isIn('b')),
      ],
      { files: office, given },
    );
    expect(result.failures).toEqual([]);
  });

  it('counts an age by its calendar', () => {
    const old = {
      fact: 'record',
      path: 'createdAt',
      operator: 'olderThan',
      value: { duration: 'PT2H', calendar: 'office' },
    };
    const result = play(
      workflow(old),
      [
        open(),
        // An hour of today, and not quite one of tomorrow.
        wait('PT16H59M', isIn('a')),
        send('ticket.gone', { outcome: 'ignored', ...isIn('a') }),
        wait('PT2M', isIn('a')),
        send('ticket.gone', isIn('b')),
      ],
      { files: office, given },
    );
    expect(result.failures).toEqual([]);
  });

  it('says which fields a form asks, by what is typed', () => {
    const form = {
      due: {},
      reason: {
        field: { title: 'Reason', type: 'string' },
        required: true,
        visible: {
          fact: 'form',
          path: 'due',
          operator: 'notWithinCalendar',
          value: 'office',
        },
      },
    };
    const sent = (due: string, outcome: 'applied' | 'refused') =>
      send('ticket.gone', { outcome, ...isIn(outcome === 'applied' ? 'b' : 'a') }, { due });
    const result = play(
      workflow({ all: [] }, form),
      [open(), sent('2026-03-07T10:00:00Z', 'refused'), sent('2026-03-06T10:00:00Z', 'applied')],
      { files: office, given, fields },
    );
    expect(result.failures).toEqual([]);
    expect(last(result).data['due']).toBe('2026-03-06T10:00:00Z');
  });
});

it('a running record asks the calendar as it is now, on whatever version it runs', () => {
  // given
  const before = compiled(everywhere('office'));
  const changed = everywhere('office');
  changed.set('calendars/office.json', { ...buildCalendarFile(), timeZone: 'UTC' });
  changed.set('ticket/type.json', {
    ...(changed.get('ticket/type.json') as JsonObject),
    title: 'Changed',
  });
  const old = before.workflows.get('ticket');
  if (old === undefined) throw new Error('no workflow');
  // when
  const attached = attachVersions(compiled(changed), [
    { workflow: 'ticket', version: 1, hash: old.hash, bundle: old.bundle },
  ]);
  if (!attached.ok) throw new Error(JSON.stringify(attached.issues));
  // then
  const openAt = (workflow: typeof old | undefined) =>
    workflow?.recordType.open?.test(() => '2026-03-03T16:30:00.000Z');
  expect(openAt(old)).toBe(false);
  expect(openAt(attached.value.pinned.get(old.hash))).toBe(true);
});

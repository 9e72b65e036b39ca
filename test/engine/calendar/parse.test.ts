import { describe, expect, it } from 'vitest';
import { parseCalendar } from '../../../engine/calendar/parse.ts';
import { buildCalendarFile } from './build-calendar.ts';

function findings(content: unknown): [string, string][] {
  return parseCalendar(content).issues.map((i) => [i.code, i.path]);
}

describe('a calendar file', () => {
  it('that is right comes back as it is', () => {
    const file = buildCalendarFile({
      $schema: '../schema/calendar.json',
      nth: { 'last-friday': { weekday: 'friday', nth: -1, hours: [['08:00', '12:00']] } },
      yearly: { '02-29': { title: 'Leap day', hours: [] } },
      dates: {
        '2026-12-24': {
          hours: [
            ['08:00', '12:00'],
            ['12:00', '13:00'],
          ],
        },
      },
    });
    expect(parseCalendar(file)).toEqual({ ok: true, value: file, issues: [] });
  });

  it('that is wrong in many places gets every issue at once, each with its pointer', () => {
    // given
    const content = {
      id: 'Büro',
      timeZone: 'Europe/Zürich',
      colour: 'red',
      weekly: {
        monday: [
          ['08:00', '12:00'],
          ['11:00', '17:00'],
        ],
        tuesday: [['22:00', '06:00']],
        wednesday: [['08:00', '08:00']],
        thursday: [
          ['13:00', '17:00'],
          ['08:00', '12:00'],
        ],
        friday: [['8:00', '17:00']],
        saturday: [['09:00', '25:00']],
        funday: [],
      },
      nth: { x: { weekday: 'monday', nth: 6, hours: [['09:00', '08:00']] } },
      yearly: { '02-30': { hours: [] }, '1-1': { hours: [] } },
      dates: { '2027-02-29': { hours: [] }, 'next week': { hours: [] }, '2026-12-24': {} },
    };
    // when
    const found = findings(content);
    // then
    expect(found).toEqual(
      expect.arrayContaining([
        ['invalid-format', '/id'],
        ['invalid-type', '/title'],
        ['bad-zone', '/timeZone'],
        ['unknown-key', '/colour'],
        ['overlapping-hours', '/weekly/monday/1'],
        ['shift-across-midnight', '/weekly/tuesday/0'],
        ['empty-shift', '/weekly/wednesday/0'],
        ['unordered-hours', '/weekly/thursday/1'],
        ['invalid-format', '/weekly/friday/0/0'],
        ['invalid-format', '/weekly/saturday/0/1'],
        ['unknown-key', '/weekly/funday'],
        ['invalid-value', '/nth/x/nth'],
        ['shift-across-midnight', '/nth/x/hours/0'],
        ['impossible-date', '/yearly/02-30'],
        ['invalid-key', '/yearly/1-1'],
        ['impossible-date', '/dates/2027-02-29'],
        ['invalid-key', '/dates/next week'],
        ['invalid-type', '/dates/2026-12-24/hours'],
      ]),
    );
    expect(found).toHaveLength(18);
  });

  it.each([
    ['europe/zurich', 'Europe/Zurich'],
    ['+02:00', 'IANA'],
    ['Mars/Olympus', 'IANA'],
    ['2026-01-01T00:00[Europe/Zurich]', 'IANA'],
    ['Z', 'IANA'],
  ])('with the zone %s is told what to write', (timeZone, hint) => {
    const { ok, issues } = parseCalendar(buildCalendarFile({ timeZone }));
    expect(ok).toBe(false);
    expect(issues).toMatchObject([{ code: 'bad-zone', path: '/timeZone' }]);
    expect(issues[0]?.message).toContain(hint);
  });

  it.each(['UTC', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'America/New_York'])(
    'may stand in %s',
    (timeZone) => {
      expect(findings(buildCalendarFile({ timeZone }))).toEqual([]);
    },
  );

  it('names its base exactly once: weekly or always', () => {
    const { weekly, ...rest } = buildCalendarFile();
    expect(findings(rest)).toEqual([['weekly-missing', '']]);
    expect(findings({ ...rest, weekly, always: true })).toEqual([
      ['weekly-with-always', '/weekly'],
    ]);
    expect(findings({ ...rest, always: true })).toEqual([]);
  });

  it('may not take the id of the built-in calendar', () => {
    expect(findings(buildCalendarFile({ id: 'always' }))).toEqual([['reserved-id', '/id']]);
  });

  it('that never opens, or whose rules meet on a day, is valid with a warning', () => {
    const parsed = parseCalendar(
      buildCalendarFile({
        weekly: { monday: [] },
        nth: {
          a: { weekday: 'monday', nth: -1, hours: [] },
          b: { weekday: 'monday', nth: 4, hours: [] },
          c: { weekday: 'monday', nth: 4, month: 2, hours: [] },
          d: { weekday: 'monday', nth: 3, hours: [] },
        },
      }),
    );
    expect(parsed.ok).toBe(true);
    expect(parsed.issues).toMatchObject([
      { code: 'ambiguous-nth', path: '/nth/b', severity: 'warning' },
      { code: 'never-open', path: '', severity: 'warning' },
    ]);
  });

  it.each([
    null,
    3,
    'x',
    [],
    { weekly: 1, nth: [], yearly: 'x', dates: { a: null } },
    { nth: { a: 1 } },
  ])('that is no calendar at all (%j) is refused, never thrown at', (content) => {
    expect(parseCalendar(content).ok).toBe(false);
  });
});

import { describe, expect, test } from 'vitest';
import { buildCalendar } from '../../calendar/build-calendar.ts';
import { ABSENT, byFact, holds } from './compare.ts';
import type { Side } from './compare.ts';
import type { Json } from '../../../../engine/json.ts';

type Row = readonly [operator: string, left: Side, right: Json, holds: boolean];

const LETTERS: readonly string[] = 'a b c d e f g h'.split(' ');

const about = {
  now: '2026-11-25T12:00:00.000Z',
  calendars: new Map([['office', buildCalendar()]]),
};

/** Each row is asked with the value as a literal and as a fact: `holds` demands one verdict of both. */
function verdicts(title: string, rows: readonly Row[]): void {
  describe(title, () => {
    test.each(rows)('%s of %j and %j: %j', (operator, left, right, expected) => {
      expect(holds(operator, left, right, about)).toBe(expected);
    });
  });
}

verdicts('text', [
  ['equalIgnoreCase', 'Critical', 'CRITICAL', true],
  ['equalIgnoreCase', 'Critical', 'high', false],
  ['equalIgnoreCase', 'ÄRGER', 'ärger', true],
  ['equalIgnoreCase', 5, '5', false],
  ['notEqualIgnoreCase', 'Critical', 'high', true],
  ['notEqualIgnoreCase', 'Critical', 'critical', false],
  ['notEqualIgnoreCase', ABSENT, 'critical', false],
  ['containsText', 'disk full on db-01', 'full', true],
  ['containsText', 'disk full', 'FULL', false],
  ['containsText', ['full'], 'full', false],
  ['doesNotContainText', 'disk ok', 'full', true],
  ['doesNotContainText', ['full'], 'x', false],
  ['startsWith', 'db-01', 'db', true],
  ['endsWith', 'db-01', '01', true],
  ['isBlank', '', true, true],
  ['isBlank', ' \t\n', true, true],
  ['isBlank', null, true, true],
  ['isBlank', ABSENT, true, true],
  ['isBlank', 'x', true, false],
  ['isBlank', 'x', false, true],
  ['isBlank', ABSENT, false, false],
  ['isBlank', 5, true, false],
  ['isBlank', 5, false, false],
  ['someFact:equalIgnoreCase', ['a', 'DB'], 'db', true],
  ['someValue:containsText', 'disk full', ['empty', 'full'], true],
  ['everyValue:containsText', 'disk full', ['disk', 'slow'], false],
]);

verdicts('patterns', [
  ['matches', 'db-01', '^db-\\d+$', true],
  ['matches', 'my db-01', 'db', true],
  ['matches', 'DB-01', '^db', false],
  ['matches', 'DB-01', '(?i)^db', true],
  ['matches', 'a\nb', '^b', false],
  ['matches', 'a\nb', '(?m)^b', true],
  ['matches', 'Zürich', '^\\p{L}+$', true],
  ['matches', 5, '5', false],
  ['matches', ABSENT, '.*', false],
  ['doesNotMatch', 'web-01', '^db', true],
  ['doesNotMatch', 'db-01', '^db', false],
  ['doesNotMatch', 5, '^db', false],
  ['doesNotMatch', ABSENT, '^db', false],
  ['everyFact:matches', ['db-1', 'db-2'], '^db', true],
  ['someValue:matches', 'web-1', ['^db', '^web'], true],
  ['not:someFact:matches', ['web-1'], '^db', true],
]);

verdicts('lists', [
  ['containsAny', ['a', 'b'], ['b', 'c'], true],
  ['containsAny', ['a'], ['b', 'c'], false],
  ['containsAny', ['a'], [], false],
  ['containsAny', 'ab', ['a'], false],
  ['containsAny', [1], ['1'], false],
  ['containsAll', ['a', 'b', 'c'], ['c', 'a'], true],
  ['containsAll', ['a'], ['a', 'b'], false],
  ['containsAll', ['a'], [], true],
  ['containsAll', ABSENT, [], false],
  ['containsNone', ['a'], ['b'], true],
  ['containsNone', ['a'], ['a'], false],
  ['containsNone', ABSENT, ['a'], false],
  ['sizeEqual', ['a', 'b'], 2, true],
  ['sizeEqual', 'ab', 2, false],
  ['sizeAtLeast', ['a', 'b'], 2, true],
  ['sizeAtLeast', ['a'], 2, false],
  ['sizeAtMost', ['a', 'b'], 2, true],
  ['sizeAtMost', ['a', 'b', 'c'], 2, false],
  ['isEmpty', [], true, true],
  ['isEmpty', ABSENT, true, true],
  ['isEmpty', null, true, true],
  ['isEmpty', ['a'], true, false],
  ['isEmpty', ['a'], false, true],
  ['isEmpty', '', true, false],
  ['isEmpty', '', false, false],
]);

verdicts('numbers', [
  ['between', 10, [10, 20], true],
  ['between', 19.9, [10, 20], true],
  ['between', 20, [10, 20], false],
  ['between', 9, [10, 20], false],
  ['between', '15', [10, 20], false],
  ['notBetween', 20, [10, 20], true],
  ['notBetween', 15, [10, 20], false],
  ['notBetween', ABSENT, [10, 20], false],
  [
    'someValue:between',
    25,
    [
      [10, 20],
      [20, 30],
    ],
    true,
  ],
]);

verdicts('dates', [
  ['before', '2026-01-01T00:00:00Z', '2026-01-01T00:00:01Z', true],
  ['before', '2026-01-01T01:30:00+01:00', '2026-01-01T01:00:00Z', true],
  ['before', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', false],
  ['onOrBefore', '2026-01-01T01:00:00+01:00', '2026-01-01T00:00:00.000Z', true],
  ['after', '2026-01-01T00:00:00-01:00', '2026-01-01T00:30:00Z', true],
  ['onOrAfter', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', true],
  ['before', '2026-01-01', '2026-02-01T00:00:00Z', false],
  ['onOrAfter', '2026-01-01', '2025-02-01T00:00:00Z', false],
  ['before', '2026-02-30T00:00:00Z', '2027-01-01T00:00:00Z', false],
  ['before', 0, '2027-01-01T00:00:00Z', false],
  ['swap:before', '2026-02-01T00:00:00Z', '2026-01-01T00:00:00Z', true],
]);

verdicts('ages, counted from now', [
  ['olderThan', '2026-11-25T07:59:59Z', 'PT4H', true],
  ['olderThan', '2026-11-25T08:00:00Z', 'PT4H', false],
  ['youngerThan', '2026-11-25T08:00:00Z', 'PT4H', false],
  ['youngerThan', '2026-11-25T08:00:01Z', 'PT4H', true],
  ['youngerThan', '2026-11-26T08:00:01Z', 'PT4H', true],
  ['olderThan', '2026-11-17T12:00:00Z', 'P1W', true],
  ['olderThan', 'long ago', 'PT4H', false],
  ['youngerThan', ABSENT, 'PT4H', false],
  ['everyFact:olderThan', ['2026-11-24T00:00:00Z', '2026-11-23T00:00:00Z'], 'P1D', true],
  ['someFact:not:olderThan', ['2026-11-24T00:00:00Z', '2026-11-25T11:00:00Z'], 'P1D', true],
  ['swap:olderThan', 'PT4H', '2026-11-25T07:59:59Z', true],
  // Wednesday 13:00 in Zurich: five hours of the day have passed, and nine of Tuesday's.
  ['olderThan', '2026-11-24T07:00:00Z', { duration: 'PT13H', calendar: 'office' }, true],
  ['olderThan', '2026-11-24T07:00:00Z', { duration: 'PT14H', calendar: 'office' }, false],
  ['youngerThan', '2026-11-24T07:00:00Z', { duration: 'PT14H30M', calendar: 'office' }, true],
  ['olderThan', '2026-11-24T07:00:00Z', { duration: 'PT28H', calendar: 'always' }, true],
]);

verdicts('calendars: the instant of opening is in, that of closing is not', [
  ['withinCalendar', '2026-11-25T07:00:00Z', 'office', true],
  ['withinCalendar', '2026-11-25T06:59:59.999Z', 'office', false],
  ['withinCalendar', '2026-11-25T17:00:00+01:00', 'office', false],
  ['withinCalendar', '2026-11-28T10:00:00Z', 'office', false],
  ['withinCalendar', '2026-11-28T10:00:00Z', 'always', true],
  ['withinCalendar', '2026-11-25', 'office', false],
  ['notWithinCalendar', '2026-11-28T10:00:00Z', 'office', true],
  ['notWithinCalendar', '2026-11-25T07:00:00Z', 'office', false],
  ['notWithinCalendar', 'tomorrow', 'office', false],
  ['notWithinCalendar', ABSENT, 'office', false],
  ['someValue:withinCalendar', '2026-11-28T10:00:00Z', ['office', 'always'], true],
]);

verdicts('networks', [
  ['inCidr', '10.1.2.3', '10.0.0.0/8', true],
  ['inCidr', '11.1.2.3', '10.0.0.0/8', false],
  ['inCidr', '::ffff:10.1.2.3', '10.0.0.0/8', true],
  ['inCidr', '::ffff:a01:203', '10.0.0.0/8', true],
  ['inCidr', '10.1.2.3', '::ffff:10.0.0.0/104', true],
  ['inCidr', '10.1.2.3', '::/0', false],
  ['inCidr', '2001:DB8::1', '2001:db8::/32', true],
  ['inCidr', '2001:db9::1', '2001:db8::/32', false],
  ['inCidr', '10.1.2.3', '0.0.0.0/0', true],
  ['inCidr', '10.1.2.3', '10.1.2.3', true],
  ['inCidr', '192.168.1.1', ['10.0.0.0/8', '192.168.0.0/16'], true],
  ['inCidr', '192.168.1.1', [], false],
  ['notInCidr', '192.168.1.1', [], true],
  ['notInCidr', '8.8.8.8', ['10.0.0.0/8', '192.168.0.0/16'], true],
  ['notInCidr', '10.0.0.1', ['10.0.0.0/8', '192.168.0.0/16'], false],
  ['notInCidr', '8.8.8', '10.0.0.0/8', false],
  ['notInCidr', ABSENT, '10.0.0.0/8', false],
  ['inCidr', '010.1.2.3', '10.0.0.0/8', false],
  ['inCidr', '10.1.2.256', '10.0.0.0/8', false],
  ['inCidr', 'fe80::1%eth0', 'fe80::/10', false],
  ['everyFact:inCidr', ['10.0.0.1', '10.0.0.2'], '10.0.0.0/30', true],
  ['someFact:notInCidr', ['10.0.0.1', '10.0.0.5'], '10.0.0.0/30', true],
  ['swap:inCidr', '10.0.0.0/8', '10.1.2.3', true],
]);

verdicts('versions', [
  ['versionEqual', '1.2', '1.2.0', true],
  ['versionEqual', 'v1.2.0+build.5', '1.2', true],
  ['versionEqual', '1.2.0-rc.1', '1.2.0', false],
  ['versionNotEqual', '1.2.1', '1.2', true],
  ['versionNotEqual', 'latest', '1.2', false],
  ['versionLessThan', '1.9', '1.10', true],
  ['versionLessThan', '1.2.0-rc.1', '1.2.0', true],
  ['versionLessThan', '1.2.0-rc.2', '1.2.0-rc.10', true],
  ['versionAtMost', '1.2', '1.2', true],
  ['versionGreaterThan', '10.0.19045.3448', '10.0.19045', true],
  ['versionAtLeast', '2', '1.99.99', true],
  ['versionAtLeast', 2, '1.99.99', false],
  ['versionWithin', '1.5', '>=1.2 <2', true],
  ['versionWithin', '2.0.0', '>=1.2 <2', false],
  ['versionWithin', '2.0.0-rc.1', '>=1.2 <2', true],
  ['versionWithin', '3.1', '>=1.2 <2 || 3.1', true],
  ['versionWithin', '3.1', '>=1.2 <2||=3.1.0', true],
  ['versionNotWithin', '2.5', '>=1.2 <2 || 3.1', true],
  ['versionNotWithin', 'unknown', '>=1.2', false],
  ['everyValue:versionAtLeast', '3', ['1', '2.9'], true],
]);

verdicts('json-rules-engine’s own, whose literals are made ready as well', [
  ['in', 'h', LETTERS, true],
  ['in', 'x', LETTERS, false],
  ['in', null, [1, 2, 3, 4, 5, 6, 7, null], true],
  ['notIn', ABSENT, LETTERS, true],
  ['notIn', [], LETTERS, true],
  ['in', 12, 'a12b', true],
  ['lessThan', 5, 6, true],
  ['lessThan', '5', 6, true],
  ['lessThan', '10', '9', true],
  ['greaterThan', '2026-02-01', '2026-01-01', true],
]);

describe('a value read from a fact that the operator cannot take does not hold, whichever way it asks', () => {
  test.each<[string, Side, Side]>([
    ['matches', 'aaa', '(a'],
    ['doesNotMatch', 'aaa', '(a'],
    ['matches', 'aaa', 'a{1001}'],
    ['between', 5, [10, 1]],
    ['notBetween', 5, [10, 1]],
    ['notBetween', 5, [1, 2, 3]],
    ['before', '2026-01-01T00:00:00Z', 'tomorrow'],
    ['onOrAfter', '2026-01-01T00:00:00Z', 'tomorrow'],
    ['olderThan', '2026-01-01T00:00:00Z', 'P1M'],
    ['youngerThan', '2026-01-01T00:00:00Z', { duration: 'PT1H', calendar: 'nowhere' }],
    ['olderThan', '2026-01-01T00:00:00Z', { duration: 'P1D', calendar: 'office' }],
    ['withinCalendar', '2026-01-01T00:00:00Z', 'nowhere'],
    ['notWithinCalendar', '2026-01-01T00:00:00Z', '__proto__'],
    ['inCidr', '10.0.0.1', '10.0.0.0/33'],
    ['notInCidr', '10.0.0.1', '10.0.0.0/33'],
    ['notInCidr', '10.0.0.1', ['11.0.0.0/8', 'nonsense']],
    ['notInCidr', '10.0.0.1', ABSENT],
    ['versionEqual', '1.2', 'x'],
    ['versionNotEqual', '1.2', 'x'],
    ['versionNotWithin', '1.2', '>=x'],
    ['sizeAtMost', ['a'], '1'],
    ['containsNone', ['a'], 'b'],
  ])('%s of %j and %j', (operator, left, right) => {
    expect(byFact(operator, left, right, about)).toBe(false);
  });

  test('an address in a network that can be read is in it, whatever else is listed', () => {
    expect(byFact('inCidr', '10.0.0.1', ['nonsense', '10.0.0.0/8'])).toBe(true);
  });
});

import { describe, expect, test } from 'vitest';
import { compileCondition } from '../../../../engine/condition/compile.ts';
import type { Json } from '../../../../engine/json.ts';
import { buildCalendar } from '../../calendar/build-calendar.ts';

const calendars = new Map([
  ['office', buildCalendar()],
  ['broken', null],
]);

function issuesOf(operator: string, value: Json): [string, string, string][] {
  const condition = { all: [{ fact: 'left', operator, value }] };
  const { issues } = compileCondition(condition, { calendars }, '/conditions');
  return issues.map(({ code, path, message }) => [code, path, message]);
}

const AT = '/conditions/all/0/value';

describe('a literal an operator cannot take is found when the condition is compiled', () => {
  test.each<[string, Json, string, string, string]>([
    ['matches', '(a+', 'bad-pattern', '', 'Unterminated group'],
    ['matches', '', 'bad-pattern', '', 'found in every text'],
    ['matches', '(a)\\1', 'bad-pattern', '', 'refers back'],
    ['matches', '(?=a)b', 'bad-pattern', '', 'looks around'],
    ['matches', '((a{100}){100}){100}', 'bad-pattern', '', 'repeats too much'],
    ['matches', '(a?){1000}a{1000}', 'bad-pattern', '', 'repeats too much'],
    ['matches', 'a'.repeat(1001), 'bad-pattern', '', 'at most 1000 characters'],
    ['matches', 5, 'operator-value', '', 'needs a regular expression'],
    ['someValue:matches', ['^a', '(', 7], 'bad-pattern', '/1', 'Unterminated group'],
    ['isBlank', 'yes', 'operator-value', '', 'needs true or false, found text'],
    ['containsText', 5, 'operator-value', '', 'needs text, found number'],
    ['containsAny', 'a', 'operator-value', '', 'needs a list, found text'],
    ['sizeAtLeast', 1.5, 'operator-value', '', '1.5 is no whole number from 0'],
    ['sizeAtLeast', -1, 'operator-value', '', '-1 is no whole number from 0'],
    ['between', 5, 'operator-value', '', 'needs a list of two numbers'],
    ['between', [5], 'operator-value', '', 'write two numbers'],
    ['between', [5, '6'], 'operator-value', '', 'write two numbers'],
    ['between', [5, 5], 'operator-value', '', 'no number is from 5 to below 5'],
    ['before', '2026-01-01', 'operator-value', '', '"2026-01-01" is no instant'],
    ['before', '1800-01-01T00:00:00Z', 'operator-value', '', 'between 1900 and 2199'],
    ['olderThan', '4h', 'bad-duration', '', '"4h" is not an ISO 8601 duration'],
    ['olderThan', 'P1M', 'duration-without-length', '', 'whose length varies'],
    ['olderThan', 4, 'operator-value', '', 'needs a duration such as PT4H or business time'],
    [
      'olderThan',
      { duration: 'P1D', calendar: 'office' },
      'days-in-business-time',
      '/duration',
      'write hours',
    ],
    [
      'olderThan',
      { duration: 'PT4H', calendar: 'nowhere' },
      'unknown-calendar',
      '/calendar',
      'known are always, broken, office',
    ],
    ['olderThan', { duration: 'PT4H' }, 'operator-value', '/calendar', 'name a calendar'],
    [
      'olderThan',
      { duration: 'PT4H', calendar: 'office', zone: 'UTC' },
      'unknown-key',
      '/zone',
      'zone',
    ],
    ['withinCalendar', 'nowhere', 'unknown-calendar', '', 'there is no calendar "nowhere"'],
    ['withinCalendar', 'constructor', 'unknown-calendar', '', 'there is no calendar'],
    ['inCidr', '10.0.0.0/33', 'operator-value', '', 'needs a prefix from 0 to 32'],
    ['inCidr', '10.0.0.0/08', 'operator-value', '', 'needs a prefix from 0 to 32'],
    ['inCidr', '10.0.0.1/8', 'operator-value', '', 'bits beyond its prefix of 8'],
    ['inCidr', '::ffff:10.0.0.0/90', 'operator-value', '', 'bits beyond its prefix of 90'],
    ['inCidr', '2001:db8::1/32', 'operator-value', '', 'bits beyond its prefix of 32'],
    ['inCidr', 'db-01', 'operator-value', '', 'no CIDR block'],
    ['inCidr', ['10.0.0.0/8', '10.0.0.0/x'], 'operator-value', '/1', 'needs a prefix'],
    ['inCidr', [8], 'operator-value', '/0', 'this is no CIDR block'],
    ['swap:inCidr', '10.0.0.0/8', 'operator-value', '', 'is no IP address'],
    ['versionAtLeast', 'latest', 'operator-value', '', '"latest" is no version'],
    ['versionAtLeast', 1.2, 'operator-value', '', 'needs a version such as 1.4.2, found number'],
    ['versionWithin', '^1.2', 'operator-value', '', '"^1.2" compares with no version'],
    ['versionWithin', '>=1.2 || ', 'operator-value', '', 'leaves out a range'],
    ['versionWithin', '>= 1.2', 'operator-value', '', '">=" compares with no version'],
  ])('%s with %j', (operator, value, code, below, words) => {
    const [first] = issuesOf(operator, value);
    expect(first).toEqual([code, AT + below, expect.stringContaining(words)]);
  });

  test('all at once, each entry of a list at its own place', () => {
    const found = issuesOf('everyValue:not:matches', ['^a', '(', 7, '[']);
    expect(found.map(([code, path]) => [code, path])).toEqual([
      ['bad-pattern', `${AT}/1`],
      ['operator-value', `${AT}/2`],
      ['bad-pattern', `${AT}/3`],
    ]);
  });

  test('a calendar whose own file is broken is told there, not here', () => {
    expect(issuesOf('withinCalendar', 'broken')).toEqual([]);
  });

  test('an operator that needs the time is refused where there is no time to know', () => {
    const condition = { fact: 'left', operator: 'not:olderThan', value: 'PT4H' };
    const { issues } = compileCondition(condition, { knownFacts: new Set(['left']) });
    expect(issues).toEqual([expect.objectContaining({ code: 'unknown-fact', path: '/operator' })]);
    const compiled = compileCondition(condition, { knownFacts: new Set(['left', 'now']) });
    expect(compiled.ok && compiled.value.factsUsed).toEqual([{ fact: 'left' }, { fact: 'now' }]);
  });
});

describe('an unknown operator is answered with the one most likely meant', () => {
  test.each([
    ['equals', 'there is no operator "equals"; did you mean "equal"?'],
    ['olderthan', 'there is no operator "olderthan"; did you mean "olderThan"?'],
    ['not:inCIDR', 'there is no operator "inCIDR" in "not:inCIDR"; did you mean "inCidr"?'],
    ['somefact:in', 'there is no decorator "somefact" in "somefact:in"; did you mean "someFact"?'],
    ['frobnicate', 'there is no operator "frobnicate"; known are equal, notEqual, '],
    [`${'not:'.repeat(9)}equal`, 'an operator has at most 8 decorators, this one 9'],
  ])('%s', (operator, message) => {
    expect(issuesOf(operator, 'x')).toEqual([
      ['unknown-operator', '/conditions/all/0/operator', expect.stringContaining(message)],
    ]);
  });
});

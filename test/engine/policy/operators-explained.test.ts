import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compileCondition,
  compilePolicies,
  OPERANDS,
  operatorCatalogue,
  OPERATORS,
} from '@interlock/engine';
import type { CompiledCondition, Condition, Json } from '@interlock/engine';
import { explainPolicies, smallestFlip } from '@interlock/engine/study';
import type { Evidence } from '@interlock/engine/study';

const NOW = '2026-03-04T10:30:00.000Z';

const knowing =
  (value: Json | undefined): Evidence =>
  (fact) => ({ value: fact === 'now' ? NOW : value, origin: { kind: 'event' } });

const leaf = (operator: string, value: Json): Condition => ({ fact: 'tags', operator, value });

function compiled(condition: Condition): CompiledCondition {
  const result = compileCondition(condition);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.value;
}

function holds(condition: Condition, value: Json | undefined): boolean {
  return compiled(condition).test((fact) => (fact === 'now' ? NOW : value));
}

/** What the one comparison of a policy is told as, and what would have turned it. */
function told(condition: Condition, value: Json | undefined) {
  const policies = compilePolicies(
    [
      {
        json: {
          id: 'p',
          title: 'P',
          on: ['thing.seen'],
          conditions: condition as unknown as Json,
          actions: { m: { type: 'email.send', params: { to: 'a', subject: 'b', text: 'c' } } },
        },
      },
    ],
    {},
  );
  if (!policies.ok) throw new Error(JSON.stringify(policies.issues));
  const fired = holds(condition, value);
  const [one] = explainPolicies({
    type: 'thing.seen',
    matched: fired ? [{ policy: 'p', actions: ['email.send'] }] : [],
    considered: [],
    samePolicies: true,
    policies: policies.value,
    evidence: knowing(value),
    wording: { types: new Map(), subject: null, names: new Map() },
  }).policies;
  if (one === undefined) throw new Error('nothing was explained');
  return {
    fired,
    text: one.text.replace(/^“P” /, ''),
    otherwise: one.otherwise,
    change: one.change,
  };
}

/** An operator, what it compares with, a value it does not hold for, and how that is told. */
type Case = readonly [
  operator: string,
  value: Json,
  seen: Json | undefined,
  text: string,
  flip: string,
];

const cases: readonly Case[] = [
  ['equal', 'a', 'b', 'tags is b, but it has to be a.', 'tags were a (it is b)'],
  ['notEqual', 'a', 'a', 'tags is a, but it must not be a.', 'tags were anything but a (it is a)'],
  [
    'exists',
    true,
    undefined,
    'tags is not set, but it has to be set.',
    'tags were set (it is not set)',
  ],
  ['in', ['a', 'b'], 'c', 'tags is c, but it has to be a or b.', 'tags were a or b (it is c)'],
  [
    'notIn',
    ['a', 'b'],
    'a',
    'tags is a, but it must not be a or b.',
    'tags were anything but a or b (it is a)',
  ],
  [
    'contains',
    'a',
    ['b'],
    'tags is b, but it has to be a list containing a.',
    'tags were a list containing a (it is b)',
  ],
  [
    'doesNotContain',
    'a',
    ['a'],
    'tags is a, but it has to be a list without a.',
    'tags were a list without a (it is a)',
  ],
  ['lessThan', 3, 4, 'tags is 4, but it has to be less than 3.', 'tags were less than 3 (it is 4)'],
  [
    'lessThanInclusive',
    3,
    4,
    'tags is 4, but it has to be at most 3.',
    'tags were at most 3 (it is 4)',
  ],
  [
    'greaterThan',
    3,
    2,
    'tags is 2, but it has to be more than 3.',
    'tags were more than 3 (it is 2)',
  ],
  [
    'greaterThanInclusive',
    3,
    2,
    'tags is 2, but it has to be at least 3.',
    'tags were at least 3 (it is 2)',
  ],
  [
    'equalIgnoreCase',
    'A',
    'b',
    'tags is b, but it has to be A, in capitals or not.',
    'tags were A, in capitals or not (it is b)',
  ],
  [
    'notEqualIgnoreCase',
    'A',
    'a',
    'tags is a, but it has to be text other than A, in capitals or not.',
    'tags were text other than A, in capitals or not (it is a)',
  ],
  [
    'matches',
    '^db-',
    'web-1',
    'tags is web-1, but it has to be text matching ^db-.',
    'tags were text matching ^db- (it is web-1)',
  ],
  [
    'doesNotMatch',
    '^db-',
    'db-1',
    'tags is db-1, but it has to be text not matching ^db-.',
    'tags were text not matching ^db- (it is db-1)',
  ],
  [
    'containsText',
    'disk',
    'cpu',
    'tags is cpu, but it has to be text containing disk.',
    'tags were text containing disk (it is cpu)',
  ],
  [
    'doesNotContainText',
    'disk',
    'a disk',
    'tags is a disk, but it has to be text without disk.',
    'tags were text without disk (it is a disk)',
  ],
  [
    'startsWith',
    'db-',
    'web-1',
    'tags is web-1, but it has to be text starting with db-.',
    'tags were text starting with db- (it is web-1)',
  ],
  [
    'endsWith',
    '.test',
    'web-1',
    'tags is web-1, but it has to be text ending with .test.',
    'tags were text ending with .test (it is web-1)',
  ],
  [
    'isBlank',
    false,
    '',
    'tags is empty, but it must not be blank.',
    'tags were not blank (it is empty)',
  ],
  [
    'containsAny',
    ['a', 'b'],
    ['c'],
    'tags is c, but it has to be a list containing a or b.',
    'tags were a list containing a or b (it is c)',
  ],
  [
    'containsAll',
    ['a', 'b'],
    ['a'],
    'tags is a, but it has to be a list containing a and b.',
    'tags were a list containing a and b (it is a)',
  ],
  [
    'containsNone',
    ['a', 'b'],
    ['b'],
    'tags is b, but it has to be a list containing none of a and b.',
    'tags were a list containing none of a and b (it is b)',
  ],
  [
    'sizeEqual',
    2,
    ['a'],
    'tags is a (1 entry), but it has to be a list of exactly 2 entries.',
    'tags were a list of exactly 2 entries (it is a)',
  ],
  [
    'sizeAtLeast',
    2,
    ['a'],
    'tags is a (1 entry), but it has to be a list of at least 2 entries.',
    'tags were a list of at least 2 entries (it is a)',
  ],
  [
    'sizeAtMost',
    1,
    ['a', 'b'],
    'tags is a, b (2 entries), but it has to be a list of at most 1 entry.',
    'tags were a list of at most 1 entry (it is a, b)',
  ],
  ['isEmpty', true, ['a'], 'tags is a, but it has to be empty.', 'tags were empty (it is a)'],
  [
    'between',
    [10, 20],
    25,
    'tags is 25, but it has to be at least 10 and less than 20.',
    'tags were at least 10 and less than 20 (it is 25)',
  ],
  [
    'notBetween',
    [10, 20],
    15,
    'tags is 15, but it has to be less than 10, or 20 or more.',
    'tags were less than 10, or 20 or more (it is 15)',
  ],
  [
    'before',
    '2026-03-01T00:00:00Z',
    '2026-03-02T00:00:00Z',
    'tags is 2026-03-02 00:00:00 UTC, but it has to be before 2026-03-01 00:00:00 UTC.',
    'tags were before 2026-03-01 00:00:00 UTC (it is 2026-03-02 00:00:00 UTC)',
  ],
  [
    'onOrBefore',
    '2026-03-01T00:00:00Z',
    '2026-03-02T00:00:00Z',
    'tags is 2026-03-02 00:00:00 UTC, but it has to be on or before 2026-03-01 00:00:00 UTC.',
    'tags were on or before 2026-03-01 00:00:00 UTC (it is 2026-03-02 00:00:00 UTC)',
  ],
  [
    'after',
    '2026-03-02T00:00:00Z',
    '2026-03-01T00:00:00Z',
    'tags is 2026-03-01 00:00:00 UTC, but it has to be after 2026-03-02 00:00:00 UTC.',
    'tags were after 2026-03-02 00:00:00 UTC (it is 2026-03-01 00:00:00 UTC)',
  ],
  [
    'onOrAfter',
    '2026-03-02T00:00:00Z',
    '2026-03-01T00:00:00Z',
    'tags is 2026-03-01 00:00:00 UTC, but it has to be on or after 2026-03-02 00:00:00 UTC.',
    'tags were on or after 2026-03-02 00:00:00 UTC (it is 2026-03-01 00:00:00 UTC)',
  ],
  [
    'olderThan',
    'PT4H',
    '2026-03-04T10:00:00Z',
    'tags is 2026-03-04 10:00:00 UTC, but it has to be more than 4 hours old.',
    'tags were more than 4 hours old (it is 2026-03-04 10:00:00 UTC)',
  ],
  [
    'youngerThan',
    'PT4H',
    '2026-03-04T01:00:00Z',
    'tags is 2026-03-04 01:00:00 UTC, but it has to be less than 4 hours old.',
    'tags were less than 4 hours old (it is 2026-03-04 01:00:00 UTC)',
  ],
  [
    'inCidr',
    ['10.0.0.0/8', '192.168.0.0/16'],
    '172.16.0.1',
    'tags is 172.16.0.1, but it has to be an address in 10.0.0.0/8 or 192.168.0.0/16.',
    'tags were an address in 10.0.0.0/8 or 192.168.0.0/16 (it is 172.16.0.1)',
  ],
  [
    'notInCidr',
    '10.0.0.0/8',
    '10.1.2.3',
    'tags is 10.1.2.3, but it has to be an address outside 10.0.0.0/8.',
    'tags were an address outside 10.0.0.0/8 (it is 10.1.2.3)',
  ],
  [
    'versionEqual',
    '1.4',
    '1.5',
    'tags is 1.5, but it has to be version 1.4.',
    'tags were version 1.4 (it is 1.5)',
  ],
  [
    'versionNotEqual',
    '1.4',
    '1.4.0',
    'tags is 1.4.0, but it has to be a version other than 1.4.',
    'tags were a version other than 1.4 (it is 1.4.0)',
  ],
  [
    'versionLessThan',
    '1.4',
    '1.5',
    'tags is 1.5, but it has to be a version before 1.4.',
    'tags were a version before 1.4 (it is 1.5)',
  ],
  [
    'versionAtMost',
    '1.4',
    '1.5',
    'tags is 1.5, but it has to be version 1.4 or one before.',
    'tags were version 1.4 or one before (it is 1.5)',
  ],
  [
    'versionGreaterThan',
    '1.4',
    '1.3',
    'tags is 1.3, but it has to be a version after 1.4.',
    'tags were a version after 1.4 (it is 1.3)',
  ],
  [
    'versionAtLeast',
    '1.4',
    '1.3',
    'tags is 1.3, but it has to be version 1.4 or one after.',
    'tags were version 1.4 or one after (it is 1.3)',
  ],
  [
    'versionWithin',
    '>=1.2 <2',
    '2.1',
    'tags is 2.1, but it has to be a version within >=1.2 <2.',
    'tags were a version within >=1.2 <2 (it is 2.1)',
  ],
  [
    'versionNotWithin',
    '>=1.2 <2',
    '1.3',
    'tags is 1.3, but it has to be a version outside >=1.2 <2.',
    'tags were a version outside >=1.2 <2 (it is 1.3)',
  ],
];

/** Those whose calendars no condition has by itself. */
const OF_CALENDARS = ['withinCalendar', 'notWithinCalendar'];

describe('an operator', () => {
  it.each(cases)('%s is told with what it saw and what it asks for, and turned', (...one) => {
    // given
    const [operator, value, seen, text, flip] = one;
    // when
    const { fired, change, ...words } = told(leaf(operator, value), seen);
    // then
    expect(fired).toBe(false);
    expect(words).toEqual({
      text: `did not fire: ${text}`,
      otherwise: `It would have fired if ${flip}.`,
    });
    const to = change?.changes[0]?.to;
    expect(holds(leaf(operator, value), to)).toBe(true);
    // and back again
    const back = told(leaf(operator, value), to);
    expect(back.fired).toBe(true);
    expect(holds(leaf(operator, value), back.change?.changes[0]?.to)).toBe(false);
  });

  it('is among these, whichever there is', () => {
    const covered = new Set([...cases.map(([operator]) => operator), ...OF_CALENDARS]);
    expect([...OPERATORS.keys()].filter((id) => !covered.has(id))).toEqual([]);
  });

  it('of a calendar is told with the calendar; always open, nothing would close it', () => {
    const always = leaf('withinCalendar', 'always');
    expect(told(always, NOW)).toMatchObject({
      text: 'fired: tags is 2026-03-04 10:30:00 UTC (it has to be within the hours of calendar "always").',
    });
    expect(
      smallestFlip(compiled(leaf('notWithinCalendar', 'always')), knowing(NOW), true),
    ).toBeNull();
  });
});

describe('a proposed age', () => {
  it.each(['youngerThan', 'olderThan'])('still is one when it is tried a while later: %s', (id) => {
    // given
    const condition = compiled(leaf(id, 'PT1H'));
    const seen = id === 'youngerThan' ? '2026-03-01T00:00:00.000Z' : NOW;
    // when
    const value = smallestFlip(condition, knowing(seen), true)?.changes[0]?.value;
    // then
    const later = '2026-03-04T10:35:00.000Z';
    expect(condition.test((fact) => (fact === 'now' ? NOW : value))).toBe(true);
    expect(condition.test((fact) => (fact === 'now' ? later : value))).toBe(true);
  });
});

describe('a decorated operator', () => {
  it.each<[string, Json, Json, string]>([
    [
      'someFact:startsWith',
      'db-',
      ['web-1'],
      'a list with an entry that is text starting with db-',
    ],
    ['everyFact:greaterThan', 3, [4, 2], 'a list in which every entry is more than 3'],
    ['someValue:containsText', ['disk', 'raid'], 'cpu', 'text containing disk or raid'],
    ['everyValue:containsText', ['disk', 'full'], 'disk', 'text containing disk and full'],
    ['swap:in', 'a', ['b'], 'such that a is one of it'],

    ['not:olderThan', 'PT4H', '2026-03-01T00:00:00Z', 'at most 4 hours old'],
    ['not:someFact:equal', 'a', ['a'], 'no list with an entry that is a'],
  ])('%s', (operator, value, seen, asked) => {
    const { fired, text } = told(leaf(operator, value), seen);
    expect(fired).toBe(false);
    expect(text).toContain(`but it has to be ${asked}.`);
  });
});

describe('for any operator, decorated or not, and whatever it sees', () => {
  const examples = [...OPERANDS.values()].map(({ example }) => example);
  const values: readonly (Json | undefined)[] = [
    undefined,
    null,
    '',
    0,
    15,
    'web-1',
    true,
    [],
    ['critical', 'db-01'],
    NOW,
    '2026-01-01T00:00:00Z',
    '0.9',
    '10.1.2.3',
    ...examples,
  ];
  const written = fc.tuple(
    fc.constantFrom(...OPERATORS.keys()),
    fc.option(fc.constantFrom(...operatorCatalogue().decorators.map(({ id }) => id)), {
      nil: undefined,
      freq: 2,
    }),
    fc.constantFrom(...cases.map(([, value]) => value), ...examples),
    fc.constantFrom(...values),
  );

  it('a proposed change, applied, turns the verdict; where none does, none is claimed', () => {
    let proposed = 0;
    let tried = 0;
    fc.assert(
      fc.property(written, ([id, decorator, value, seen]) => {
        // given
        const operator = decorator === undefined ? id : `${decorator}:${id}`;
        const parsed = compileCondition(leaf(operator, value));
        if (!parsed.ok) return;
        const want = !holds(leaf(operator, value), seen);
        tried += 1;
        // when
        const flip = smallestFlip(parsed.value, knowing(seen), want);
        // then
        if (flip === null) return;
        proposed += 1;
        expect(flip.changes).toHaveLength(1);
        const after = flip.changes[0]?.value;
        expect(holds(leaf(operator, value), after)).toBe(want);
      }),
      { numRuns: 3_000 },
    );
    // Most can be turned: what cannot compares with nothing that is there, or swaps its sides.
    expect(proposed).toBeGreaterThan(tried * 0.8);
  });
});

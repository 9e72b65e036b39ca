import { expect, test } from 'vitest';
import type { FactReader } from '../../../../engine/condition/fact.ts';
import type { Json } from '../../../../engine/json.ts';
import { ASKED_ONE_BY_ONE, compilePolicies } from '../../../../engine/policy/compile.ts';
import { decidePolicies } from '../../../../engine/policy/decide.ts';
import { buildCalendar } from '../../calendar/build-calendar.ts';

const SINCE = '2026-11-25T08:00:00.000Z';
const COUNT = ASKED_ONE_BY_ONE * 3;

/** Policies that hold the longer ago it was, some of them at office hours only. */
const sources = Array.from({ length: COUNT }, (_, i) => ({
  json: {
    id: `p${String(i).padStart(3, '0')}`,
    title: 'A policy',
    on: ['alert.raised'],
    conditions: {
      all: [
        {
          fact: 'since',
          operator: 'olderThan',
          value: i % 2 === 0 ? `PT${i}M` : { fact: 'limit' },
        },
        ...(i % 3 === 0 ? [{ fact: 'now', operator: 'withinCalendar', value: 'office' }] : []),
      ],
    },
    actions: {},
  },
}));

test.each(['2026-11-25T08:10:30.000Z', '2026-11-25T08:31:00.000Z', '2026-11-28T08:00:00.000Z'])(
  'many policies that look at the time and at a calendar decide at %s as each of them would alone',
  (now) => {
    // given
    const calendars = new Map([['office', buildCalendar()]]);
    const policies = compilePolicies(sources, { calendars });
    if (!policies.ok) throw new Error(JSON.stringify(policies.issues));
    expect(policies.value.byEvent.get('alert.raised')?.index).not.toBeNull();
    const given: { readonly [fact: string]: Json } = { now, since: SINCE, limit: 'PT30M' };
    const facts: FactReader = (fact) => given[fact];
    // when
    const { matched } = decidePolicies(policies.value, 'alert.raised', facts);
    // then
    const minutes = (Date.parse(now) - Date.parse(SINCE)) / 60_000;
    const open = !now.startsWith('2026-11-28');
    const expected = Array.from({ length: COUNT }, (_, i) => i)
      .filter((i) => minutes > (i % 2 === 0 ? i : 30) && (i % 3 !== 0 || open))
      .map((i) => `p${String(i).padStart(3, '0')}`);
    expect(expected.length).toBeGreaterThan(3);
    expect(matched.map(({ policy }) => policy.id)).toEqual(expected);
  },
);

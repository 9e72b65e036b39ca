import type { Condition } from '@interlock/engine';
import { describe, expect, it } from 'vitest';
import { explainOne, severityIs } from './policy-question.ts';

describe('why, in a sentence for somebody who has not seen the policy', () => {
  it.each<[string, boolean, Condition, string, string | null]>([
    [
      'a value that is another one',
      false,
      severityIs('critical'),
      '“Policy p” did not fire: Severity of ALT0000007 is warning, but it has to be critical.',
      'It would have fired if Severity of ALT0000007 were critical (it is warning).',
    ],
    [
      'one of several',
      false,
      { fact: 'record', path: 'data.severity', operator: 'in', value: ['critical', 'high'] },
      '“Policy p” did not fire: Severity of ALT0000007 is warning, but it has to be critical or high.',
      'It would have fired if Severity of ALT0000007 were critical or high (it is warning).',
    ],
    [
      'ids by name',
      true,
      { fact: 'record', path: 'data.ci', operator: 'exists', value: true },
      '“Policy p” fired: CI of ALT0000007 is set (db-01 (CI0000001)), as it has to be.',
      'It would not have fired without CI of ALT0000007 (it is db-01 (CI0000001)).',
    ],
    [
      'a number of links, by their own title',
      false,
      {
        fact: 'links',
        params: { relation: 'alert-of', direction: 'out', states: ['new', 'pending'] },
        path: 'count',
        operator: 'equal',
        value: 0,
      },
      '“Policy p” did not fire: the number of records linked to ALT0000007 as "Incidents" in state new or pending is 1, namely Disk full (INC0000001), but it has to be 0.',
      'It would have fired if the number of records linked to ALT0000007 as "Incidents" in state new or pending were 0 (it is 1).',
    ],
    [
      'all it asks for',
      true,
      {
        all: [
          severityIs('warning'),
          { fact: 'event', path: 'data.count', operator: 'greaterThan', value: 3 },
          { not: { fact: 'ci', path: 'state', operator: 'equal', value: 'retired' } },
        ],
      },
      '“Policy p” fired: Severity of ALT0000007 is warning, as it has to be; count in the event is 4 (it has to be more than 3); and the state of its CI is live (it must not be retired).',
      'It would not have fired if Severity of ALT0000007 were anything but warning (it is warning), if count in the event were at most 3 (it is 4) or if the state of its CI were retired (it is live).',
    ],
    [
      'which of several that would each be enough holds',
      true,
      {
        any: [
          severityIs('critical'),
          { fact: 'event', path: 'data.count', operator: 'greaterThan', value: 3 },
        ],
      },
      '“Policy p” fired: of 2 alternatives, of which one is enough, this one holds: count in the event is 4 (more than 3).',
      'It would not have fired if count in the event were at most 3 (it is 4).',
    ],
    [
      'what nothing can be one of',
      false,
      { fact: 'record', path: 'data.severity', operator: 'in', value: [] },
      '“Policy p” did not fire: Severity of ALT0000007 is warning, but it has to be one of an empty list, which nothing is.',
      'Nothing could have made it fire: Severity of ALT0000007 can never be one of an empty list, which nothing is.',
    ],
    [
      'what nothing is equal to',
      false,
      { fact: 'record', path: 'data.severity', operator: 'equal', value: {} },
      '“Policy p” did not fire: Severity of ALT0000007 is warning, but it has to be {}.',
      'Nothing could have made it fire: Severity of ALT0000007 can never be {}.',
    ],
    [
      'a number that reads like the text asked for',
      false,
      { fact: 'event', path: 'data.count', operator: 'equal', value: '4' },
      '“Policy p” did not fire: count in the event is 4 (a number), but it has to be 4 (a text).',
      'It would have fired if count in the event were 4, a text, (it is 4).',
    ],
    [
      'a number where only texts are blank',
      false,
      { fact: 'event', path: 'data.count', operator: 'isBlank', value: false },
      '“Policy p” did not fire: count in the event is 4 (a number), but it must not be blank.',
      'It would have fired if count in the event were not blank (it is 4).',
    ],
    [
      'what nothing comes after in order',
      false,
      { fact: 'event', path: 'data.count', operator: 'greaterThan', value: 'abc' },
      '“Policy p” did not fire: count in the event is 4, but it has to be more than abc.',
      'No change was found that is sure to have made it fire: nothing that was tried for count in the event is more than abc.',
    ],
    [
      'what was not looked at',
      false,
      {
        all: [
          severityIs('critical'),
          { fact: 'service', path: 'state', operator: 'equal', value: 'live' },
        ],
      },
      '“Policy p” did not fire: Severity of ALT0000007 is warning, but it has to be critical.',
      'It would have fired if Severity of ALT0000007 were critical (it is warning) and, which was not looked at, the state of its service were live.',
    ],
    [
      'none of several that would each be enough',
      false,
      {
        any: [
          severityIs('critical'),
          {
            all: [
              severityIs('warning'),
              { fact: 'ci', path: 'data.criticality', operator: 'equal', value: 'high' },
            ],
          },
        ],
      },
      '“Policy p” did not fire: none of 2 alternatives holds, of which one would be enough: (1) Severity of ALT0000007 is warning (it would have to be critical), (2) criticality of its CI is low (it would have to be high).',
      'It would have fired if Severity of ALT0000007 were critical (it is warning) or if criticality of its CI were high (it is low).',
    ],
    [
      'both of what must not be together',
      false,
      {
        not: {
          all: [
            severityIs('warning'),
            { fact: 'ci', path: 'state', operator: 'equal', value: 'live' },
          ],
        },
      },
      '“Policy p” did not fire: none of 2 alternatives holds, of which one would be enough: (1) Severity of ALT0000007 is warning (it would have to be anything but warning), (2) the state of its CI is live (it would have to be anything but live).',
      'It would have fired if Severity of ALT0000007 were anything but warning (it is warning) or if the state of its CI were anything but live (it is live).',
    ],
    [
      'its author’s own words',
      false,
      { ...severityIs('critical'), name: 'Really bad' },
      '“Policy p” did not fire: Severity of ALT0000007 is warning, but it has to be critical [Really bad].',
      'It would have fired if Severity of ALT0000007 were critical (it is warning).',
    ],
    [
      'a number that cannot be less than none',
      true,
      {
        fact: 'links',
        params: { relation: 'alert-of', direction: 'out' },
        path: 'count',
        operator: 'greaterThan',
        value: 0,
      },
      '“Policy p” fired: the number of records linked to ALT0000007 as "Incidents" is 1, namely Disk full (INC0000001) (it has to be more than 0).',
      'It would not have fired if the number of records linked to ALT0000007 as "Incidents" were 0 (it is 1).',
    ],
    [
      'what nobody looked at and each of several ways asks for, once',
      false,
      {
        all: [
          {
            any: [
              severityIs('critical'),
              { fact: 'ci', path: 'data.criticality', operator: 'equal', value: 'high' },
            ],
          },
          { fact: 'service', path: 'state', operator: 'equal', value: 'live' },
        ],
      },
      '“Policy p” did not fire: none of 2 alternatives holds, of which one would be enough: (1) Severity of ALT0000007 is warning (it would have to be critical), (2) criticality of its CI is low (it would have to be high).',
      'It would have fired if Severity of ALT0000007 were critical (it is warning) or if criticality of its CI were high (it is low), and in each case, which was not looked at, the state of its service were live.',
    ],
    [
      'of values that lead elsewhere only those that lead here',
      true,
      {
        any: [
          { fact: 'record', path: 'data.severity', operator: 'in', value: ['warning', 'high'] },
          {
            all: [
              severityIs('critical'),
              { fact: 'ci', path: 'data.criticality', operator: 'equal', value: 'high' },
            ],
          },
        ],
      },
      '“Policy p” fired: of 2 alternatives, of which one is enough, this one holds: Severity of ALT0000007 is warning (warning or high).',
      'It would not have fired if Severity of ALT0000007 were anything but warning or high (it is warning).',
    ],
    [
      'of values that lead here by another alternative, that',
      true,
      {
        any: [
          { fact: 'record', path: 'data.severity', operator: 'in', value: ['warning', 'high'] },
          {
            all: [
              severityIs('critical'),
              { fact: 'ci', path: 'data.criticality', operator: 'equal', value: 'low' },
            ],
          },
        ],
      },
      '“Policy p” fired: of 2 alternatives, of which one is enough, this one holds: Severity of ALT0000007 is warning (warning or high).',
      'It would not have fired if Severity of ALT0000007 were anything but warning, high or critical (it is warning; with critical another alternative holds).',
    ],
    [
      'of values nobody can tell where they lead, that',
      true,
      {
        any: [
          { fact: 'record', path: 'data.severity', operator: 'in', value: ['warning', 'high'] },
          {
            all: [
              severityIs('critical'),
              { fact: 'service', path: 'state', operator: 'equal', value: 'live' },
            ],
          },
        ],
      },
      '“Policy p” fired: of 2 alternatives, of which one is enough, this one holds: Severity of ALT0000007 is warning (warning or high).',
      'It would not have fired if Severity of ALT0000007 were anything but warning or high (it is warning; of critical it cannot be told).',
    ],
    [
      'a state by its label',
      true,
      { fact: 'record', path: 'state', operator: 'in', value: ['open', 'held'] },
      '“Policy p” fired: the state of ALT0000007 is Open (it has to be Open or Held).',
      'It would not have fired if the state of ALT0000007 were anything but Open or Held (it is Open).',
    ],
    [
      'of what it is by its type not what would be, were it something else',
      true,
      { fact: 'record', path: 'type', operator: 'equal', value: 'alert' },
      '“Policy p” fired: the record type of ALT0000007 is alert, as it has to be.',
      null,
    ],
    [
      'nothing at all',
      true,
      { all: [] },
      '“Policy p” fired: it asks for nothing and so always does.',
      null,
    ],
  ])('%s', (_, fires, conditions, text, otherwise) => {
    const explained = explainOne(conditions, { fires });
    expect([explained.text, explained.otherwise]).toEqual([text, otherwise]);
  });
});

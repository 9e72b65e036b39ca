import { conditionPhrase, conditionSentence, WORDED_OPERATORS } from '@interlock/designer';
import { OPERATORS } from '@interlock/engine';
import type { Condition } from '@interlock/engine';
import { describe, expect, it } from 'vitest';
import { buildWording } from '../wording.ts';

const wording = buildWording({
  field: (id) =>
    id === 'priority'
      ? { title: 'Priority', type: 'integer', labels: { 1: 'Critical', 2: 'High' } }
      : id === 'requester'
        ? { title: 'Requester', type: 'string', ref: 'person' }
        : undefined,
  state: (path) => (path === 'in-progress' ? 'In progress' : undefined),
  type: (id) => (id === 'incident' ? 'Incidents' : undefined),
  link: (relation, direction) =>
    relation === 'alert-of' && direction === 'out' ? 'Incidents' : undefined,
  name: (id) => (id === 'network' ? 'Network' : undefined),
});
const sentence = (condition: Condition): string => conditionSentence(condition, wording);

describe('a comparison in plain words', () => {
  it.each<[string, Condition]>([
    [
      'Priority is Critical',
      { fact: 'record', path: 'data.priority', operator: 'equal', value: 1 },
    ],
    [
      'Priority is Critical or High',
      { fact: 'record', path: 'data.priority', operator: 'in', value: [1, 2] },
    ],
    [
      'Priority is at most High',
      { fact: 'record', path: 'data.priority', operator: 'lessThanInclusive', value: 2 },
    ],
    [
      'State is In progress',
      { fact: 'record', path: 'state', operator: 'equal', value: 'in-progress' },
    ],
    [
      'Assignment group is Network',
      { fact: 'record', path: 'data.assignmentGroup', operator: 'equal', value: 'network' },
    ],
    [
      'Work notes is empty',
      { fact: 'record', path: 'data.workNotes', operator: 'exists', value: false },
    ],
    [
      'the event’s severity is critical',
      { fact: 'event', path: 'data.severity', operator: 'equal', value: 'critical' },
    ],
    [
      'the CI’s criticality is high',
      { fact: 'ci', path: 'data.criticality', operator: 'equal', value: 'high' },
    ],
    [
      'the person acting has role agent',
      { fact: 'actor', path: 'roles', operator: 'contains', value: 'agent' },
    ],
    ['the record is still open', { fact: 'record', path: 'done', operator: 'equal', value: false }],
    [
      'calendar service desk is closed',
      {
        fact: 'calendar',
        params: { calendar: 'service-desk' },
        path: 'open',
        operator: 'equal',
        value: false,
      },
    ],
    [
      'the person acting is not Requester',
      {
        fact: 'actor',
        path: 'id',
        operator: 'notEqual',
        value: { fact: 'record', path: 'data.requester' },
      },
    ],
    [
      'number of records linked as alert of in state open is 0',
      {
        fact: 'links',
        params: { relation: 'alert-of', direction: 'in', states: ['open'] },
        path: 'count',
        operator: 'equal',
        value: 0,
      },
    ],
    [
      'number of incidents linked to it in state open is 0',
      {
        fact: 'links',
        params: { relation: 'alert-of', direction: 'out', states: ['open'] },
        path: 'count',
        operator: 'equal',
        value: 0,
      },
    ],
    [
      'number of incidents with ci the CI in the last 7 d is at least 3',
      {
        fact: 'records',
        params: { type: 'incident', where: { ci: { fact: 'ci', path: 'id' } }, within: 'P7D' },
        path: 'count',
        operator: 'greaterThanInclusive',
        value: 3,
      },
    ],
    [
      'not: Priority is Critical',
      { fact: 'record', path: 'data.priority', operator: 'not:equal', value: 1 },
    ],
    [
      'some entry of Tags is prod',
      { fact: 'record', path: 'data.tags', operator: 'someFact:equal', value: 'prod' },
    ],
    [
      'Tags has no entries',
      { fact: 'record', path: 'data.tags', operator: 'isEmpty', value: true },
    ],
    [
      'Work notes has text',
      { fact: 'record', path: 'data.workNotes', operator: 'isBlank', value: false },
    ],
    [
      'Impact is between 1 (included) and 3 (not included)',
      { fact: 'record', path: 'data.impact', operator: 'between', value: [1, 3] },
    ],
    [
      'Created at is older than 4 h of service desk',
      {
        fact: 'record',
        path: 'createdAt',
        operator: 'olderThan',
        value: { duration: 'PT4H', calendar: 'service-desk' },
      },
    ],
    [
      'not: the time now is within the hours of business hours',
      { fact: 'now', operator: 'not:withinCalendar', value: 'business-hours' },
    ],
    [
      'the event’s address is in the network 10.0.0.0/8 or 192.168.0.0/16',
      {
        fact: 'event',
        path: 'data.address',
        operator: 'inCidr',
        value: ['10.0.0.0/8', '192.168.0.0/16'],
      },
    ],
  ])('%s', (words, condition) => {
    expect(sentence(condition)).toBe(words);
  });
});

it('has words of its own for every operator conditions have', () => {
  const asked = ['exists', 'isBlank', 'isEmpty'];
  expect([...WORDED_OPERATORS, ...asked].toSorted()).toEqual([...OPERATORS.keys()].toSorted());
});

describe('a group', () => {
  const critical: Condition = {
    fact: 'record',
    path: 'data.priority',
    operator: 'equal',
    value: 1,
  };
  const agent: Condition = { fact: 'actor', path: 'roles', operator: 'contains', value: 'agent' };
  const open: Condition = { fact: 'record', path: 'done', operator: 'equal', value: false };

  it('is joined by its meaning, inner ones in brackets', () => {
    expect(sentence({ all: [critical, { any: [agent, open] }] })).toBe(
      'Priority is Critical and (the person acting has role agent or the record is still open)',
    );
  });

  it('of one is that one', () => {
    expect(sentence({ any: [{ all: [critical] }] })).toBe('Priority is Critical');
  });

  it('of none always holds', () => {
    expect(sentence({ all: [] })).toBe('always');
  });

  it('is told by the name its author gave it', () => {
    expect(sentence({ name: 'Urgent', all: [critical, open] })).toBe('Urgent');
    expect(sentence({ ...critical, name: 'Top priority' })).toBe('Top priority');
  });

  it('keeps its structure where there is room for it', () => {
    expect(conditionPhrase({ not: { all: [critical, open] } }, wording)).toEqual({
      kind: 'not',
      children: [
        {
          kind: 'all',
          children: [
            { kind: 'test', text: 'Priority is Critical' },
            { kind: 'test', text: 'the record is still open' },
          ],
        },
      ],
    });
  });
});

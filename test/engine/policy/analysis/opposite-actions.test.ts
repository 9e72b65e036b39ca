import { describe, expect, test } from 'vitest';
import { decidePolicies } from '../../../../engine/index.ts';
import type { JsonObject } from '../../../../engine/index.ts';
import type { EventStep, EventSteps } from '../../../../engine/policy/analysis/event-step.ts';
import { analyseDefinitions, analysePolicies, witnessReader } from '../../../../engine/study.ts';
import { buildFiles, compiled as packed } from '../../../support/mini-pack.ts';
import { compiled, found, load, send, severity } from './analysed-policies.ts';

/** What a workflow of things does with events. */
const leads: EventSteps = (event, data) => {
  const step = { workflow: 'thing', from: 'open', to: null, writes: {}, guarded: false };
  const known: { readonly [event: string]: Partial<EventStep> } = {
    'incident.resolved': { to: 'resolved' },
    'incident.cancelled': { to: 'cancelled' },
    'incident.reopened': { from: 'resolved', to: 'open' },
    'incident.closed': { from: 'resolved', to: 'closed' },
    'a.started': { to: 'running' },
    'a.stopped': { to: 'stopped' },
    'a.held': { to: 'stopped', guarded: true },
    'x.raised': { writes: { level: 9 } },
    'x.set': { writes: data },
  };
  const one = known[event];
  return one === undefined ? [] : [{ ...step, ...one }];
};

describe('policies that work against each other', () => {
  test('are found with an event on which both fire', () => {
    // given
    const policies = compiled(
      { conditions: severity(['critical', 'high']), actions: send('incident.resolved') },
      { conditions: load('greaterThan', 5), actions: send('incident.cancelled') },
    );
    // when
    const [finding] = analysePolicies(policies, { leads });
    // then
    expect(finding).toMatchObject({
      kind: 'opposite-actions',
      verdict: 'proved',
      policies: ['p0', 'p1'],
    });
    const reader = witnessReader(finding!.witness!);
    expect(decidePolicies(policies, 'alert.raised', reader).matched).toHaveLength(2);
  });

  test.each([
    [
      'the same event with other data',
      send('x.set', { level: 1 }),
      send('x.set', { level: 2 }),
      true,
    ],
    [
      'the same event with the same data',
      send('x.set', { level: 1 }),
      send('x.set', { level: 1 }),
      false,
    ],
    [
      'what is computed',
      send('x.set', { level: { cel: '1' } }),
      send('x.set', { level: 2 }),
      false,
    ],
    ['other events', send('x.set'), send('x.looked-at'), false],
    ['events that lead to different states', send('a.started'), send('a.stopped'), true],
    [
      'one event that takes back what the other does',
      send('incident.resolved'),
      send('incident.reopened'),
      true,
    ],
    [
      'one event that goes on from where the other leads',
      send('incident.resolved'),
      send('incident.closed'),
      false,
    ],
    [
      'events whose names alone undo each other',
      send('light.enabled'),
      send('light.disabled'),
      false,
    ],
    [
      'events that set one field to different values',
      send('x.raised'),
      send('x.set', { level: 2 }),
      true,
    ],
    [
      'events that set one field to the same value',
      send('x.raised'),
      send('x.set', { level: 9 }),
      false,
    ],
    [
      'one key, two urgencies',
      {
        open: { type: 'record.open', params: { type: 'incident', key: 'a', data: { urgency: 1 } } },
      },
      {
        open: { type: 'record.open', params: { type: 'incident', key: 'a', data: { urgency: 2 } } },
      },
      true,
    ],
    [
      'a record opened before the event is suppressed',
      { open: { type: 'record.open', params: { type: 'incident', data: {} } } },
      { off: { type: 'suppress', params: { reason: 'x' } } },
      true,
    ],
  ])('%s', (_, first, second, opposed) => {
    const conditions = severity('high');
    const policies = compiled(
      { conditions, actions: first },
      { conditions: load('lessThan', 1), actions: second },
    );
    const kinds = analysePolicies(policies, { leads }).map(({ kind }) => kind);
    expect(kinds.includes('opposite-actions')).toBe(opposed);
  });

  test('are only said to be so perhaps where a workflow’s own condition has a say in it', () => {
    const policies = compiled(
      { actions: send('a.started'), conditions: severity('high') },
      { actions: send('a.held'), conditions: load('lessThan', 1) },
    );
    expect(found(policies, { leads })).toEqual(['opposite-actions? p0+p1']);
  });

  test('are found by what the workflows at hand do with their events', () => {
    // given
    const state = (on: string, target: string): JsonObject => ({ on, target });
    const definitions = packed(
      buildFiles(
        {
          initial: 'a',
          states: {
            a: { transitions: { up: state('t.up', 'b'), down: state('t.down', 'c') } },
            b: {},
            c: {},
          },
        },
        {
          files: Object.fromEntries(
            ['up', 'down'].map((way) => [
              `ticket/policies/${way}.json`,
              {
                id: way,
                title: way,
                on: ['ticket.seen'],
                conditions: severity('high'),
                actions: send(`t.${way}`),
              },
            ]),
          ),
        },
      ),
    );
    // when
    const findings = analyseDefinitions(definitions);
    // then
    expect(findings.find(({ kind }) => kind === 'opposite-actions')?.message).toContain(
      't.down takes ticket records from a to c, t.up from a to b',
    );
  });

  test('are not two of which the first stops, or that never fire together, or with one between that stops', () => {
    const stopping = compiled(
      { actions: send('a.started'), stop: true, conditions: severity('high') },
      { actions: send('a.stopped'), conditions: load('lessThan', 1) },
    );
    const apart = compiled(
      { actions: send('a.started'), conditions: severity('high') },
      { actions: send('a.stopped'), conditions: severity('low') },
    );
    const between = compiled(
      { actions: send('a.started'), conditions: severity('high'), priority: 9 },
      { conditions: severity('high'), priority: 8, stop: true },
      { actions: send('a.stopped'), conditions: load('lessThan', 1) },
    );
    const all = [stopping, apart, between].map((policies) => found(policies, { leads }));
    expect(all).toEqual([[], [], []]);
  });
});

import type { Json, Scenario } from '@interlock/engine';
import { runScenario } from '@interlock/engine/study';
import { describe, expect, it } from 'vitest';
import { buildFiles, compiled } from '../../support/mini-pack.ts';

const fields = {
  approvedAt: { title: 'Approved at', type: 'string', readOnly: true },
  reason: { title: 'Reason', type: 'string' },
};
const workflow = {
  initial: 'a',
  states: {
    a: {
      transitions: {
        go: { on: 'ticket.gone', target: 'b', form: { reason: { required: true } } },
        tell: {
          on: 'ticket.told',
          actions: { chat: { type: 'chat.post', params: { to: 'network', text: 'hello' } } },
        },
      },
    },
    b: {},
  },
};
const definitions = compiled(buildFiles(workflow, { type: { fields } }));
const run = (steps: Scenario['steps'], teams: NonNullable<Scenario['given']>['teams'] = {}) =>
  runScenario(
    { id: 's', title: 's', given: { principals: { ada: {} }, teams }, steps },
    definitions,
  );

describe('a field the workflow alone writes', () => {
  it('cannot be given by whoever opens the record', () => {
    // given somebody who would like to start approved
    const data = { title: 'x', approvedAt: '2026-01-01' };
    // when
    const { failures } = run([
      {
        as: 'ada',
        open: { type: 'ticket', data },
        expect: { outcome: 'refused', code: 'invalid', count: { ticket: 0 } },
      },
    ]);
    // then
    expect(failures).toEqual([]);
  });
});

describe('a field a form needs', () => {
  it('is not filled in by an empty text the record happens to hold', () => {
    // given
    const { failures } = run([
      {
        as: 'ada',
        open: { type: 'ticket', data: { title: 'x', reason: '' } },
        name: { t: 'ticket' },
      },
      // when, then
      {
        as: 'ada',
        event: { to: 't', type: 'ticket.gone' },
        expect: { outcome: 'refused', code: 'invalid' },
      },
      {
        as: 'ada',
        event: { to: 't', type: 'ticket.gone', data: { reason: 'because' } },
        expect: { records: { t: { state: 'b' } } },
      },
    ]);
    expect(failures).toEqual([]);
  });
});

describe('a message to a team', () => {
  const open = { as: 'ada', open: { type: 'ticket', data: { title: 'x' } }, name: { t: 'ticket' } };
  const tell = { as: 'ada', event: { to: 't', type: 'ticket.told' } };

  it('is skipped, and said to be, where the team has no channel', () => {
    const result = run([open, { ...tell, expect: { effects: [] } }], { network: {} });
    expect(result.failures).toEqual([]);
    expect(result.plans.flat().flatMap((plan) => plan.decision.trace)).toContainEqual(
      expect.objectContaining({ kind: 'skipped', reason: 'team "network" has no chat channel' }),
    );
  });

  it('goes out where it has one', () => {
    const chat = 'https://chat.example.org/hook';
    const result = run(
      [open, { ...tell, expect: { effects: [{ type: 'chat.post', params: { to: chat } }] } }],
      { network: { chat } },
    );
    expect(result.failures).toEqual([]);
  });
});

describe('a reference somebody gives', () => {
  const referring = compiled(
    buildFiles(workflow, {
      type: {
        fields: {
          ...fields,
          assignee: { title: 'Assigned to', type: 'string', ref: 'person' },
          group: { title: 'Group', type: 'string', ref: 'team' },
          other: { title: 'Other', type: 'string', ref: 'ticket' },
        },
      },
    }),
  );
  const opened = (data: { [field: string]: Json }) =>
    runScenario(
      {
        id: 's',
        title: 's',
        given: { principals: { ada: {} }, teams: { network: {} } },
        steps: [{ as: 'ada', open: { type: 'ticket', data } }],
      },
      referring,
    ).plans[0]?.[0];

  it.each<{ [field: string]: string }>([
    { assignee: 'ghost' },
    { group: 'noteam' },
    { other: 'no-record' },
  ])('must lead somewhere: %o', (data) => {
    const [field] = Object.keys(data);
    expect(opened(data)).toMatchObject({
      outcome: 'refused',
      issues: [{ code: 'unknown-reference', path: `/data/${field}` }],
    });
  });

  it('is taken when it does', () => {
    expect(opened({ assignee: 'ada', group: 'network' })?.outcome).toBe('applied');
  });
});

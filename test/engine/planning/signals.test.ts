import { ENGINE } from '@interlock/engine';
import type { JsonObject } from '@interlock/engine';
import { describe, expect, it } from 'vitest';
import { buildFiles, compiled } from '../../support/mini-pack.ts';
import { ADA, buildEvent, buildWorld, NOW, opening, plan, takeOne } from './world.ts';

const workflow = {
  initial: 'a',
  states: {
    a: {
      transitions: { late: { after: 'PT1H', target: 'b' }, go: { on: 'ticket.gone', target: 'c' } },
    },
    b: {},
    c: {},
  },
};

const world = () => {
  const made = buildWorld(compiled(buildFiles(workflow)));
  const target = takeOne(made, opening('o', 'ticket', { title: 'T' })).changes[0]?.after.id ?? '';
  const tell = (type: string, data: JsonObject, actor = ENGINE) =>
    takeOne(
      made,
      buildEvent({ id: `${type} ${JSON.stringify(data)}`, type, target, data, actor }),
      '2026-03-02T10:00:00.000Z',
    );
  return { made, target, tell, record: () => made.store.records.get(target) };
};

describe('a timer that fires', () => {
  const due = { key: 'a#late', dueAt: '2026-03-02T10:00:00.000Z' };

  it('takes its transition', () => {
    const { tell, record } = world();
    expect(tell('timer.fired', due).outcome).toBe('applied');
    expect(record()).toMatchObject({ state: 'b', timers: {} });
  });

  it('is ignored when it is no longer set, was set anew, or never was', () => {
    const { tell, record } = world();
    for (const data of [
      { ...due, dueAt: '2026-03-02T09:30:00.000Z' },
      { ...due, key: 'b#late' },
      { ...due, key: 'constructor' },
      { ...due, key: '__proto__' },
    ]) {
      expect(tell('timer.fired', data)).toMatchObject({
        outcome: 'ignored',
        code: 'stale-timer',
        changes: [],
      });
    }
    tell('ticket.gone', {});
    expect(tell('timer.fired', due)).toMatchObject({ outcome: 'ignored', code: 'stale-timer' });
    expect(record()?.state).toBe('c');
  });

  it('is Interlock’s alone to fire', () => {
    const { tell, record } = world();
    expect(tell('timer.fired', due, ADA)).toMatchObject({ outcome: 'refused', code: 'invalid' });
    expect(record()?.state).toBe('a');
  });
});

describe('a note', () => {
  it('is a line of history, internal unless it says public', () => {
    const { tell } = world();
    const noted = tell('record.noted', { text: 'Seen' }, ADA);
    expect(noted.changes[0]?.history).toMatchObject([
      {
        kind: 'noted',
        revision: 2,
        note: { text: 'Seen', visibility: 'internal' },
        actor: { id: 'ada' },
        changes: {},
      },
    ]);
    const shown = tell('record.noted', { text: 'Seen', visibility: 'public' }, ADA);
    expect(shown.changes[0]?.history).toMatchObject([{ note: { visibility: 'public' } }]);
  });

  it('without text is refused', () => {
    const { tell } = world();
    for (const data of [{}, { text: '' }, { text: 7 }]) {
      expect(tell('record.noted', data, ADA)).toMatchObject({
        outcome: 'refused',
        code: 'invalid',
        changes: [],
      });
    }
  });
});

describe('an event for a record that does not exist', () => {
  it('is ignored with a reason', () => {
    const { made } = world();
    const [gone] = plan(made, [buildEvent({ id: 'x', type: 'ticket.gone', target: 'nothing' })]);
    expect(gone).toMatchObject({ outcome: 'ignored', code: 'unknown-record', changes: [] });
  });
});

describe('what only Interlock may say', () => {
  const reserved = [
    'xstate.after.1000.a',
    'xstate.done.state.workflow.a',
    'clock.reached',
    'timer.fired',
    'effect.completed',
    'invoke.done',
    'record.child-ended',
  ];

  it.each(reserved)('is refused from anybody else, sent to nobody: %s', (type) => {
    const { made } = world();
    const [said] = plan(made, [
      buildEvent({ id: 'x', type, data: { key: 'a#late', dueAt: NOW, effect: 'e' } }),
    ]);
    expect(said).toMatchObject({ outcome: 'refused', code: 'reserved-type', changes: [] });
  });

  it.each(reserved)('moves no record, sent to one: %s', (type) => {
    const { made, target } = world();
    const data = {
      key: 'a#late',
      dueAt: '2026-03-02T10:00:00.000Z',
      effect: 'e',
      clock: 'c',
      child: { id: target },
    };
    const [said] = plan(made, [buildEvent({ id: 'x', type, target, data })]);
    expect(['refused', 'ignored']).toContain(said?.outcome);
    expect(said?.changes).toEqual([]);
  });
});

describe('time set back', () => {
  it('never makes a record older than it was', () => {
    const { made, target } = world();
    takeOne(
      made,
      buildEvent({ id: 'n1', type: 'record.noted', target, data: { text: 'later' } }),
      '2026-03-02T12:00:00.000Z',
    );
    const back = takeOne(
      made,
      buildEvent({ id: 'n2', type: 'record.noted', target, data: { text: 'earlier' } }),
      '2026-03-02T08:00:00.000Z',
    );
    expect(back.changes[0]).toMatchObject({
      after: { updatedAt: '2026-03-02T12:00:00.000Z', revision: 3 },
      history: [{ at: '2026-03-02T12:00:00.000Z' }],
    });
  });
});

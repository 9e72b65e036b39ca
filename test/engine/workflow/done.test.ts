import { describe, expect, it } from 'vitest';
import { last, open, play, send } from '../simulation/play.ts';

const step = (n: number, path: string) => ({
  initial: 'one',
  states: {
    one: {
      transitions: { n: { on: `part.done-${String.fromCharCode(96 + n)}`, target: `${path}.end` } },
    },
    end: { kind: 'final' },
  },
});

describe('a compound state that reached its final state', () => {
  const workflow = {
    initial: 'work',
    states: {
      work: {
        ...step(1, 'work'),
        transitions: {
          ready: {
            done: true,
            target: 'wait',
            guard: { fact: 'record', path: 'data.title', operator: 'equal', value: 'Good' },
            actions: { c: { type: 'count', params: { done: 1 } } },
          },
          other: { done: true, target: 'failed', order: 1 },
        },
      },
      wait: {
        entry: { e: { type: 'emit', params: { type: 'ticket.waiting' } } },
        transitions: { late: { after: 'PT1H', target: 'failed' } },
      },
      failed: {},
    },
  };

  it('takes its done transition in the same step, guard, actions, entry and timers included', () => {
    // when
    const result = play(workflow, [
      open({ title: 'Good' }),
      send('part.done-a', {
        emitted: ['ticket.waiting'],
        records: { t: { state: 'wait', counters: { done: 1 } } },
      }),
    ]);
    // then
    expect(result.failures).toEqual([]);
    expect(last(result).timers).toEqual({ 'wait#late': '2026-03-02T10:00:00.000Z' });
    expect(result.plans[1]?.[0]?.changes[0]?.history).toMatchObject([
      { from: 'work.one', to: 'wait', taken: ['work.one#n', 'work#ready'] },
    ]);
  });

  it('takes the next one where the guard does not hold', () => {
    const result = play(workflow, [open({ title: 'Bad' }), send('part.done-a')]);
    expect(last(result).state).toBe('failed');
  });

  it('stays where no guard holds', () => {
    const { ready } = workflow.states.work.transitions;
    const states = {
      ...workflow.states,
      work: { ...workflow.states.work, transitions: { ready } },
    };
    const result = play({ ...workflow, states }, [open({ title: 'Bad' }), send('part.done-a')]);
    expect(last(result)).toMatchObject({ state: 'work.end', snapshot: { done: false } });
  });
});

describe('a parallel state', () => {
  const workflow = {
    initial: 'work',
    states: {
      work: {
        kind: 'parallel',
        states: { left: step(1, 'work.left'), right: step(2, 'work.right') },
        transitions: { all: { done: true, target: 'closed' } },
      },
      closed: { kind: 'final' },
    },
  };

  it('is done when all its regions are, whichever ends last', () => {
    for (const order of [
      ['part.done-a', 'part.done-b'],
      ['part.done-b', 'part.done-a'],
    ] as const) {
      const result = play(workflow, [open(), send(order[0]), send(order[1])]);
      const [, first, second] = result.plans.map((plans) => plans[0]?.changes[0]?.after);
      expect(first?.snapshot.done).toBe(false);
      expect(second).toMatchObject({ state: 'closed', snapshot: { done: true, outcome: 'ok' } });
    }
  });
});

describe('the end of a workflow', () => {
  const workflow = {
    initial: 'open',
    delays: { soon: { clock: 'work', percent: 80 } },
    clocks: { work: { title: 'Work', run: ['open'], target: 'PT8H' } },
    states: {
      open: {
        transitions: {
          close: { on: 'ticket.closed', target: 'closed' },
          fail: { on: 'ticket.failed', target: 'broken' },
          late: { after: 'PT4H', target: 'late' },
          soon: { after: 'soon', target: 'late' },
        },
      },
      late: {},
      closed: { kind: 'final', exit: { e: { type: 'emit', params: { type: 'ticket.left' } } } },
      broken: { kind: 'final', outcome: 'failed' },
    },
  };

  it('clears every timer, the ones of clocks too, and says how it ended', () => {
    const closed = play(workflow, [open(), send('ticket.closed')]);
    expect(Object.keys(closed.plans[0]?.[0]?.changes[0]?.after.timers ?? {}).toSorted()).toEqual([
      'clock:work',
      'open#late',
    ]);
    expect(last(closed)).toMatchObject({ timers: {}, snapshot: { done: true, outcome: 'ok' } });
    expect(last(play(workflow, [open(), send('ticket.failed')]))).toMatchObject({
      timers: {},
      snapshot: { done: true, outcome: 'failed' },
    });
  });

  it('takes no event any more, and says so', () => {
    const result = play(workflow, [
      open(),
      send('ticket.closed'),
      send('ticket.failed', { outcome: 'ignored', code: 'not-accepted' }),
      {
        as: 'ada',
        edit: { to: 't', data: { title: 'New' } },
        expect: { outcome: 'ignored', code: 'not-accepted' },
      },
    ]);
    expect(result.failures).toEqual([]);
    expect(result.plans[2]?.[0]?.reason).toContain('its workflow has ended');
  });
});

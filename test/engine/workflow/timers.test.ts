import { describe, expect, it } from 'vitest';
import { isIn, last, open, play, send, wait } from '../simulation/play.ts';

const day = [['09:00', '17:00']];
const office = {
  id: 'office',
  title: 'Office',
  timeZone: 'UTC',
  weekly: { monday: day, tuesday: day, wednesday: day, thursday: day, friday: day },
};

/** `a` is left for `late` after a delay; `b` is where one goes to be safe from it. */
const waiting = (after: string, delays: object = {}) => ({
  initial: 'a',
  delays: delays as never,
  states: {
    a: {
      transitions: {
        late: { after, target: 'late' },
        go: { on: 'ticket.gone', target: 'b' },
        stay: { on: 'ticket.stayed', actions: { c: { type: 'count', params: { n: 1 } } } },
        again: { on: 'ticket.again', target: 'a', reenter: true },
      },
    },
    b: { transitions: { back: { on: 'ticket.back', target: 'a' } } },
    late: {},
  },
});

describe('a delay', () => {
  it('written as a duration counts from entering the state, to the millisecond', () => {
    const result = play(waiting('PT1H30M'), [
      open(),
      wait('PT1H29M59.999S', isIn('a')),
      wait('PT0.001S', isIn('late')),
    ]);
    expect(result.failures).toEqual([]);
  });

  it('with a name may be computed when the state is entered', () => {
    const delays = { slow: { duration: { cel: 'record.data.priority > 2 ? "PT8H" : "PT1H"' } } };
    const fields = { priority: { title: 'Priority', type: 'integer' } };
    const result = play(
      waiting('slow', delays),
      [open({ priority: 3 }), wait('PT7H59M', isIn('a')), wait('PT1M', isIn('late'))],
      { fields },
    );
    expect(result.failures).toEqual([]);
  });

  it('on a calendar counts opening hours only', () => {
    // given Monday 16:00, closing at 17:00
    const delays = { slow: { duration: 'PT2H', calendar: 'office' } };
    const result = play(
      waiting('slow', delays),
      [open(), wait('PT17H59M', isIn('a')), wait('PT1M', isIn('late'))],
      {
        given: { now: '2026-03-02T16:00:00.000Z' },
        files: { 'calendars/office.json': office },
      },
    );
    expect(result.failures).toEqual([]);
  });

  it('on a calendar that never opens again sets no timer', () => {
    const delays = { slow: { duration: 'PT2H', calendar: 'office' } };
    const closed = { ...office, weekly: { monday: [] } };
    const result = play(waiting('slow', delays), [open()], {
      files: { 'calendars/office.json': closed },
    });
    expect(result.failures).toEqual([]);
    expect(last(result).timers).toEqual({});
  });

  it('until an instant waits for that instant, at once where it has passed, for ever where there is none', () => {
    const delays = { then: { until: { cel: 'record.data.at' } } };
    const around = { fields: { at: { title: 'At', type: 'string', format: 'date-time' } } };
    const of = (at: string | undefined) =>
      play(waiting('then', delays), [open(at === undefined ? {} : { at })], around);
    expect(last(of('2026-03-05T12:00:00.000Z')).timers).toEqual({
      'a#late': '2026-03-05T12:00:00.000Z',
    });
    expect(last(of('2026-03-05T13:00:00+01:00')).timers).toEqual({
      'a#late': '2026-03-05T12:00:00.000Z',
    });
    expect(last(of('2020-01-01T00:00:00.000Z')).timers).toEqual({
      'a#late': '2026-03-02T09:00:00.000Z',
    });
    expect(last(of(undefined)).timers).toEqual({});
  });

  it('of a clock ends when that clock reaches the percentage, also one the clock does not list', () => {
    const workflow = {
      ...waiting('soon', { soon: { clock: 'work', percent: 80 } }),
      clocks: { work: { title: 'Work', run: ['a'], target: 'PT10H', thresholds: [50, 100] } },
    };
    const result = play(workflow, [
      open(),
      wait('PT7H59M', isIn('a')),
      wait('PT1M', { ...isIn('late'), emitted: ['clock.reached'] }),
    ]);
    expect(result.failures).toEqual([]);
  });
});

describe('a timer', () => {
  it('is cancelled by leaving the state, and starts anew on coming back', () => {
    const result = play(waiting('PT1H'), [
      open(),
      wait('PT30M'),
      send('ticket.gone'),
      wait('PT5H', isIn('b')),
      send('ticket.back'),
      wait('PT59M', isIn('a')),
      wait('PT1M', isIn('late')),
    ]);
    expect(result.failures).toEqual([]);
  });

  it('runs on through a transition that stays in the state', () => {
    const result = play(waiting('PT1H'), [
      open(),
      wait('PT30M'),
      send('ticket.stayed'),
      wait('PT30M', isIn('late')),
    ]);
    expect(result.failures).toEqual([]);
  });

  it('starts anew when its state is entered again', () => {
    const result = play(waiting('PT1H'), [
      open(),
      wait('PT30M'),
      send('ticket.again'),
      wait('PT59M', isIn('a')),
      wait('PT1M', isIn('late')),
    ]);
    expect(result.failures).toEqual([]);
  });

  it('whose guard does not hold when it comes due is gone and does nothing', () => {
    const workflow = waiting('PT1H');
    const { late } = workflow.states.a.transitions;
    Object.assign(late, {
      guard: { fact: 'record', path: 'data.title', operator: 'equal', value: 'Other' },
    });
    const result = play(workflow, [open(), wait('PT2H', isIn('a'))]);
    expect(result.failures).toEqual([]);
    expect(last(result).timers).toEqual({});
  });

  it('of an outer state runs on while inner states change', () => {
    const workflow = {
      initial: 'a',
      states: {
        a: {
          initial: 'x',
          transitions: { late: { after: 'PT1H', target: 'late' } },
          states: { x: { transitions: { n: { on: 'ticket.next', target: 'a.y' } } }, y: {} },
        },
        late: {},
      },
    };
    const result = play(workflow, [
      open(),
      wait('PT30M'),
      send('ticket.next'),
      wait('PT30M', isIn('late')),
    ]);
    expect(result.failures).toEqual([]);
  });

  it('that leads back into its state at no distance fires again, a millisecond later', () => {
    // given a state that is entered again the moment it is left, counting how often
    const workflow = {
      initial: 'a',
      delays: { then: { until: '2026-01-01T00:00:00.000Z' } },
      states: {
        a: {
          entry: { c: { type: 'count', params: { entered: 1 } } },
          transitions: {
            again: {
              after: 'then',
              target: 'a',
              reenter: true,
              guard: { fact: 'record', path: 'counters.entered', operator: 'lessThan', value: 4 },
            },
          },
        },
      },
    };
    const result = play(workflow, [
      open(),
      wait('PT1S', { records: { t: { counters: { entered: 4 } } } }),
    ]);
    expect(result.failures).toEqual([]);
  });
});

describe('two transitions after the same delay', () => {
  it('have a timer each; the first to fire leaves, and the other is gone', () => {
    const workflow = {
      initial: 'a',
      states: {
        a: {
          transitions: { one: { after: 'PT1H', target: 'b' }, two: { after: 'PT1H', target: 'c' } },
        },
        b: {},
        c: {},
      },
    };
    const result = play(workflow, [open(), wait('PT1H', isIn('b')), wait('PT1H', isIn('b'))]);
    expect(result.failures).toEqual([]);
  });
});

import type { Json, JsonObject, Plan } from '@interlock/engine';
import { describe, expect, it } from 'vitest';
import { isIn, last, open, play, send, wait } from '../simulation/play.ts';

const fields = {
  target: { title: 'Target', type: 'string' },
  priority: { title: 'Priority', type: 'integer' },
};

const workflow = (clock: JsonObject = {}, more: JsonObject = {}): JsonObject => ({
  initial: 'open',
  clocks: { work: { title: 'Work', run: ['open'], pause: ['waiting'], target: 'PT10H', ...clock } },
  states: {
    open: {
      transitions: {
        wait: { on: 'ticket.waited', target: 'waiting' },
        end: { on: 'ticket.ended', target: 'ended' },
        ...more,
      },
    },
    waiting: { transitions: { back: { on: 'ticket.back', target: 'open' } } },
    late: {},
    ended: { kind: 'final' },
  },
});

const escalate = {
  'ticket/policies/escalate.json': {
    id: 'escalate',
    title: 'Escalate',
    on: ['clock.reached'],
    conditions: {
      all: [
        { fact: 'event', path: 'data.clock', operator: 'equal', value: 'work' },
        { fact: 'record', path: 'state', operator: 'equal', value: 'open' },
      ],
    },
    actions: {
      call: {
        type: 'http.request',
        params: { url: 'http://x.example/{{ event.data.percent }}/{{ event.data.breached }}' },
      },
    },
  } as Json,
};

const run = (steps: Parameters<typeof play>[1], chart = workflow()) =>
  play(chart, [open(), ...steps], { fields, files: escalate });
const told = (plans: readonly Plan[]) =>
  plans.flatMap((plan) => plan.effects.map(({ params }) => params['url']));

describe('a clock', () => {
  it('tells policies of each threshold once, when it is reached', () => {
    const result = run([
      wait('PT4H59M'),
      wait('PT1M'),
      wait('PT2H30M'),
      wait('PT2H30M'),
      wait('PT100H'),
    ]);
    expect(result.plans.map(told)).toEqual([
      [],
      [],
      ['http://x.example/50/false'],
      ['http://x.example/75/false'],
      ['http://x.example/100/true'],
      [],
    ]);
    expect(last(result)).toMatchObject({
      clocks: { work: { reached: [50, 75, 100] } },
      timers: {},
    });
  });

  it('stands still while paused, and runs on', () => {
    const result = run([
      wait('PT4H'),
      send('ticket.waited', {
        records: { t: { clocks: { work: { mode: 'paused', elapsed: 'PT4H' } } } },
      }),
      wait('PT50H', {
        records: { t: { clocks: { work: { elapsed: 'PT4H', remaining: 'PT6H' } } } },
      }),
      send('ticket.back'),
      wait('PT59M'),
      wait('PT1M', { records: { t: { clocks: { work: { mode: 'running', elapsed: 'PT5H' } } } } }),
    ]);
    expect(result.failures).toEqual([]);
    expect(result.plans.map(told).slice(-2)).toEqual([[], ['http://x.example/50/false']]);
  });

  it('tells all thresholds that passed at once, as after a target cut short', () => {
    const chart = workflow({ target: { cel: 'record.data.target' } });
    const result = play(
      chart,
      [
        open({ target: 'PT10H' }),
        wait('PT4H'),
        { as: 'ada', edit: { to: 't', data: { target: 'PT4H' } } },
        {
          as: 'ada',
          edit: { to: 't', data: { target: 'PT100H' } },
          expect: { records: { t: { clocks: { work: { breached: false } } } } },
        },
        wait('PT96H'),
      ],
      { fields, files: escalate },
    );
    expect(result.failures).toEqual([]);
    expect(result.plans.map(told)).toEqual([
      [],
      [],
      ['http://x.example/50/false', 'http://x.example/75/false', 'http://x.example/100/true'],
      [],
      [],
    ]);
  });

  it.each<[string, JsonObject]>([
    ['a target that is no duration', { target: { cel: 'record.data.target' } }],
    ['a target that cannot be computed', { target: { cel: 'record.data.priority + "h"' } }],
    ['a calendar there is none of', { calendar: { cel: 'record.data.target' } }],
    ['a calendar that cannot be computed', { calendar: { cel: 'record.data.priority + "h"' } }],
    ['a start that is no instant', { start: { cel: 'record.data.target' } }],
  ])('keeps its record moving, whatever became of its terms: %s', (_what, clock) => {
    const result = play(
      workflow(clock),
      [
        open({ target: 'soon', priority: 1 }),
        send('ticket.waited', isIn('waiting')),
        wait('PT1H'),
        send('ticket.back', isIn('open')),
      ],
      { fields },
    );
    expect(result.failures).toEqual([]);
    expect(Object.keys(last(result).clocks)).toEqual(['work']);
  });

  it('ends with its record: no timer, no threshold any more', () => {
    const result = run([
      wait('PT4H'),
      send('ticket.ended'),
      wait('PT100H', {
        records: { t: { clocks: { work: { mode: 'stopped', elapsed: 'PT4H' } } } },
      }),
    ]);
    expect(result.failures).toEqual([]);
    expect(last(result).timers).toEqual({});
    expect(result.plans[3]).toEqual([]);
  });
});

describe('a delay that waits for a clock', () => {
  const chart = workflow({}, { soon: { after: 'soon', target: 'late' } });
  const withDelay = { ...chart, delays: { soon: { clock: 'work', percent: 75 } } };

  it('takes its transition when the clock is there, after policies were told', () => {
    const result = run(
      [wait('PT7H29M', isIn('open')), wait('PT1M', { ...isIn('late'), matched: ['escalate'] })],
      withDelay,
    );
    expect(result.failures).toEqual([]);
    expect(told(result.plans[2] ?? [])).toEqual(['http://x.example/75/false']);
    expect(
      result.plans[2]?.[0]?.changes[0]?.history.map(({ kind, taken }) => [kind, taken]),
    ).toEqual([
      ['updated', []],
      ['transition', ['open#soon']],
    ]);
  });

  it('counts what the clock counts, not what the wall clock shows', () => {
    const result = run(
      [
        wait('PT7H'),
        send('ticket.waited'),
        wait('PT5H'),
        send('ticket.back'),
        wait('PT29M', isIn('open')),
        wait('PT1M', isIn('late')),
      ],
      withDelay,
    );
    expect(result.failures).toEqual([]);
  });
});

import type { Definitions, Json, JsonObject } from '@interlock/engine';
import { startBacktest } from '@interlock/engine/study';
import { describe, expect, it } from 'vitest';
import { at, BEGIN, compiled, host, signal, startReality } from './reality.ts';
import type { Reality } from './reality.ts';

const PATH = 'signal/policies/tell.json';
const tell: JsonObject = {
  id: 'tell',
  title: 'Calls the pager about a signal',
  on: ['signal.opened'],
  conditions: { all: [] },
  actions: { call: { type: 'http.request', params: { url: 'http://pager.example/page' } } },
};
const breaks: JsonObject = {
  ...tell,
  actions: {
    call: {
      type: 'http.request',
      params: {
        url: 'http://pager.example/page',
        body: { share: { cel: '1 / (size(record.data.name) - size(record.data.name))' } },
      },
    },
  },
};
const setWith = (policy: Json): Definitions => compiled({ [PATH]: policy });
const live = setWith(tell);

/** Three signals on a host, a minute apart. */
function threeSignals(under = live): Reality {
  const reality = startReality(under);
  reality.happen(0, host('web-1'));
  for (const [i, name] of ['disk', 'cpu', 'net'].entries())
    reality.happen(i + 1, signal(name, 'web-1'));
  return reality;
}

function backtest({ stored }: Reality, draft: Definitions, under = live) {
  const test = startBacktest({
    live: under,
    draft,
    from: BEGIN,
    to: at(60),
    begin: BEGIN,
    incidentTypes: ['ticket'],
  });
  test.replay(stored);
  return test.finish([]);
}

describe('a draft whose policy breaks', () => {
  it('is told so: how often, where and of what, in the totals, the report and each event', () => {
    // when
    const { report, events } = backtest(threeSignals(), setWith(breaks));
    // then
    expect(report.totals).toMatchObject({
      live: { broken: 0 },
      draft: { broken: 3, failed: 0 },
      difference: { broken: 3, automations: -3 },
    });
    expect(report.days.map(({ draft }) => draft.broken)).toEqual([3]);
    expect(report.faults.live).toEqual({ policies: [], events: [] });
    const at = '/actions/call/params/body/share/cel';
    const error = expect.stringContaining('division by zero');
    expect(report.faults.draft).toEqual({
      policies: [{ policy: 'tell', at, error, times: 3 }],
      events: [],
    });
    expect(events).toHaveLength(3);
    expect(events[0]).toMatchObject({
      live: { broke: [] },
      draft: { outcome: 'applied', broke: ['tell'] },
      policies: [
        {
          policy: 'tell',
          live: { result: true, acted: 1, broke: null },
          draft: { result: true, acted: 0, heldBack: null, broke: { at, error } },
        },
      ],
    });
  });

  it('differs on an event also where nothing else came of it', () => {
    // given: neither set does anything on the event but say something
    const say = { say: { type: 'emit', params: { type: 'signal.told' } } };
    const quiet = setWith({ ...tell, actions: say });
    // when
    const { report, events } = backtest(threeSignals(quiet), setWith(breaks), quiet);
    // then
    expect(report.totals.difference).toMatchObject({ automations: 0, broken: 3 });
    expect(events.map(({ draft }) => draft?.broke)).toEqual([['tell'], ['tell'], ['tell']]);
  });

  it('tells the events that fail for it, with the reason', () => {
    // given: nothing else acts on what happens
    const alone = (policy: JsonObject) =>
      setWith({ ...policy, on: ['thing.seen'], conditions: { all: [] } });
    const seen = alone(tell);
    const broken = alone({
      ...tell,
      actions: {
        say: { type: 'emit', params: { type: 'a.b', data: { n: { cel: '1 / event.data.n' } } } },
      },
    });
    const reality = startReality(seen);
    reality.happen(1, { type: 'thing.seen', data: { n: 0 } });
    // when
    const { report, events } = backtest(reality, broken, seen);
    // then
    expect(report.totals.difference).toMatchObject({ failed: 1, broken: 1 });
    const reason = expect.stringMatching(/^nothing was done: policy .* \(tell\) broke at /);
    expect(report.faults.draft.events).toEqual([{ code: 'policy-failed', reason, events: 1 }]);
    expect(events[0]).toMatchObject({ draft: { outcome: 'failed', reason } });
  });
});

describe('an event on which sets differ', () => {
  const turned = (policy: Json) =>
    backtest(threeSignals(), setWith(policy)).events.map(({ policies }) => policies);

  it('names the policy a limit held back, and the limit', () => {
    const events = turned({ ...tell, limits: { throttle: { most: 1, per: 'PT1H' } } });
    expect(events).toEqual(
      [0, 1].map(() => [
        {
          policy: 'tell',
          live: expect.objectContaining({ result: true, acted: 1, heldBack: null }),
          draft: expect.objectContaining({
            result: true,
            acted: 0,
            heldBack: 'throttled: 1 per 1 h',
          }),
        },
      ]),
    );
  });

  it('names the policy whose pattern is not there yet', () => {
    const events = turned({ ...tell, pattern: { kind: 'count', n: 3, within: 'PT1H' } });
    expect(events.map(([one]) => one?.draft?.heldBack)).toEqual([
      expect.stringContaining('1 of 3'),
      expect.stringContaining('2 of 3'),
    ]);
  });

  it('names one that did what it does instead', () => {
    const otherwise = {
      say: { type: 'email.send', params: { to: 'a@example.org', subject: 'Too many', text: 'x' } },
    };
    const events = turned({
      ...tell,
      limits: { throttle: { most: 1, per: 'PT1H', otherwise } },
    });
    expect(events.map(([one]) => [one?.draft?.acted, one?.draft?.heldBack])).toEqual([
      [1, expect.stringContaining('1 per 1 h')],
      [1, expect.stringContaining('1 per 1 h')],
    ]);
  });
});

describe('how the simulation agrees with what happened', () => {
  const absent = (after: string) =>
    compiled({
      'signal/policies/away.json': {
        id: 'away',
        title: 'Opens a ticket where a host has fallen silent',
        on: ['signal.raised'],
        conditions: { all: [] },
        pattern: { kind: 'absence', after, by: [{ fact: 'event', path: 'data.host' }] },
        actions: {
          open: { type: 'record.open', params: { type: 'ticket', data: { title: 'Silent' } } },
        },
      },
    });
  const fidelityOf = (then: Definitions, now: Definitions) => {
    const reality = threeSignals(then);
    reality.happen(50, host('web-2'));
    return backtest(reality, now, now).report.fidelity;
  };

  it('is told of what time made as well, which came to the same here', () => {
    const set = absent('PT30M');
    const { percent, time, incidents, decidedUnderOthers } = fidelityOf(set, set);
    expect(percent).toBe(100);
    expect(time).toMatchObject({ onlyThen: 0, onlySimulated: 0 });
    expect(time?.compared).toBeGreaterThan(0);
    expect(time?.agreed).toBe(time?.compared);
    expect(incidents).toMatchObject({ simulated: 2 });
    expect(decidedUnderOthers).toBe(0);
  });

  it('tells where a pattern of now opens what never was', () => {
    // given: then it waited for hours, now it waits for ten minutes
    const told = fidelityOf(absent('PT5H'), absent('PT10M'));
    // then
    expect(told).toMatchObject({
      compared: 5,
      agreed: 5,
      differences: {},
      decidedUnderOthers: 5,
      underOtherDefinitions: 0,
      incidents: { really: 0, simulated: 2 },
    });
    expect(told.time?.onlySimulated).toBeGreaterThan(0);
    expect(told.time?.onlyThen).toBe(0);
  });

  it('tells where a pattern of then opened what is opened no more', () => {
    const told = fidelityOf(absent('PT10M'), absent('PT5H'));
    expect(told.time?.onlySimulated).toBe(0);
    expect(told.time?.onlyThen).toBeGreaterThan(0);
  });

  it('leaves time out where only the events of one source were asked for', () => {
    const set = absent('PT30M');
    const test = startBacktest({
      live: set,
      draft: set,
      from: BEGIN,
      to: at(60),
      begin: BEGIN,
      source: '/monitoring',
    });
    test.replay(threeSignals(set).stored);
    expect(test.finish([]).report.fidelity).toMatchObject({ time: null, percent: 100 });
  });
});

import type { Expectation, Scenario } from '@interlock/engine';
import type { ScenarioResult } from '@interlock/engine/study';
import { runScenario } from '@interlock/engine/study';
import { describe, expect, it } from 'vitest';
import { buildFiles, compiled } from '../../support/mini-pack.ts';
import { buildPack } from '../../support/small-pack.ts';
import { open, play, send, wait } from './play.ts';

const workflow = {
  initial: 'a',
  clocks: { work: { title: 'Work', run: ['a'], pause: ['b'], target: 'PT10H' } },
  states: {
    a: {
      entry: { e: { type: 'emit', params: { type: 'ticket.opened' } } },
      transitions: {
        go: {
          on: 'ticket.gone',
          target: 'b',
          actions: { c: { type: 'count', params: { gone: 1 } } },
        },
        call: {
          on: 'ticket.called',
          actions: { h: { type: 'http.request', params: { url: 'http://x.example' } } },
        },
      },
    },
    b: {
      transitions: {
        back: {
          on: 'ticket.back',
          target: 'a',
          allow: { fact: 'actor', path: 'id', operator: 'equal', value: 'ben' },
        },
      },
    },
  },
};
const files = {
  'ticket/policies/hello.json': {
    id: 'hello',
    title: 'Hello',
    on: ['ticket.opened'],
    conditions: { all: [] },
    actions: { n: { type: 'record.send', params: { to: 'subject', type: 'ticket.back' } } },
  },
};
const fields = { level: { title: 'Level', type: 'integer' }, of: { title: 'Of', type: 'string' } };
const run = (...steps: Parameters<typeof play>[1]) => play(workflow, steps, { fields, files });
const told = (result: ScenarioResult) =>
  result.failures.map(({ step, message }) => `${step}: ${message}`);

describe('a scenario that does not go as expected', () => {
  const after = (expected: Expectation) =>
    told(run(open({ level: 2 }), send('ticket.gone', expected)));

  it.each<[string, Expectation, string[]]>([
    [
      'outcome',
      { outcome: 'refused' },
      ['1: outcome (no reason given) is "applied", expected "refused"'],
    ],
    ['code', { code: 'forbidden' }, ['1: code is null, expected "forbidden"']],
    ['count', { count: { ticket: 2 } }, ['1: number of ticket records is 1, expected 2']],
    ['state', { records: { t: { state: 'a' } } }, ['1: t: state is "b", expected "a"']],
    ['type', { records: { t: { type: 'part' } } }, ['1: t: type is "ticket", expected "part"']],
    [
      'data',
      { records: { t: { data: { level: 3, of: 'x', title: 'Broken' } } } },
      ['1: t: level is 2, expected 3', '1: t: of is null, expected "x"'],
    ],
    [
      'counters',
      { records: { t: { counters: { gone: 2, lost: 1 } } } },
      ['1: t: counter gone is 1, expected 2', '1: t: counter lost is null, expected 1'],
    ],
    [
      'clocks',
      {
        records: {
          t: {
            clocks: {
              work: {
                mode: 'running',
                breached: true,
                elapsed: 'PT1H',
                remaining: 'PT9H',
                target: 'PT1H',
              },
              rest: {},
            },
          },
        },
      },
      [
        '1: t: clock work mode is "paused", expected "running"',
        '1: t: clock work breached is false, expected true',
        '1: t: clock work elapsed is 0, expected 3600000',
        '1: t: clock work remaining is 36000000, expected 32400000',
        '1: t: clock work target is "PT10H", expected "PT1H"',
        '1: t: clock rest has not begun',
      ],
    ],
    [
      'allowed',
      { records: { t: { allowed: ['ticket.back'] } } },
      ['1: t: allowed events is [], expected ["ticket.back"]'],
    ],
    [
      'effects',
      { effects: [{ type: 'email.send' }] },
      ['1: effects are [], expected ["email.send"]'],
    ],
    ['emitted', { emitted: ['ticket.opened'] }, ['1: "ticket.opened" was not emitted; seen: none']],
    ['matched', { matched: ['hello'] }, ['1: policy "hello" did not match; matched: none']],
    ['alias', { records: { nobody: {} } }, ['1: nothing is called "nobody" yet; known are t']],
  ])('says what is and what was expected: %s', (_kind, expected, messages) => {
    expect(after(expected)).toEqual(messages);
  });

  it('tells everything wrong with a step, and goes on', () => {
    const result = run(
      open(),
      send('ticket.gone', { outcome: 'ignored', records: { t: { state: 'a' } } }),
      send('ticket.gone', { outcome: 'applied' }),
    );
    expect(told(result)).toEqual([
      '1: outcome (no reason given) is "applied", expected "ignored"',
      '1: t: state is "b", expected "a"',
      expect.stringMatching(
        /^2: outcome \(TIC0000001 in state "b" does not accept "ticket.gone".*\) is "ignored", expected "applied"$/,
      ),
    ]);
    expect(result.ok).toBe(false);
  });

  it('says which parameter of which effect differs', () => {
    const effects = [{ type: 'http.request', params: { url: 'http://y.example' } }];
    expect(told(run(open(), send('ticket.called', { effects })))).toEqual([
      '1: effect http.request: url is "http://x.example", expected "http://y.example"',
    ]);
  });

  it('names the step by its title, or by what it does', () => {
    const wrong = { code: 'x' };
    const result = run(
      open({}, wrong),
      send('ticket.gone', wrong),
      wait('PT1H', wrong),
      { title: 'My step', as: 'ada', edit: { to: 't', data: { level: 1 } }, expect: wrong },
      { as: 'ada', edit: { to: 't', data: { level: 2 } }, expect: wrong },
    );
    expect(result.failures.map(({ title }) => title)).toEqual([
      'open ticket',
      'ticket.gone',
      'after PT1H',
      'My step',
      'edit',
    ]);
  });
});

describe('a step that failed and nobody expected it to', () => {
  it('is a failure, though nothing was said about its outcome', () => {
    const loops = { x: { always: true as const, target: 'b' } };
    const result = play(
      {
        initial: 'a',
        states: {
          a: { transitions: { go: { on: 'ticket.gone', target: 'b' } } },
          b: { transitions: { y: { always: true, target: 'c' } } },
          c: { transitions: loops },
        },
      },
      [open(), send('ticket.gone')],
    );
    expect(told(result)).toEqual([
      expect.stringContaining('1: the step failed: workflow "ticket" failed'),
    ]);
  });
});

describe('a step that cannot be taken', () => {
  it.each<[string, Scenario['steps'][number], string]>([
    [
      'an unknown principal',
      { as: 'eve', event: { to: 't', type: 'ticket.gone' } },
      '1: "eve" is not among given.principals',
    ],
    [
      'an unknown alias',
      { event: { to: 'u', type: 'ticket.gone' } },
      '1: nothing is called "u" yet; known are t',
    ],
    [
      'an effect nobody asked for',
      { effect: { type: 'http.request', ok: true } },
      '1: no effect "http.request" of a record is waiting for an answer',
    ],
    [
      'a name for nothing',
      { event: { type: 'a.b' }, name: { x: 'part' } },
      '1: there is no part to be called "x"',
    ],
  ])('ends the scenario, saying so: %s', (_what, step, message) => {
    const result = run(open(), step, send('ticket.gone', { code: 'never reached' }));
    expect(told(result)).toEqual([message]);
  });

  it('because a given record was not, ends it before it began', () => {
    const given = { records: [{ alias: 'r', type: 'ticket', data: { level: 'high' } }] };
    const result = play(workflow, [open()], { fields, files, given });
    expect(result.failures).toMatchObject([{ step: -1, title: 'given' }]);
    expect(result.failures[0]?.message).toContain('given "r": ');
    expect(result.plans).toEqual([]);
  });
});

describe('a scenario that goes as expected', () => {
  it('holds every kind of expectation', () => {
    const result = run(
      {
        ...open({ level: 2 }),
        expect: {
          outcome: 'applied',
          emitted: ['ticket.opened'],
          matched: ['hello'],
          count: { ticket: 1 },
          effects: [],
        },
      },
      send('ticket.called', {
        effects: [{ type: 'http.request', params: { url: 'http://x.example' } }],
      }),
      {
        as: 'ada',
        advance: 'PT2H30M',
        expect: {
          records: {
            t: {
              allowed: ['ticket.called', 'ticket.gone'],
              clocks: {
                work: {
                  mode: 'running',
                  elapsed: 'PT2H30M',
                  remaining: 'PT7H30M',
                  breached: false,
                  target: 'PT10H',
                },
              },
            },
          },
        },
      },
      send('ticket.gone', {
        records: {
          t: { type: 'ticket', state: 'b', data: { level: 2 }, counters: { gone: 1 }, allowed: [] },
        },
      }),
      {
        as: 'ben',
        event: { to: 't', type: 'other.thing' },
        expect: {
          outcome: 'ignored',
          code: 'not-accepted',
          records: { t: { allowed: ['ticket.back'] } },
        },
      },
    );
    expect(result.failures).toEqual([]);
    expect(result.ok).toBe(true);
  });

  it('tells what it has been through', () => {
    const result = run(open(), send('ticket.gone'), {
      as: 'ben',
      event: { to: 't', type: 'ticket.back' },
    });
    const steps = result.plans.map((plans) =>
      plans.flatMap(({ changes }) => changes.flatMap(({ history }) => history)),
    );
    expect(steps.map((rows) => rows.map(({ to }) => to))).toEqual([['a'], ['b'], ['a']]);
    expect(steps.map((rows) => rows.flatMap(({ taken }) => taken))).toEqual([
      [],
      ['a#go'],
      ['b#back'],
    ]);
  });

  it('means records by their aliases, anywhere in data', () => {
    const result = play(
      workflow,
      [
        open({ of: '@r' }, { records: { t: { data: { of: '@r' } } } }),
        send('ticket.gone', {}, { deep: { list: ['@r', '@nobody', 'a@b.example'] } }),
      ],
      { fields, files, given: { records: [{ alias: 'r', type: 'ticket', data: { title: 'R' } }] } },
    );
    expect(result.failures).toEqual([]);
    const [first, second] = result.plans.map((plans) => plans[0]?.changes[0]);
    const input = second?.history[0]?.input as { deep: { list: string[] } };
    expect(input.deep.list).toEqual([first?.after.data['of'], '@nobody', 'a@b.example']);
    expect(first?.after.data['of']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('takes an event sent twice once', () => {
    const twice = { as: 'ada', event: { to: 't', type: 'ticket.gone', id: 'same', source: '/x' } };
    const result = run(
      open(),
      { ...twice, expect: { outcome: 'applied' } },
      { ...twice, expect: { outcome: 'duplicate', records: { t: { counters: { gone: 1 } } } } },
    );
    expect(result.failures).toEqual([]);
  });

  it('is the same each time, and leaves its definitions as they were', () => {
    const definitions = compiled(buildPack());
    const scenario: Scenario = {
      id: 's',
      title: 'S',
      given: {
        principals: { ada: {} },
        records: [{ alias: 'h', type: 'host', data: { name: 'alpha' } }],
      },
      steps: [
        {
          event: { type: 'signal.raised', data: { name: 'Down', fingerprint: 'f', host: 'alpha' } },
          name: { t: 'ticket', s: 'signal' },
        },
        {
          event: { type: 'signal.raised', data: { name: 'Down', fingerprint: 'f', host: 'alpha' } },
          expect: { count: { signal: 1, ticket: 1 } },
        },
        { as: 'ada', event: { to: 't', type: 'ticket.started' } },
        { advance: 'PT5H' },
        {
          as: 'ada',
          event: { to: 't', type: 'ticket.resolved', data: { resolution: 'Restarted' } },
          expect: { records: { t: { state: 'resolved' } } },
        },
      ],
    };
    const first = runScenario(scenario, definitions);
    expect(first.failures).toEqual([]);
    expect(runScenario(structuredClone(scenario), definitions)).toEqual(first);
    expect(runScenario(scenario, compiled(buildPack()))).toEqual(first);
  });
});

describe('time in a scenario', () => {
  it('begins when it says, and fires timers in the order they come due, each at its time', () => {
    const chart = {
      initial: 'a',
      states: {
        a: { transitions: { one: { after: 'PT1H', target: 'b' } } },
        b: { transitions: { two: { after: 'PT30M', target: 'c' } } },
        c: {},
      },
    };
    const result = play(chart, [open(), wait('PT2H', { records: { t: { state: 'c' } } })], {
      given: { now: '2027-01-01T00:00:00.000Z' },
    });
    expect(result.failures).toEqual([]);
    expect(result.plans[1]?.map((plan) => plan.changes[0]?.after.updatedAt)).toEqual([
      '2027-01-01T01:00:00.000Z',
      '2027-01-01T01:30:00.000Z',
    ]);
  });

  it('that never comes to rest is told', () => {
    const chart = {
      initial: 'a',
      states: {
        a: {
          transitions: {
            again: {
              after: 'PT0S',
              target: 'a',
              reenter: true,
              actions: { c: { type: 'count', params: { n: 1 } } },
            },
          },
        },
      },
    };
    expect(told(play(chart, [open(), wait('PT1H')]))).toEqual([
      '1: timers keep setting new ones without end',
    ]);
  });
});

describe('a pack', () => {
  it('compiles only scenarios that can be run', () => {
    const broken = {
      id: 's',
      title: 'S',
      given: { now: 'today' },
      steps: [{ advance: 'a while' }],
    };
    expect(() =>
      compiled(buildFiles(workflow, { files: { 'ticket/scenarios/s.json': broken } })),
    ).toThrow('/steps/0/advance');
  });
});

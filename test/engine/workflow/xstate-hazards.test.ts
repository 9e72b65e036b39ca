import { planEvent } from '@interlock/engine';
import type { Json, JsonObject, Scenario } from '@interlock/engine';
import { compileDefinitions, runScenario } from '@interlock/engine/study';
import { assign, createMachine, transition } from 'xstate';
import { describe, expect, it } from 'vitest';
import { buildFiles, compiled } from '../../support/mini-pack.ts';

const issuesOf = (workflow: JsonObject): { code: string; path: string }[] => {
  const result = compileDefinitions(buildFiles(workflow));
  return result.issues.map(({ code, path }) => ({ code, path }));
};

const run = (workflow: JsonObject, steps: Scenario['steps'], fields: JsonObject = {}) => {
  const definitions = compiled(buildFiles(workflow, { type: { fields } }));
  const given = { principals: { ada: {} } };
  return runScenario({ id: 'hazard', title: 'hazard', given, steps }, definitions);
};

const open = { as: 'ada', open: { type: 'ticket', data: { title: 'x' } }, name: { t: 'ticket' } };

describe('events that look like XState’s own', () => {
  const machine = createMachine({
    id: 'raw',
    initial: 'a',
    states: { a: { after: { 1000: 'b' } }, b: {} },
  });

  it('move a bare machine', () => {
    // given a machine with a delay of a second, nothing waited for
    const a = machine.resolveState({ value: 'a' });
    // when
    const [next] = transition(machine, a, { type: 'xstate.after.1000.raw.a' });
    // then
    expect(next.value).toBe('b');
  });

  it.each([
    'xstate.after.wait.ticket.a',
    'xstate.done.state.workflow.a',
    'xstate.init',
    'after:a#wait',
    'invoke:done:a#x',
    'event:go',
  ])('never move a record: %s', (type) => {
    // given
    const workflow = {
      initial: 'a',
      states: {
        a: {
          transitions: {
            wait: { after: 'PT1H', target: 'b' },
            go: { on: 'ticket.gone', target: 'b' },
          },
        },
        b: {},
      },
    };
    const definitions = compiled(buildFiles(workflow));
    const opened = runScenario(
      { id: 's', title: 's', given: { principals: { ada: {} } }, steps: [open] },
      definitions,
    );
    const record = opened.plans[0]?.[0]?.changes[0]?.after;
    expect(record?.state).toBe('a');
    // when
    const event = {
      id: '1',
      source: '/attacker',
      type,
      time: '2026-03-02T09:00:00.000Z',
      data: {},
      target: record?.id ?? '',
      actor: { kind: 'person' as const, id: 'eve', name: 'Eve', teams: [], roles: ['agent'] },
    };
    const answers = new Map<string, Json>([[`record:${record?.id}`, record as unknown as Json]]);
    const plan = planEvent({ event, answers, definitions, now: event.time });
    // then
    expect(plan).toMatchObject({ kind: 'plan', changes: [] });
    expect(['refused', 'ignored']).toContain(plan.kind === 'plan' ? plan.outcome : '');
  });
});

describe('names', () => {
  it('pass a bare machine although they are nothing of ours', () => {
    const machine = createMachine({
      initial: 'a',
      states: {
        a: {
          on: { go: { guard: 'constructor' as never, target: 'b', actions: 'nowhere' as never } },
        },
        b: {},
      },
    });
    const [next] = transition(machine, machine.resolveState({ value: 'a' }), { type: 'go' });
    expect(next.value).toBe('b');
  });

  it('of facts, actions, delays, states and clocks are checked when a workflow is compiled', () => {
    // given
    const workflow = {
      initial: 'a',
      delays: { late: { clock: 'nope', percent: 50 } },
      states: {
        a: {
          entry: { x: { type: 'constructor' } },
          transitions: {
            one: { on: 'ticket.one', target: 'nowhere' },
            two: {
              on: 'ticket.two',
              guard: { all: [{ fact: 'constructor', operator: 'equal', value: 1 }] },
            },
            three: { after: 'someday', target: 'a' },
            four: { after: 'late', target: 'a' },
            five: {
              on: 'ticket.five',
              guard: { all: [{ fact: 'now', operator: 'toString', value: 1 }] },
            },
          },
        },
      },
    };
    // when
    const found = issuesOf(workflow);
    // then
    expect(found).toEqual(
      expect.arrayContaining([
        { code: 'unknown-action', path: '/states/a/entry/x/type' },
        { code: 'unknown-state', path: '/states/a/transitions/one/target' },
        { code: 'unknown-fact', path: '/states/a/transitions/two/guard/all/0/fact' },
        { code: 'unknown-delay', path: '/states/a/transitions/three/after' },
        { code: 'unknown-clock', path: '/delays/late/clock' },
        { code: 'unknown-operator', path: '/states/a/transitions/five/guard/all/0/operator' },
      ]),
    );
  });
});

describe('an endless run of always transitions', () => {
  it('ends as a failed event and changes nothing', () => {
    // given two states that hand over to each other for ever
    const always = (target: string) => ({ transitions: { on: { always: true, target } } });
    // when
    const result = run(
      {
        initial: 'rest',
        states: {
          rest: { transitions: { go: { on: 'ticket.gone', target: 'a' } } },
          a: always('b'),
          b: always('a'),
        },
      },
      [
        open,
        {
          as: 'ada',
          event: { to: 't', type: 'ticket.gone' },
          expect: { outcome: 'failed', code: 'step-failed', records: { t: { state: 'rest' } } },
        },
      ],
    );
    // then
    expect(result.failures).toEqual([]);
  });
});

describe('a snapshot kept as JSON', () => {
  it('remembers history states, shallow and deep, and parallel regions', () => {
    // given the simulator stores every record as JSON between steps
    const workflow = {
      initial: 'work',
      states: {
        work: {
          kind: 'parallel',
          states: {
            left: {
              initial: 'one',
              states: {
                one: { transitions: { n: { on: 'left.moved', target: 'work.left.two' } } },
                two: {
                  initial: 'x',
                  states: {
                    x: { transitions: { n: { on: 'deep.moved', target: 'work.left.two.y' } } },
                    y: {},
                  },
                },
                back: { kind: 'history', history: 'deep' },
              },
            },
            right: {
              initial: 'p',
              states: {
                p: { transitions: { n: { on: 'right.moved', target: 'work.right.q' } } },
                q: {},
                back: { kind: 'history' },
              },
            },
          },
          transitions: { pause: { on: 'ticket.paused', target: 'paused' } },
        },
        paused: {
          transitions: {
            left: { on: 'ticket.resumed', target: 'work.left.back' },
            right: { on: 'ticket.resumed-right', target: 'work.right.back' },
          },
        },
      },
    };
    const send = (type: string, state: string) => ({
      as: 'ada',
      event: { to: 't', type },
      expect: { records: { t: { state } } },
    });
    // when
    const result = run(workflow, [
      open,
      send('left.moved', 'work.left.two.x,work.right.p'),
      send('deep.moved', 'work.left.two.y,work.right.p'),
      send('right.moved', 'work.left.two.y,work.right.q'),
      send('ticket.paused', 'paused'),
      send('ticket.resumed', 'work.left.two.y,work.right.p'),
      send('right.moved', 'work.left.two.y,work.right.q'),
      send('ticket.paused', 'paused'),
      send('ticket.resumed-right', 'work.left.one,work.right.q'),
    ]);
    // then
    expect(result.failures).toEqual([]);
  });
});

describe('the initial snapshot, computed anew on every transition', () => {
  it('runs entry actions of a bare machine again', () => {
    let entered = 0;
    const machine = createMachine({
      context: { n: 0 },
      initial: 'a',
      states: { a: { entry: assign(() => ({ n: (entered += 1) })), on: { go: 'b' } }, b: {} },
    });
    const a = machine.resolveState({ value: 'a', context: { n: 0 } });
    entered = 0;
    transition(machine, a, { type: 'go' });
    expect(entered).toBeGreaterThan(0);
  });

  it('leaves no trace on a record', () => {
    // given an initial state whose entry counts and notifies
    const entry = {
      c: { type: 'count', params: { entered: 1 } },
      e: { type: 'emit', params: { type: 'ticket.opened' } },
    };
    const states = {
      a: { entry, transitions: { go: { on: 'ticket.gone', target: 'b' } } },
      b: { transitions: { back: { on: 'ticket.returned', target: 'a' } } },
    };
    // when
    const result = run({ initial: 'a', states }, [
      { ...open, expect: { records: { t: { counters: { entered: 1 } } } } },
      {
        as: 'ada',
        event: { to: 't', type: 'ticket.gone' },
        expect: { records: { t: { counters: { entered: 1 } } } },
      },
      {
        as: 'ada',
        event: { to: 't', type: 'ticket.returned' },
        expect: { records: { t: { counters: { entered: 2 } } } },
      },
    ]);
    // then
    expect(result.failures).toEqual([]);
  });
});

describe('timers of a running record', () => {
  it('are data: they survive storage, and leaving the state cancels them', () => {
    const workflow = {
      initial: 'a',
      states: {
        a: {
          transitions: {
            late: { after: 'PT1H', target: 'overdue' },
            go: { on: 'ticket.gone', target: 'b' },
          },
        },
        b: { transitions: { back: { on: 'ticket.returned', target: 'a' } } },
        overdue: {},
      },
    };
    const result = run(workflow, [
      open,
      { advance: 'PT59M', expect: { records: { t: { state: 'a' } } } },
      { as: 'ada', event: { to: 't', type: 'ticket.gone' } },
      { advance: 'PT5H', expect: { records: { t: { state: 'b' } } } },
      { as: 'ada', event: { to: 't', type: 'ticket.returned' } },
      { advance: 'PT59M59S', expect: { records: { t: { state: 'a' } } } },
      { advance: 'PT1S', expect: { records: { t: { state: 'overdue' } } } },
    ]);
    expect(result.failures).toEqual([]);
  });
});

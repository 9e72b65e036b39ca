import { describe, expect, it } from 'vitest';
import { isIn, open, play, send } from '../simulation/play.ts';
import { buildChart, emit, emitted, send as step, start, taken } from './stepping.ts';

const flag = (name: string, value: unknown = true) => ({
  fact: 'record',
  path: `data.${name}`,
  operator: 'equal',
  value: value as boolean,
});

describe('a step', () => {
  const chart = buildChart({
    initial: 'a',
    states: {
      a: {
        entry: emit('in.a'),
        exit: emit('out.a'),
        initial: 'x',
        states: {
          x: {
            entry: emit('in.x'),
            exit: emit('out.x'),
            transitions: { go: { on: 'x.moved', target: 'b.y', actions: emit('on.way') } },
          },
        },
      },
      b: {
        entry: emit('in.b'),
        initial: 'z',
        states: { y: { entry: emit('in.y') }, z: {} },
      },
    },
  });

  it('leaves from the inside out, acts, then enters from the outside in', () => {
    // when
    const at = step(start(chart), 'x.moved');
    // then
    expect(emitted(at)).toEqual(['out.x', 'out.a', 'on.way', 'in.b', 'in.y']);
    expect(taken(at)).toEqual(['a.x#go']);
  });

  it('notes a transition before what it does, so that history reads in order', () => {
    const at = step(start(chart), 'x.moved');
    const told = at.operations.map((o) => (o.op === 'action' ? 'action' : o.op));
    expect(told).toEqual(['action', 'action', 'taken', 'action', 'action', 'action']);
  });

  it('runs actions in their order, ties by id', () => {
    const say = (type: string, order?: number) => ({
      type: 'emit',
      params: { type },
      ...(order === undefined ? {} : { order }),
    });
    const entry = {
      c: say('is.third'),
      b: say('is.second'),
      a: say('is.last', 1),
      z: say('is.first', -1),
    };
    const at = start(buildChart({ initial: 'a', states: { a: { entry } } }));
    expect(emitted(at)).toEqual(['is.first', 'is.second', 'is.third', 'is.last']);
  });
});

describe('of several transitions on one event', () => {
  const on = (order: number | undefined, guard: object | undefined, type: string) => ({
    on: 'x.chosen',
    actions: emit(type),
    ...(order === undefined ? {} : { order }),
    ...(guard === undefined ? {} : { guard: guard as never }),
  });

  it('the lowest order whose guard holds is taken, and only that one', () => {
    const chart = buildChart({
      initial: 'a',
      states: {
        a: {
          transitions: {
            late: on(2, undefined, 'took.late'),
            early: on(1, flag('urgent'), 'took.early'),
            never: on(0, flag('missing'), 'took.never'),
          },
        },
      },
    });
    expect(emitted(step(start(chart), 'x.chosen', { urgent: true }))).toEqual(['took.early']);
    expect(emitted(step(start(chart), 'x.chosen', { urgent: false }))).toEqual(['took.late']);
  });

  it('the innermost state wins, and an outer one is asked only when no inner guard holds', () => {
    const chart = buildChart({
      initial: 'a',
      states: {
        a: {
          initial: 'b',
          transitions: { outer: on(-5, undefined, 'took.outer') },
          states: { b: { transitions: { inner: on(9, flag('inner'), 'took.inner') } } },
        },
      },
    });
    expect(emitted(step(start(chart), 'x.chosen', { inner: true }))).toEqual(['took.inner']);
    expect(emitted(step(start(chart), 'x.chosen', { inner: false }))).toEqual(['took.outer']);
  });

  it('every region of a parallel state takes its own; the state around takes none then', () => {
    const region = (name: string) => ({
      initial: 'x',
      states: { x: { transitions: { go: on(undefined, flag(name), `took.${name}`) } } },
    });
    const chart = buildChart({
      initial: 'p',
      states: {
        p: {
          kind: 'parallel',
          transitions: { all: on(undefined, undefined, 'took.all') },
          states: { left: region('left'), right: region('right') },
        },
      },
    });
    const of = (data: { readonly [flag: string]: boolean }) =>
      emitted(step(start(chart), 'x.chosen', data));
    expect(of({ left: true, right: true })).toEqual(['took.left', 'took.right']);
    expect(of({ left: false, right: true })).toEqual(['took.right']);
    expect(of({})).toEqual(['took.all']);
  });
});

describe('within one step', () => {
  it('a guard sees what an action before it has set', () => {
    // given a state that decides at once, on entry, by what the transition into it set
    const workflow = {
      initial: 'a',
      states: {
        a: {
          transitions: {
            go: {
              on: 'ticket.rated',
              target: 'b',
              actions: { s: { type: 'set', params: { size: 'big' } } },
            },
          },
        },
        b: {
          transitions: {
            big: { always: true, target: 'c', guard: flag('size', 'big') },
            small: { always: true, target: 'a', order: 1 },
          },
        },
        c: { entry: { n: { type: 'set', params: { title: 'Now {{ record.data.size }}' } } } },
      },
    };
    // when, then
    const fields = { size: { title: 'Size', type: 'string' } };
    const result = play(
      workflow,
      [
        open(),
        send('ticket.rated', { records: { t: { state: 'c', data: { title: 'Now big' } } } }),
      ],
      { fields },
    );
    expect(result.failures).toEqual([]);
    expect(result.plans[1]?.[0]?.changes[0]?.history).toMatchObject([
      { taken: ['a#go', 'b#big'], from: 'a', to: 'c' },
    ]);
  });

  it('what only later actions set does not let an earlier guard pass', () => {
    const workflow = {
      initial: 'a',
      states: {
        a: {
          transitions: {
            go: {
              on: 'ticket.rated',
              target: 'b',
              guard: flag('title', 'Set'),
              actions: { s: { type: 'set', params: { title: 'Set' } } },
            },
          },
        },
        b: {},
      },
    };
    const result = play(workflow, [
      open(),
      send('ticket.rated', { code: 'not-accepted', ...isIn('a') }),
    ]);
    expect(result.failures).toEqual([]);
  });
});

describe('a transition to its own state', () => {
  const chart = (extra: object) =>
    buildChart({
      initial: 'a',
      states: {
        a: {
          entry: emit('in.a'),
          exit: emit('out.a'),
          initial: 'x',
          transitions: { again: { on: 'x.again', target: 'a', ...extra } },
          states: { x: { transitions: { n: { on: 'x.next', target: 'a.y' } } }, y: {} },
        },
      },
    });

  it('starts what is inside anew, without leaving', () => {
    const at = step(step(start(chart({})), 'x.next'), 'x.again');
    expect(at.snapshot.active).toEqual(['a', 'a.x']);
    expect(emitted(at)).toEqual([]);
  });

  it('with reenter leaves and enters', () => {
    const at = step(step(start(chart({ reenter: true })), 'x.next'), 'x.again');
    expect(at.snapshot.active).toEqual(['a', 'a.x']);
    expect(emitted(at)).toEqual(['out.a', 'in.a']);
  });
});

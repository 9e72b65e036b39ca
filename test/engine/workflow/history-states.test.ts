import { describe, expect, it } from 'vitest';
import { buildChart, send, start } from './stepping.ts';

const move = (on: string, target: string) => ({ on, target });

describe('a history state', () => {
  const workflow = {
    initial: 'off',
    states: {
      off: {
        transitions: {
          shallow: move('x.shallow', 'work.shallow'),
          deep: move('x.deep', 'work.deep'),
        },
      },
      work: {
        initial: 'a',
        transitions: { pause: move('x.paused', 'off') },
        states: {
          a: { transitions: { n: move('x.next', 'work.b') } },
          b: {
            initial: 'one',
            states: { one: { transitions: { n: move('x.next', 'work.b.two') } }, two: {} },
          },
          shallow: { kind: 'history' },
          deep: { kind: 'history', history: 'deep', target: 'work.b.two' },
        },
      },
    },
  };
  const run = (...events: string[]) =>
    events
      .reduce((at, event) => send(at, event), start(buildChart(workflow)))
      .snapshot.active.at(-1);

  it('leads to its target, or the initial state, while nothing is remembered', () => {
    expect(run('x.shallow')).toBe('work.a');
    expect(run('x.deep')).toBe('work.b.two');
  });

  it('remembers the child, and deep the whole way down', () => {
    const there = ['x.shallow', 'x.next', 'x.next', 'x.paused'];
    expect(run(...there, 'x.shallow')).toBe('work.b.one');
    expect(run(...there, 'x.deep')).toBe('work.b.two');
  });

  it('remembers the last time, not the first', () => {
    expect(run('x.deep', 'x.paused', 'x.shallow', 'x.paused', 'x.deep')).toBe('work.b.one');
  });
});

describe('a history state that could not be entered rightly', () => {
  const issues = (work: object, outside: object = {}) => {
    try {
      buildChart({ initial: 'off', states: { off: outside, work } } as never);
      return [];
    } catch (thrown) {
      return (JSON.parse((thrown as Error).message) as { code: string; path: string }[]).map(
        (i) => `${i.code} ${i.path}`,
      );
    }
  };

  it('is refused: from inside the state it remembers, even entering again', () => {
    const states = {
      a: { transitions: { back: { on: 'x.back', target: 'work.back', reenter: true } } },
      back: { kind: 'history' },
    };
    expect(issues({ initial: 'a', states })).toEqual([
      'history-from-inside /states/work/states/a/transitions/back/target',
    ]);
  });

  it('is refused: in a parallel state, saying nothing for the first time', () => {
    const states = { left: {}, right: {}, back: { kind: 'history' } };
    expect(issues({ kind: 'parallel', states })).toEqual([
      'history-target /states/work/states/back',
    ]);
  });

  it('is refused: as the first state of its own parent, or leading to a history state', () => {
    const back = { kind: 'history' };
    expect(issues({ initial: 'back', states: { a: {}, back } })).toEqual([
      'history-target /states/work/initial',
    ]);
    const there = {
      back: { ...back, target: 'work.other' },
      other: { ...back, target: 'work.back' },
    };
    expect(issues({ initial: 'a', states: { a: {}, ...there } })).toEqual([
      'history-target /states/work/states/back/target',
      'history-target /states/work/states/other/target',
    ]);
    expect(issues({ kind: 'parallel', states: { back: { ...back, target: 'off' } } })).toEqual([
      'states-missing /states/work',
    ]);
  });

  it('is refused: at the root, with actions, with transitions', () => {
    const back = {
      kind: 'history',
      entry: { e: { type: 'emit', params: { type: 'x.never' } } },
      transitions: { n: move('x.next', 'off') },
    };
    expect(issues(back)).toEqual([
      'inert-state /states/work',
      'inert-state /states/work',
      'history-at-root /states/work',
    ]);
  });
});

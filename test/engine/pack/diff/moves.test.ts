import { describe, expect, it } from 'vitest';
import type { Json } from '@interlock/engine';
import { applyChanges, diffFiles } from '@interlock/engine/study';

const FILE = 'ticket/workflow.json';
const waiting = { label: 'Waiting', transitions: { on: { on: 'ticket.resumed', target: 'work' } } };
const workflow = (states: Json): Map<string, Json> =>
  new Map([[FILE, { id: 'ticket', title: 'Ticket', initial: 'work', states }]]);

const work = { transitions: { hold: { label: 'Hold', on: 'ticket.held', target: 'waiting' } } };
const before = workflow({ work, waiting, group: { initial: 'one', states: { one: {} } } });

function only(after: Map<string, Json>) {
  const diffs = diffFiles(before, after);
  expect(diffFiles(applyChanges(before, diffs), after)).toEqual([]);
  return diffs.flatMap(({ changes }) =>
    changes.map(({ kind, element, field, text }) => ({ kind, element, field, text })),
  );
}

describe('what only stands elsewhere is told apart from what says something else', () => {
  it('a state with another id is one change, whatever leads to it', () => {
    const hold = { ...work.transitions.hold, target: 'on-hold' };
    const after = workflow({
      work: { transitions: { hold } },
      'on-hold': waiting,
      group: { initial: 'one', states: { one: {} } },
    });
    expect(only(after)).toEqual([
      {
        kind: 'renamed',
        element: { state: 'on-hold' },
        field: null,
        text: 'State Waiting now has the id on-hold instead of waiting; it says the same',
      },
    ]);
  });

  it('a state that stands within another one is one change, whatever leads to it', () => {
    const hold = { ...work.transitions.hold, target: 'group.waiting' };
    const after = workflow({
      work: { transitions: { hold } },
      group: { initial: 'one', states: { one: {}, waiting } },
    });
    expect(only(after)).toEqual([
      {
        kind: 'moved',
        element: { state: 'group.waiting' },
        field: null,
        text: 'State Waiting now stands within Group instead of at the top',
      },
    ]);
  });

  it('a state that says something else as well is a new one', () => {
    const after = workflow({
      work,
      'on-hold': { ...waiting, tone: 'waiting' },
      group: { initial: 'one', states: { one: {} } },
    });
    expect(only(after).map(({ kind, element }) => [kind, element])).toEqual([
      ['added', { state: 'on-hold' }],
      ['removed', { state: 'waiting' }],
    ]);
  });

  it('a transition with another id is one change', () => {
    const after = workflow({
      work: { transitions: { pause: work.transitions.hold } },
      waiting,
      group: { initial: 'one', states: { one: {} } },
    });
    expect(only(after).map(({ kind, element }) => [kind, element])).toEqual([
      ['renamed', { state: 'work', transition: 'pause' }],
    ]);
  });

  it('a drawing is a change of its own kind', () => {
    const drawn = (x: number): Map<string, Json> =>
      new Map([['ticket/layout.json', { nodes: { work: { x, y: 1 } } }]]);
    const [diff] = diffFiles(drawn(1), drawn(2));
    expect(diff?.changes.map(({ kind, text }) => [kind, text])).toEqual([
      ['layout', 'Work of drawing ticket/layout.json is drawn elsewhere'],
    ]);
  });

  it('a policy in another file is that policy, and one that says the same is it under another id', () => {
    // given
    const policy = { id: 'a', title: 'A', on: ['x.y'], conditions: { all: [] }, actions: {} };
    const at = (path: string, id: string): Map<string, Json> =>
      new Map([[path, { ...policy, id }]]);
    // when
    const moved = diffFiles(at('t/policies/a.json', 'a'), at('t/policies/b.json', 'a'));
    const renamed = diffFiles(at('t/policies/a.json', 'a'), at('t/policies/b.json', 'b'));
    // then
    expect(moved.map(({ summary }) => summary)).toEqual(['moved']);
    expect(renamed.flatMap(({ changes }) => changes.map(({ kind }) => kind))).toEqual([
      'renamed',
      'changed',
    ]);
  });
});

describe('a definition is summed up in a line', () => {
  it('by what of it changed and how', () => {
    const after = workflow({
      work: { label: 'Work', transitions: { hold: { ...work.transitions.hold, order: 1 } } },
      waiting,
      more: {},
    });
    expect(diffFiles(before, after).map(({ title, summary }) => [title, summary])).toEqual([
      ['workflow Ticket', '1 state removed, 1 state new, 1 state changed and 1 transition moved'],
    ]);
  });

  it('as new or gone', () => {
    const nothing = new Map<string, Json>();
    expect(diffFiles(nothing, before)[0]?.summary).toBe('is new');
    expect(diffFiles(before, nothing)[0]?.summary).toBe('is no longer there');
  });
});

import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '@interlock/engine';
import { mergeDefinitions, mergeFiles, resolveMerge } from '@interlock/engine/study';
import { buildFiles } from '../../../support/mini-pack.ts';

const FILE = 'ticket/workflow.json';
const leaf = (value: Json): JsonObject => {
  return { fact: 'record', path: 'data.title', operator: 'equal', value };
};
const STATES = {
  new: {
    label: 'New',
    tone: 'active',
    transitions: {
      take: {
        label: 'Take',
        on: 'ticket.taken',
        target: 'done',
        guard: { all: ['a', 'b', 'c', 'd'].map(leaf) },
      },
    },
  },
  done: { label: 'Done', kind: 'final' },
};

type Edit = (states: { [id: string]: { [key: string]: unknown } }) => void;

/** The pack with edits made to its states. */
function pack(edit: Edit = () => undefined): Map<string, Json> {
  const states = structuredClone(STATES) as never;
  edit(states);
  return buildFiles({ initial: 'new', states });
}

function merged(ours: Edit, theirs: Edit) {
  const merge = mergeDefinitions(pack(), pack(ours), pack(theirs));
  const workflow = merge.merged.get(FILE) as { states: typeof STATES };
  return { ...merge, states: workflow.states };
}

const guardOf = (edit: (all: Json[]) => void): Edit => {
  return ({ new: state = {} }) => {
    const { take } = state['transitions'] as { take: { guard: { all: Json[] } } };
    edit(take.guard.all);
  };
};

const set = (key: string, value: unknown): Edit => {
  return ({ new: state = {} }) => void (state[key] = value);
};

describe('what two people changed', () => {
  it('in different fields of one state is both taken', () => {
    const { conflicts, issues, states } = merged(set('label', 'Fresh'), set('tone', 'waiting'));
    expect([conflicts, issues]).toEqual([[], []]);
    expect(states.new).toMatchObject({ label: 'Fresh', tone: 'waiting' });
  });

  it('in the same field is one question, told as what each did; ours stays until it is decided', () => {
    // when
    const merge = merged(set('label', 'Fresh'), set('label', 'Open'));
    // then
    expect(merge.conflicts).toEqual([
      {
        id: `${FILE}#states/new/label`,
        file: FILE,
        element: { state: 'new' },
        field: 'label',
        at: ['states', 'new', 'label'],
        base: 'New',
        ours: 'Fresh',
        theirs: 'Open',
        text: 'Ours: State New is now called Fresh. Theirs: State New is now called Open.',
      },
    ]);
    expect(merge.states.new.label).toBe('Fresh');
  });

  it.each([
    ['ours', 'Fresh'],
    ['theirs', 'Open'],
    ['base', 'New'],
  ] as const)('decided for %s', (side, label) => {
    const merge = merged(set('label', 'Fresh'), set('label', 'Open'));
    const decided = resolveMerge(merge, new Map([[`${FILE}#states/new/label`, side]]));
    expect(decided.conflicts).toEqual([]);
    expect(decided.merged.get(FILE)).toMatchObject({ states: { new: { label } } });
  });

  it('to the same is no question', () => {
    expect(merged(set('label', 'Open'), set('label', 'Open')).conflicts).toEqual([]);
  });

  it('an element one took out and the other changed is one question', () => {
    const { conflicts } = merged(
      (states) => delete states['done'],
      ({ done = {} }) => {
        done['label'] = 'Over';
        done['tone'] = 'good';
      },
    );
    expect(conflicts).toMatchObject([{ element: { state: 'done' }, field: null, theirs: {} }]);
    expect(conflicts[0]?.text).toBe(
      'Ours: State Done is no longer there. Theirs: State Done is now called Over; The colour of state Over is now good.',
    );
  });

  it('an element both added asks by field', () => {
    const added =
      (label: string): Edit =>
      (states) => {
        states['wait'] = { label, tone: 'waiting' };
      };
    const { conflicts, states } = merged(added('Wait'), added('Hold'));
    expect(conflicts).toMatchObject([{ element: { state: 'wait' }, field: 'label' }]);
    expect(states).toMatchObject({ wait: { label: 'Wait', tone: 'waiting' } });
  });

  it('what makes a transition happen is one field, however it is written', () => {
    const trigger =
      (other: JsonObject): Edit =>
      ({ new: state = {} }) => {
        const { take } = state['transitions'] as { take: { [key: string]: unknown } };
        delete take['on'];
        Object.assign(take, other);
      };
    const { conflicts } = merged(trigger({ after: 'PT1H' }), trigger({ always: true }));
    expect(conflicts).toMatchObject([
      { element: { state: 'new', transition: 'take' }, field: 'trigger', ours: { after: 'PT1H' } },
    ]);
  });
});

describe('conditions and lists', () => {
  it('of which both changed entries that lie apart have both', () => {
    const { conflicts, states } = merged(
      guardOf((all) => all.splice(0, 1, leaf('A'))),
      guardOf((all) => all.push(leaf('e'))),
    );
    expect(conflicts).toEqual([]);
    const { all } = states.new.transitions.take.guard;
    expect(all.map(({ value }) => value)).toEqual(['A', 'b', 'c', 'd', 'e']);
  });

  it('of which both changed neighbouring entries are one question', () => {
    const { conflicts } = merged(
      guardOf((all) => all.splice(1, 1, leaf('B'))),
      guardOf((all) => all.splice(2, 1, leaf('C'))),
    );
    expect(conflicts).toMatchObject([{ element: { transition: 'take' }, field: 'guard' }]);
  });

  it('that both brought to the same at one place are taken once', () => {
    const { conflicts, states } = merged(
      guardOf((all) => all.splice(0, 1)),
      guardOf((all) => {
        all.splice(0, 1);
        all.push(leaf('e'));
      }),
    );
    expect(conflicts).toEqual([]);
    const { all } = states.new.transitions.take.guard;
    expect(all.map(({ value }) => value)).toEqual(['b', 'c', 'd', 'e']);
  });

  it('whose order means nothing take what either put in, and lose what either took out', () => {
    const policy = (on: string[]): Map<string, Json> =>
      new Map([['ticket/policies/p.json', { id: 'p', on }]]);
    const { merged: files, conflicts } = mergeFiles(
      policy(['a.one', 'a.two']),
      policy(['a.two', 'a.ten']),
      policy(['a.one', 'a.two', 'a.more']),
    );
    expect(conflicts).toEqual([]);
    expect(files.get('ticket/policies/p.json')).toEqual({
      id: 'p',
      on: ['a.two', 'a.more', 'a.ten'],
    });
  });

  it('a comparison is one thing: never an operator of one side with a value of the other', () => {
    const table = (cell: JsonObject): Map<string, Json> =>
      new Map([
        ['ticket/tables/t.json', { id: 't', rows: { a: { when: { size: cell }, then: {} } } }],
      ]);
    const { conflicts } = mergeFiles(
      table({ operator: 'lessThan', value: 1 }),
      table({ operator: 'greaterThan', value: 1 }),
      table({ operator: 'lessThan', value: 9 }),
    );
    expect(conflicts).toMatchObject([{ element: { row: 'a' }, field: 'when.size' }]);
  });
});

describe('a drawing', () => {
  const drawn = (nodes: JsonObject): Map<string, Json> =>
    new Map([['ticket/layout.json', { nodes }]]);

  it('never asks: ours stays where both moved a node, and what either drew anew is kept', () => {
    const { merged: files, conflicts } = mergeFiles(
      drawn({ a: { x: 1, y: 1 } }),
      drawn({ a: { x: 2, y: 1 }, b: { x: 5, y: 5 } }),
      drawn({ a: { x: 1, y: 3 }, c: { x: 6, y: 6 } }),
    );
    expect(conflicts).toEqual([]);
    expect(files.get('ticket/layout.json')).toEqual({
      nodes: { a: { x: 2, y: 1 }, b: { x: 5, y: 5 }, c: { x: 6, y: 6 } },
    });
  });
});

describe('a state one side renamed or moved', () => {
  const renamed: Edit = (states) => {
    const state = states['new'] as { transitions: { take: { target?: string } } };
    state.transitions.take.target = 'closed';
    states['closed'] = states['done'] ?? {};
    delete states['done'];
  };

  it('takes along what the other did to it, and what leads to it', () => {
    const changed: Edit = (states) => {
      const state = states['new'] as { transitions: { [id: string]: unknown } };
      state.transitions['end'] = { on: 'ticket.ended', target: 'done' };
      (states['done'] ?? {})['tone'] = 'good';
    };
    for (const [ours, theirs] of [
      [renamed, changed],
      [changed, renamed],
    ] as const) {
      const { conflicts, issues, states } = merged(ours, theirs);
      expect([conflicts, issues]).toEqual([[], []]);
      expect(states).toMatchObject({
        new: { transitions: { take: { target: 'closed' }, end: { target: 'closed' } } },
        closed: { label: 'Done', kind: 'final', tone: 'good' },
      });
      expect(Object.keys(states)).toEqual(['closed', 'new']);
    }
  });

  it('is asked about where the other took it out', () => {
    const without: Edit = (states) => {
      const state = states['new'] as { transitions: { take: { target?: string } } };
      state.transitions.take.target = 'new';
      delete states['done'];
    };
    const { conflicts } = merged(renamed, without);
    expect(conflicts).toMatchObject([
      { element: { state: 'new', transition: 'take' }, field: 'target' },
    ]);
  });
});

describe('what does not fit together', () => {
  it('is told with its place, though nobody changed the same: a transition to a state that is gone', () => {
    // given
    const without: Edit = (states) => {
      const state = states['new'] as { transitions: { take: { target?: string } } };
      state.transitions.take.target = 'new';
      delete states['done'];
    };
    const leads: Edit = (states) => {
      const state = states['new'] as { transitions: { [id: string]: unknown } };
      state.transitions['close'] = { on: 'ticket.closed', target: 'done' };
    };
    // when
    const { conflicts, issues } = merged(without, leads);
    // then
    expect(conflicts).toEqual([]);
    expect(issues).toMatchObject([
      {
        severity: 'error',
        file: FILE,
        path: '/states/new/transitions/close/target',
        code: 'unknown-state',
      },
    ]);
  });

  it('is told after a decision too', () => {
    const merge = merged(
      (states) => delete states['done'],
      ({ done = {} }) => void (done['label'] = 'Over'),
    );
    const id = `${FILE}#states/done`;
    expect(resolveMerge(merge, new Map([[id, 'ours']])).issues.length).toBeGreaterThan(0);
    expect(resolveMerge(merge, new Map([[id, 'theirs']])).issues).toEqual([]);
  });
});

describe('a file', () => {
  const policy = (title: string): JsonObject => ({ id: 'p', title });
  const at = (json: Json | null): Map<string, Json> =>
    new Map(json === null ? [] : [['ticket/policies/p.json', json]]);

  it('one took out and the other changed is one question', () => {
    const merge = mergeFiles(at(policy('A')), at(null), at(policy('B')));
    expect(merge.conflicts).toMatchObject([
      { id: 'ticket/policies/p.json#', element: {}, field: null, theirs: policy('B') },
    ]);
    expect(merge.merged.size).toBe(0);
    const decided = resolveMerge(merge, new Map([['ticket/policies/p.json#', 'theirs']]));
    expect(decided.merged.get('ticket/policies/p.json')).toEqual(policy('B'));
  });

  it('that is no object on one side is one question', () => {
    const { conflicts } = mergeFiles(at(policy('A')), at([1]), at(policy('B')));
    expect(conflicts).toHaveLength(1);
  });
});

it('what both added is told by how it is not what the other added', () => {
  const guarded =
    (value: string): Edit =>
    (states) => {
      states['wait'] = { transitions: { go: { on: 'ticket.gone', guard: leaf(value) } } };
    };
  expect(merged(guarded('a'), guarded('b')).conflicts.map(({ text }) => text)).toEqual([
    'Both added transition go, differently. Theirs against ours: Go now needs Title of the ticket to be b instead of a.',
  ]);
  const labelled =
    (label: string): Edit =>
    (states) => {
      states['wait'] = { label };
    };
  expect(merged(labelled('N1'), labelled('N2')).conflicts.map(({ text }) => text)).toEqual([
    'Both added state wait, differently. Theirs against ours: State N1 is now called N2.',
  ]);
});

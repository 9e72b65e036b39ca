import type { Json, JsonObject } from '@interlock/engine';
import { createClassifier } from '@interlock/engine/study';
import { describe, expect, it } from 'vitest';
import { begin, classifier, twoVersions } from './two-versions.ts';

const go = (on: string, target: string): JsonObject => ({ on, target });

const states = (extra: JsonObject = {}): JsonObject => ({
  new: { transitions: { start: go('ticket.started', 'work') } },
  work: {
    entry: { say: { type: 'set', params: { title: 'at work' } } },
    transitions: { done: go('ticket.done', 'closed'), late: { after: 'P2D', target: 'closed' } },
  },
  closed: { kind: 'final' },
  ...extra,
});
const workflow = (extra: JsonObject = {}): JsonObject => ({
  initial: 'new',
  states: states(extra),
});

describe('what a migration would make of a record', () => {
  it('is "unchanged" where its states are there as before', () => {
    // given
    const versions = twoVersions(workflow(), workflow({ later: { transitions: {} } }));
    const record = begin(versions, ['ticket.started']);
    // when
    const told = classifier(versions).classify(record);
    // then
    expect(told).toMatchObject({
      class: 'unchanged',
      end: 'there',
      state: { from: 'work', to: 'work' },
      timers: [{ what: 'goes-on', key: 'work#late', dueAt: record.timers['work#late'] }],
      reasons: [],
    });
  });

  it('is "mapped" where a state was renamed, as the difference says', () => {
    // given
    const { work = null, ...others } = states();
    const renamed = { ...others, 'in-progress': work };
    const text = JSON.stringify({ initial: 'new', states: renamed });
    const after = JSON.parse(
      text.replaceAll('"target":"work"', '"target":"in-progress"'),
    ) as JsonObject;
    const versions = twoVersions(workflow(), after);
    // when
    const told = classifier(versions).classify(begin(versions, ['ticket.started']));
    // then
    expect(told).toMatchObject({
      class: 'mapped',
      state: { from: 'work', to: 'in-progress' },
      timers: [{ what: 'goes-on', key: 'work#late' }],
      reasons: [
        '"work" is called "in-progress" there: it was renamed or moved, and is otherwise the same',
      ],
    });
  });

  it.each([
    [
      'a timer waits for an instant the record has not',
      {
        delays: { due: { until: { cel: 'record.data.due' } } },
        states: states({ work: { transitions: { out: { after: 'due', target: 'closed' } } } }),
      },
    ],
    [
      'a threshold belongs to a clock that stands there',
      {
        clocks: { c: { title: 'C', run: ['new'], target: 'PT4H' } },
        delays: { half: { clock: 'c', percent: 50 } },
        states: states({ work: { transitions: { out: { after: 'half', target: 'closed' } } } }),
      },
    ],
  ])('"would be stuck" where %s', (_what, after) => {
    // given
    const type = { fields: { due: { title: 'Due', type: 'string', format: 'date-time' } } };
    const versions = twoVersions(
      workflow(),
      { initial: 'new', ...after },
      { before: { type }, after: { type } },
    );
    // when
    const told = classifier(versions).classify(begin(versions, ['ticket.started']));
    // then
    expect(told).toMatchObject({ class: 'would-be-stuck', end: 'none' });
    expect(told.timers.filter(({ what }) => what === 'starts')).toEqual([]);
  });

  it('"needs a mapping" where its state is gone, and is "mapped" once one is given', () => {
    // given
    const { work: _gone, ...others } = states();
    const after = {
      initial: 'new',
      states: {
        ...others,
        new: { transitions: { close: go('ticket.done', 'closed') } },
      },
    };
    const versions = twoVersions(workflow(), after);
    const record = begin(versions, ['ticket.started']);
    // when, then
    expect(classifier(versions).classify(record)).toMatchObject({
      class: 'needs-mapping',
      end: null,
      state: { from: 'work', to: null },
      reasons: ['the version has no state for "work"; say where "work" went'],
    });
    expect(classifier(versions, { work: 'new' }).classify(record)).toMatchObject({
      class: 'mapped',
      state: { to: 'new' },
      timers: [{ what: 'ends', key: 'work#late' }],
      reasons: ['the mapping says that "work" is "new" there'],
    });
  });

  it('"would be stuck" where no final state can be reached from there', () => {
    // given
    const after = workflow({
      work: { transitions: { wait: go('ticket.waiting', 'parked') } },
      parked: { transitions: { back: go('ticket.started', 'work') } },
      new: {
        transitions: { start: go('ticket.started', 'work'), done: go('ticket.done', 'closed') },
      },
    });
    const versions = twoVersions(workflow(), after);
    const classify = classifier(versions).classify;
    // then
    expect(classify(begin(versions, ['ticket.started']))).toMatchObject({
      class: 'would-be-stuck',
      end: 'none',
      reasons: [
        'from "work" no final state can be reached in version 2, with the fields, timers and work this record has',
      ],
    });
    expect(classify(begin(versions))).toMatchObject({ class: 'unchanged', end: 'there' });
  });

  it('goes by the fields the record has: a guard it can never pass is no way out', () => {
    // given: only what is big can be closed, and nobody may say how big it is
    const extra = {
      type: {
        fields: { size: { title: 'Size', type: 'string', enum: ['big', 'small'], readOnly: true } },
      },
    };
    const guard = { fact: 'record', path: 'data.size', operator: 'equal', value: 'big' };
    const set = (size: string): JsonObject => ({ set: { type: 'set', params: { size } } });
    const before = {
      initial: 'new',
      states: {
        new: {
          transitions: {
            big: { ...go('ticket.big', 'work'), actions: set('big') },
            small: { ...go('ticket.small', 'work'), actions: set('small') },
          },
        },
        work: { transitions: { done: go('ticket.done', 'closed') } },
        closed: { kind: 'final' },
      },
    };
    const after = {
      ...before,
      states: {
        ...before.states,
        work: { transitions: { done: { ...go('ticket.done', 'closed'), guard } } },
      },
    };
    const versions = twoVersions(before, after, { before: extra, after: extra });
    const classify = classifier(versions).classify;
    // when, then
    expect(classify(begin(versions, ['ticket.big'])).class).toBe('unchanged');
    expect(classify(begin(versions, ['ticket.small'])).class).toBe('would-be-stuck');
  });

  it('does not wait for work that was never begun: no record is asked for, so none answers', () => {
    // given
    const invoke = {
      call: {
        effect: { type: 'http.request', params: { url: 'http://checker.example/' } },
        onDone: { ok: { target: 'closed' } },
        onError: { no: { target: 'closed' } },
      },
    };
    const versions = twoVersions(workflow(), workflow({ work: { invoke } }));
    const reverse = twoVersions(workflow({ work: { invoke } }), workflow());
    // when, then
    expect(classifier(versions).classify(begin(versions, ['ticket.started']))).toMatchObject({
      class: 'would-be-stuck',
      timers: [{ what: 'ends', key: 'work#late' }],
    });
    expect(classifier(reverse).classify(begin(reverse, ['ticket.started']))).toMatchObject({
      class: 'unchanged',
      awaited: [{ what: 'no-longer-awaited', key: 'work#call', kind: 'effect' }],
      timers: [{ what: 'starts', key: 'work#late', dueAt: null }],
      reasons: ['the work awaited as "work#call" is not awaited any more'],
    });
  });

  it('is never safe where there is too much to look through', () => {
    // given
    const { world, first, second, ...rest } = twoVersions(workflow(), workflow({ more: {} }));
    const made = createClassifier(world.definitions, { from: first, to: second }, 0);
    if (!made.ok) throw new Error('no classifier');
    // when
    const told = made.value.classify(begin({ world, first, second, ...rest }));
    // then
    expect(told).toMatchObject({ class: 'would-be-stuck', end: 'unknown' });
    expect(told.reasons.join()).toContain('is not known');
  });

  it('tells of fields that are dropped, and of values that are not allowed any more', () => {
    // given
    const field = (enumerated: string[]) => ({
      size: { title: 'Size', type: 'string', enum: enumerated },
    });
    const note = { note: { title: 'Note', type: 'string' } };
    const versions = twoVersions(workflow(), workflow(), {
      before: { type: { fields: { ...field(['s', 'xl']), ...note } } },
      after: { type: { fields: field(['s', 'm']) } },
    });
    // when
    const told = classifier(versions).classify(begin(versions, [], { size: 'xl', note: 'n' }));
    // then
    expect(told.fields).toEqual({
      dropped: ['note'],
      invalid: [{ field: 'size', message: 'choose one of s, m' }],
    });
  });

  it('tells which clocks run, pause, stop, begin and are no more', () => {
    // given
    const clock = (run: string[]): JsonObject => ({ title: 'Clock', run, target: 'PT4H' });
    const versions = twoVersions(
      { ...workflow(), clocks: { a: clock(['work']), b: clock(['work']) } },
      { ...workflow(), clocks: { b: clock(['new']), c: clock(['work']) } },
    );
    // when
    const told = classifier(versions).classify(begin(versions, ['ticket.started']));
    // then
    expect(told.clocks).toEqual([
      { clock: 'a', before: 'run', after: null },
      { clock: 'b', before: 'run', after: 'stop' },
      { clock: 'c', before: null, after: 'run' },
    ]);
  });
});

describe('a mapping', () => {
  const nested = workflow({
    side: {
      kind: 'parallel',
      states: {
        left: { initial: 'one', states: { one: {}, two: {} } },
        right: { initial: 'one', states: { one: {}, two: {} } },
      },
      transitions: { done: go('ticket.done', 'closed') },
    },
    open: {
      initial: 'a',
      states: { a: {}, b: {}, back: { kind: 'history', history: 'deep' } },
      transitions: { done: go('ticket.done', 'closed') },
    },
  });
  const versions = twoVersions(workflow(), nested);
  const issuesOf = (mapping: Json) => {
    const { world, first: from, second: to } = versions;
    const made = createClassifier(world.definitions, { from, to, mapping });
    return made.issues.map(({ code, path, message }) => [code, path, message]);
  };

  it.each([
    [
      { wrok: 'new' },
      'unknown-state',
      '/mapping/wrok',
      'version 1 has no state "wrok"; did you mean "work"?',
    ],
    [
      { work: 'nwe' },
      'unknown-state',
      '/mapping/work',
      'version 2 has no state "nwe"; did you mean "new"?',
    ],
    [
      { work: 'open' },
      'not-a-leaf',
      '/mapping/work',
      '"open" has states inside it; say which, such as "open.a"',
    ],
    [
      { work: 'open.back' },
      'history-state',
      '/mapping/work',
      '"open.back" stands for a state that was left: no record is in it',
    ],
    [
      { work: 'closed' },
      'final-state',
      '/mapping/work',
      '"closed" ends a record: a migration ends none; move it there by hand',
    ],
    [
      { work: 'side.left.one,side.left.two' },
      'not-together',
      '/mapping/work',
      '"side.left.one" and "side.left.two" exclude each other: name one',
    ],
    [
      { work: 'new,open.a' },
      'not-together',
      '/mapping/work',
      '"new" and "open" exclude each other: name one',
    ],
    [{ work: 7 }, 'invalid', '/mapping/work', 'say a state of the other version, as text'],
    [
      ['work'],
      'invalid',
      '/mapping',
      'a mapping says where states went: {"state": "state of the other version"}',
    ],
  ])('%j is refused: %s', (mapping, ...said) => {
    expect(issuesOf(mapping)).toEqual([said]);
  });

  it('tells everything that is wrong with it', () => {
    expect(issuesOf({ wrok: 'new', work: 'open' })).toHaveLength(2);
  });

  it('leads into states side by side, all of which must be named', () => {
    const record = begin(versions, ['ticket.started']);
    expect(
      classifier(versions, { work: 'side.left.two,side.right.one' }).classify(record),
    ).toMatchObject({ class: 'mapped', state: { to: 'side.left.two,side.right.one' } });
    expect(classifier(versions, { work: 'side.left.two' }).classify(record)).toMatchObject({
      class: 'needs-mapping',
      reasons: [
        'the states in "side" are all active together: say where in "side.right"; say where "work" went',
      ],
    });
  });
});

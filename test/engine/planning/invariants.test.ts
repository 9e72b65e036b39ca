import type { Json, JsonObject } from '@interlock/engine';
import type { ScenarioResult } from '@interlock/engine/study';
import { compileDefinitions } from '@interlock/engine/study';
import { describe, expect, it } from 'vitest';
import { buildFiles } from '../../support/mini-pack.ts';
import { isIn, last, open, play, send, wait } from '../simulation/play.ts';

const fields = {
  done: { title: 'Done', type: 'boolean' },
  checked: { title: 'Checked', type: 'boolean' },
  author: { title: 'Author', type: 'string', ref: 'person' },
};

const is = (path: string, value: Json): JsonObject => ({
  fact: 'record',
  path,
  operator: 'equal',
  value,
});

const workflow = (invariants: JsonObject): JsonObject => ({
  initial: 'open',
  invariants,
  states: {
    open: {
      transitions: {
        check: { on: 'ticket.checked', target: 'checking' },
        ship: { on: 'ticket.shipped', target: 'shipped' },
        note: { on: 'ticket.noted', actions: { note: { type: 'set', params: { done: true } } } },
      },
    },
    checking: { transitions: { back: { on: 'ticket.back', target: 'open' } } },
    shipped: { transitions: { recall: { on: 'ticket.recalled', target: 'open' } } },
  },
});

/** Says each breach out loud, so that a test hears it. */
const alarm = {
  'ticket/policies/alarm.json': {
    id: 'alarm',
    title: 'Alarm',
    on: ['invariant.broken'],
    conditions: { all: [] },
    actions: {
      call: {
        type: 'http.request',
        params: { url: 'http://x.example/{{ event.data.invariant }}/{{ record.state }}' },
      },
    },
  } as Json,
};

const run = (invariants: JsonObject, steps: Parameters<typeof play>[1]): ScenarioResult =>
  play(workflow(invariants), [open(), ...steps], { fields, files: alarm });

/** What the alarm said after each step. */
const heard = ({ plans }: ScenarioResult) =>
  plans.map((some) => some.flatMap(({ effects }) => effects.map(({ params }) => params['url'])));

describe('an invariant, while records run', () => {
  it('is told to policies when it is broken, once until it holds again', () => {
    // given
    const invariants = {
      'never-done-and-shipped': {
        title: 'Never shipped when done',
        never: { all: [is('state', 'shipped'), is('data.done', true)] },
      },
    };
    // when
    const result = run(invariants, [
      send('ticket.noted'),
      send('ticket.shipped'),
      send('ticket.recalled'),
      send('ticket.shipped'),
    ]);
    // then
    const said = 'http://x.example/never-done-and-shipped/shipped';
    expect(heard(result)).toEqual([[], [], [said], [], [said]]);
    expect(last(result).snapshot.watched).toEqual({
      remembering: [],
      broken: ['never-done-and-shipped'],
    });
  });

  it('refuses an edit that would break it, and says which it is', () => {
    // given
    const invariants = {
      'done-stays-open': {
        title: 'What is done is not being checked',
        never: { all: [is('state', 'checking'), is('data.done', true)] },
      },
    };
    // when
    const result = run(invariants, [
      { as: 'ada', edit: { to: 't', data: { done: true } }, expect: {} },
      { as: 'ada', edit: { to: 't', data: { done: false } }, expect: {} },
      send('ticket.checked'),
      {
        as: 'ada',
        edit: { to: 't', data: { done: true } },
        expect: { outcome: 'refused' },
      },
    ]);
    // then
    expect(result.failures).toEqual([]);
    const [refused] = result.plans.at(-1) ?? [];
    expect(JSON.stringify(refused)).toContain('this would break \\"What is done is not being');
    expect(last(result).data['done']).toBe(false);
    expect(heard(result).flat()).toEqual([]);
  });

  it('remembers what must come first', () => {
    // given
    const invariants = {
      'checked-first': {
        title: 'Nothing is shipped unchecked',
        never: is('state', 'shipped'),
        without: { fact: 'taken', operator: 'contains', value: 'open#check' },
        unless: is('data.checked', true),
      },
    };
    const said = 'http://x.example/checked-first/shipped';
    // when
    const unchecked = run(invariants, [send('ticket.shipped')]);
    const checked = run(invariants, [
      send('ticket.checked'),
      send('ticket.back'),
      send('ticket.shipped'),
    ]);
    const excused = play(workflow(invariants), [open({ checked: true }), send('ticket.shipped')], {
      fields,
      files: alarm,
    });
    // then
    expect(heard(unchecked)).toEqual([[], [said]]);
    expect(heard(checked).flat()).toEqual([]);
    expect(last(checked).snapshot.watched?.remembering).toEqual(['checked-first']);
    expect(heard(excused).flat()).toEqual([]);
  });

  it('knows what cannot follow, unless something has been since', () => {
    // given
    const invariants = {
      'not-shipped-again': {
        title: 'What was recalled is not shipped again unchecked',
        after: { fact: 'taken', operator: 'contains', value: 'shipped#recall' },
        never: is('state', 'shipped'),
        unless: is('state', 'checking'),
      },
    };
    const said = 'http://x.example/not-shipped-again/shipped';
    const recalled = [send('ticket.shipped'), send('ticket.recalled')];
    // when
    const again = run(invariants, [...recalled, send('ticket.shipped')]);
    const checked = run(invariants, [
      ...recalled,
      send('ticket.checked'),
      send('ticket.back'),
      send('ticket.shipped'),
    ]);
    // then
    expect(heard(again)).toEqual([[], [], [], [said]]);
    expect(heard(checked).flat()).toEqual([]);
  });

  it('waits no longer than it says', () => {
    // given
    const invariants = {
      'checked-soon': {
        title: 'What is being checked is shipped or back within 4 hours',
        whenever: is('state', 'checking'),
        always: { fact: 'record', path: 'state', operator: 'in', value: ['open', 'shipped'] },
        within: 'PT4H',
      },
    };
    const said = 'http://x.example/checked-soon/checking';
    // when
    const late = run(invariants, [
      send('ticket.checked'),
      wait('PT3H59M'),
      wait('PT1M'),
      wait('PT9H'),
      send('ticket.back'),
    ]);
    const inTime = run(invariants, [
      send('ticket.checked'),
      wait('PT3H'),
      send('ticket.back', isIn('open')),
      wait('PT9H'),
    ]);
    // then
    expect(heard(late)).toEqual([[], [], [], [said], [], []]);
    expect(heard(inTime).flat()).toEqual([]);
    expect(last(inTime).timers).toEqual({});
  });

  it('knows who must not be the one', () => {
    // given
    const invariants = {
      'by-others': {
        title: 'Nobody ships their own',
        event: 'ticket.shipped',
        byOtherThan: [{ fact: 'record', path: 'data.author' }],
      },
    };
    // when
    const own = play(workflow(invariants), [open({ author: 'ada' }), send('ticket.shipped')], {
      fields,
      files: alarm,
    });
    const other = play(workflow(invariants), [open({ author: 'ben' }), send('ticket.shipped')], {
      fields,
      files: alarm,
    });
    // then
    expect(heard(own).flat()).toEqual(['http://x.example/by-others/shipped']);
    expect(heard(other).flat()).toEqual([]);
  });
});

describe('an invariant that is wrong', () => {
  it.each([
    [
      { title: 'x', never: is('state', 'shippd') },
      '"record.state" is never "shippd"; did you mean "shipped"?',
    ],
    [
      { title: 'x', never: { fact: 'taken', operator: 'contains', value: 'open#chek' } },
      'there is no transition "open#chek"; did you mean "open#check"?',
    ],
    [
      {
        title: 'x',
        event: 'ticket.shiped',
        byOtherThan: [{ fact: 'record', path: 'data.author' }],
      },
      'no transition is taken on "ticket.shiped"; did you mean "ticket.shipped"?',
    ],
    [{ title: 'x', never: { fact: 'links', path: 'count', operator: 'equal', value: 1 } }, 'links'],
    [
      { title: 'x', whenever: is('state', 'open'), always: is('state', 'open'), within: 'P1M' },
      'uses years or months',
    ],
  ])('%j: is told', (invariant, message) => {
    // when
    const compiled = compileDefinitions(
      buildFiles(workflow({ wrong: invariant }), { type: { fields } }),
    );
    // then
    expect(compiled.ok).toBe(false);
    expect(compiled.issues.map((issue) => issue.message).join('\n')).toContain(message);
  });
});

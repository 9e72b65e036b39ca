import type { Json, JsonObject, Scenario } from '@interlock/engine';
import { describe, expect, it } from 'vitest';
import { isIn, last, open, play, send, versions, wait } from '../simulation/play.ts';
import { partFiles } from './part-files.ts';

const fields = {
  parts: { title: 'Parts', type: 'array', items: { type: 'string' } },
  told: { title: 'Told', type: 'object' },
};

/** `work` waits for one part per item of `parts`; `tell` keeps what the result said. */
const workflow = (invoke: JsonObject = {}, more: JsonObject = {}): JsonObject => {
  const tell = { t: { type: 'set', params: { told: { cel: 'event.data' } } } };
  return {
    initial: 'work',
    states: {
      work: {
        transitions: {
          leave: { on: 'ticket.left', target: 'away' },
          again: { on: 'ticket.again', target: 'work', reenter: true },
        },
        invoke: {
          parts: {
            record: {
              type: 'part',
              relation: 'part-of',
              each: { cel: 'record.data.parts' },
              cancel: 'part.stopped',
              data: { title: '{{ record.data.title }}: {{ item }}' },
            },
            onDone: { done: { target: 'ready', actions: tell } },
            onError: { bad: { target: 'failed', actions: tell } },
            ...invoke,
          },
        },
        ...more,
      },
      ready: {},
      failed: {},
      away: { transitions: { back: { on: 'ticket.back', target: 'work' } } },
    },
  };
};

const run = (parts: readonly string[], steps: Scenario['steps'], chart = workflow()) =>
  play(chart, [open({ parts }), ...steps], { fields, files: partFiles });

/** Something happens to the newest part, which is called this from then on. */
const tell = (alias: string, type: string, expect: object = {}) => ({
  as: 'ada',
  event: { to: alias, type },
  expect,
});
const name = (...aliases: string[]) => ({
  name: Object.fromEntries(aliases.map((alias) => [alias, 'part'])),
});

/** Parts by title, as they ended up. */
const parts = (result: ReturnType<typeof run>) =>
  Object.fromEntries(
    versions(result)
      .filter(({ type }) => type === 'part')
      .map(({ data, state }) => [data['title'], state]),
  );

describe('a state that waits for records', () => {
  it('opens one per item, linked and knowing its parent', () => {
    const result = run(['a', 'b'], []);
    expect(parts(result)).toEqual({ 'Broken: a': 'live', 'Broken: b': 'live' });
    const [plan] = result.plans[0] ?? [];
    const ticket = plan?.changes.find(({ after }) => after.type === 'ticket')?.after;
    const children =
      plan?.changes.filter(({ after }) => after.type === 'part').map(({ after }) => after) ?? [];
    expect(plan?.links).toEqual(
      children.map(({ id }) => ({ from: id, to: ticket?.id, relation: 'part-of' })),
    );
    expect(children.map(({ parent }) => parent)).toEqual(
      children.map(() => ({ record: ticket?.id, invocation: 'work#parts' })),
    );
    expect(children.map(({ openedBy }) => openedBy)).toEqual(['engine', 'engine']);
    expect(ticket?.snapshot.invocations['work#parts']).toEqual({
      kind: 'records',
      children: Object.fromEntries(children.map(({ id }) => [id, null])),
    });
  });

  it('is done at once where there is nothing to wait for', () => {
    for (const given of [open({ parts: [] }, isIn('ready')), open({}, isIn('ready'))]) {
      const result = play(workflow(), [given], { fields, files: partFiles });
      expect(result.failures).toEqual([]);
      expect(last(result).data['told']).toEqual({ children: [] });
    }
  });

  it('opens exactly one where no list is named', () => {
    const { record } = (
      workflow()['states'] as { work: { invoke: { parts: { record: { each?: Json } } } } }
    ).work.invoke.parts;
    const { each: _each, ...single } = record;
    const result = run(
      [],
      [name('p'), tell('p', 'part.finished', isIn('ready'))].slice(1),
      workflow({ record: single }),
    );
    expect(Object.keys(parts(result))).toEqual(['Broken: ']);
  });

  it('is done when all of them are, and hears how each ended', () => {
    const result = run(
      ['a', 'b'],
      [
        { ...send('other.thing'), ...name('b') },
        tell('b', 'part.finished', isIn('work')),
        { ...send('other.thing'), ...name('b') },
      ],
    );
    expect(result.failures).toEqual([]);
    const ids = versions(result)
      .filter(({ type, revision }) => type === 'part' && revision === 1)
      .map(({ id }) => id);
    expect(ids).toHaveLength(2);
    expect(last(result).snapshot.invocations['work#parts']).toEqual({
      kind: 'records',
      children: { [ids[0] ?? '']: null, [ids[1] ?? '']: { outcome: 'ok', state: 'good' } },
    });
  });
});

/** Plays three parts a, b and c; each ends as told, in this order. */
const threeEnd = (
  order: readonly (readonly ['a' | 'b' | 'c', string])[],
  chart: JsonObject = workflow(),
) => {
  const given = {
    as: 'ada',
    open: { type: 'ticket', data: { title: 'Broken', parts: ['a', 'b', 'c'] } },
    name: { t: 'ticket' },
  };
  // Parts have no alias of their own: they are told through the ticket, by title.
  const files = {
    ...partFiles,
    'part/policies/by-title.json': {
      id: 'by-title',
      title: 'By title',
      on: ['part.named'],
      conditions: { all: [] },
      actions: {
        s: {
          type: 'record.send',
          params: { to: { key: 'part|{{ event.data.title }}' }, type: 'part.finished', data: {} },
        },
      },
    },
    'part/policies/by-title-broken.json': {
      id: 'by-title-broken',
      title: 'By title',
      on: ['part.named-broken'],
      conditions: { all: [] },
      actions: {
        s: {
          type: 'record.send',
          params: { to: { key: 'part|{{ event.data.title }}' }, type: 'part.broken' },
        },
      },
    },
    'part/type.json': {
      ...(partFiles['part/type.json'] as JsonObject),
      identity: '{{ record.data.title }}',
    },
  };
  const steps = order.map(([title, type]) => ({
    event: { type, data: { title: `Broken: ${title}` } },
  }));
  return play(chart, [given, ...steps], { fields, files });
};

describe('of three records waited for', () => {
  it('the last to end well ends the waiting, with all of them told', () => {
    const result = threeEnd([
      ['b', 'part.named'],
      ['c', 'part.named'],
      ['a', 'part.named'],
    ]);
    expect(result.failures).toEqual([]);
    const ticket = last(result);
    expect(ticket.state).toBe('ready');
    const { children, child } = ticket.data['told'] as {
      children: JsonObject[];
      child: JsonObject;
    };
    expect(
      children.map(({ outcome, state, data }) => [outcome, state, (data as JsonObject)['title']]),
    ).toEqual([
      ['ok', 'good', 'Broken: a'],
      ['ok', 'good', 'Broken: b'],
      ['ok', 'good', 'Broken: c'],
    ]);
    expect(child).toMatchObject({
      type: 'part',
      state: 'good',
      outcome: 'ok',
      data: { title: 'Broken: a' },
    });
    expect(ticket.snapshot.invocations).toEqual({});
  });

  it('the first to fail ends it at once, and the others are told to stop', () => {
    const result = threeEnd([
      ['b', 'part.named'],
      ['c', 'part.named-broken'],
    ]);
    expect(last(result).state).toBe('failed');
    expect(parts(result)).toEqual({
      'Broken: a': 'stopped',
      'Broken: b': 'good',
      'Broken: c': 'bad',
    });
  });

  it('one that failed is not made good by the others, where its failing led nowhere', () => {
    // given nothing is said for a failure
    const chart = workflow({ onError: {} });
    const result = threeEnd(
      [
        ['a', 'part.named-broken'],
        ['b', 'part.named'],
        ['c', 'part.named'],
      ],
      chart,
    );
    // then
    expect(last(result).state).toBe('work');
  });

  it('one that failed may be outweighed: the failing is told again when all have ended', () => {
    // given a ticket that is content with two of three
    const ended = (count: number) => ({
      fact: 'event',
      path: `data.children.${count}.outcome`,
      operator: 'equal',
      value: 'ok',
    });
    const all = [0, 1, 2].map((i) => ({
      fact: 'event',
      path: `data.children.${i}.outcome`,
      operator: 'exists',
      value: true,
    }));
    const onError = {
      enough: { target: 'ready', guard: { all: [...all, { any: [ended(1), ended(2)] }] } },
    };
    const result = threeEnd(
      [
        ['a', 'part.named-broken'],
        ['b', 'part.named'],
        ['c', 'part.named'],
      ],
      workflow({ onError }),
    );
    expect(last(result).state).toBe('ready');
  });
});

describe('leaving the state', () => {
  it('stops those still running, and what they do later is not awaited', () => {
    const result = run(
      ['a', 'b'],
      [
        { ...send('other.thing'), ...name('b') },
        tell('b', 'part.finished'),
        send('ticket.left', isIn('away')),
      ],
    );
    expect(parts(result)).toEqual({ 'Broken: a': 'stopped', 'Broken: b': 'good' });
    expect(last(result).snapshot.invocations).toEqual({});
  });

  it('and coming back starts anew, with other records', () => {
    const result = run(
      ['a'],
      [
        send('ticket.left'),
        send('ticket.back'),
        { ...send('other.thing'), ...name('p') },
        tell('p', 'part.finished', isIn('ready')),
      ],
    );
    expect(result.failures).toEqual([]);
    expect(
      new Set(versions(result).flatMap(({ type, id }) => (type === 'part' ? [id] : []))).size,
    ).toBe(2);
  });

  it('by entering it again does both', () => {
    const result = run(
      ['a'],
      [
        send('ticket.again', isIn('work')),
        { ...send('other.thing'), ...name('p') },
        tell('p', 'part.finished', isIn('ready')),
      ],
    );
    expect(result.failures).toEqual([]);
    expect(
      versions(result)
        .filter(({ type }) => type === 'part')
        .map(({ state }) => state),
    ).toEqual(['live', 'stopped', 'live', 'good']);
  });

  it('in the very step it was entered starts nothing', () => {
    // given a state that is passed through
    const chart = workflow({}, { transitions: { on: { always: true, target: 'away' } } });
    const result = run(['a'], [], chart);
    expect(last(result)).toMatchObject({ state: 'away', snapshot: { invocations: {} } });
    expect(parts(result)).toEqual({});
    expect(result.plans[0]?.[0]).toMatchObject({ links: [], effects: [], cancelledEffects: [] });
  });
});

describe('a limit in time', () => {
  it('ends the waiting and stops the records', () => {
    const chart = workflow({ onTimeout: { after: 'PT1H', target: 'away' } });
    const result = run(['a'], [wait('PT59M', isIn('work')), wait('PT1M', isIn('away'))], chart);
    expect(result.failures).toEqual([]);
    expect(parts(result)).toEqual({ 'Broken: a': 'stopped' });
  });
});

describe('records that end the moment they are opened', () => {
  const instant = (outcome: 'ok' | 'failed') => ({
    ...partFiles,
    'part/workflow.json': {
      id: 'part',
      title: 'Part',
      initial: 'end',
      states: { end: { kind: 'final', outcome } },
    },
  });

  it('end the waiting in the same step', () => {
    const well = play(workflow(), [open({ parts: ['a', 'b'] }, isIn('ready'))], {
      fields,
      files: instant('ok'),
    });
    expect(well.failures).toEqual([]);
    const badly = play(workflow(), [open({ parts: ['a', 'b'] }, isIn('failed'))], {
      fields,
      files: instant('failed'),
    });
    expect(badly.failures).toEqual([]);
  });

  it('do not end a waiting begun after theirs', () => {
    // given failures lead through a state straight back, three times, to new records
    const chart = {
      initial: 'work',
      states: {
        work: {
          entry: { n: { type: 'count', params: { rounds: 1 } } },
          invoke: {
            parts: {
              record: {
                type: 'part',
                relation: 'part-of',
                each: { cel: 'record.counters.rounds < 3.0 ? ["a", "b"] : ["c"]' },
                data: { title: '{{ item }}' },
              },
              onDone: { ok: { target: 'ready' } },
              onError: { again: { target: 'between' } },
            },
          },
        },
        between: {
          transitions: {
            again: {
              always: true,
              target: 'work',
              guard: { fact: 'record', path: 'counters.rounds', operator: 'lessThan', value: 3 },
            },
            stop: { always: true, target: 'failed', order: 1 },
          },
        },
        ready: {},
        failed: {},
      },
    };
    const result = play(
      chart,
      [
        open(
          {},
          { records: { t: { state: 'failed', counters: { rounds: 3 } } }, count: { part: 5 } },
        ),
      ],
      {
        fields,
        files: instant('failed'),
      },
    );
    expect(result.failures).toEqual([]);
  });
});

describe('a list to wait for', () => {
  it('that is none, or too long, makes the event fail and opens nothing', () => {
    const parts = Array.from({ length: 1001 }, () => 'x');
    for (const cel of ['record.data.title', 'record.data.parts']) {
      const record = {
        type: 'part',
        relation: 'part-of',
        each: { cel },
        data: { title: '{{ item }}' },
      };
      const step = {
        as: 'ada',
        open: { type: 'ticket', data: { title: 'T', parts } },
        expect: { outcome: 'failed' as const, count: { ticket: 0, part: 0 } },
      };
      const result = play(workflow({ record }), [step], { fields, files: partFiles });
      expect(result.failures).toEqual([]);
      expect(result.plans[0]?.[0]?.reason).toContain(
        '"each" of work#parts must give a list of at most 1000 items',
      );
    }
  });
});

import type { Event, Json, JsonObject, Plan } from '@interlock/engine';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildFiles, compiled } from '../../support/mini-pack.ts';
import { ADA, buildEvent, buildWorld, opening, plan, take, takeOne } from './world.ts';

const fields = {
  any: { title: 'Any', type: 'object' },
  list: { title: 'List', type: 'array', items: { type: 'object' } },
  must: { title: 'Must', type: 'string', required: true },
  sum: {
    title: 'Sum',
    type: 'string',
    computed: { cel: 'string(size(coalesce(record.data.list, [])))' },
  },
};
const workflow = {
  initial: 'a',
  states: {
    a: {
      transitions: {
        put: {
          on: 'ticket.put',
          form: { any: {}, list: {} },
          actions: { c: { type: 'count', params: { n: 1 } } },
        },
        go: {
          on: 'ticket.gone',
          target: 'b',
          guard: { fact: 'record', path: 'data.any.approved', operator: 'equal', value: true },
        },
      },
    },
    b: {},
  },
};
const policies = {
  'ticket/policies/seen.json': {
    id: 'seen',
    title: 'Seen',
    on: ['thing.seen'],
    conditions: { all: [{ fact: 'event', path: 'data.a.b', operator: 'notEqual', value: 1 }] },
    actions: {
      o: {
        type: 'record.open',
        params: {
          type: 'ticket',
          data: { title: '{{ event.data.name }}', must: 'x', any: { cel: 'event.data.any' } },
        },
      },
    },
  } as Json,
};

const definitions = compiled(buildFiles(workflow, { type: { fields }, files: policies }));
const parse = (text: string): JsonObject => JSON.parse(text) as JsonObject;

/** A world with one ticket. */
const setUp = () => {
  const world = buildWorld(definitions);
  const target =
    takeOne(world, opening('o', 'ticket', { title: 'T', must: 'x' })).changes[0]?.after.id ?? '';
  return { world, target };
};

const nested = (levels: number): Json => parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);

const quiet = (plans: readonly Plan[]): void => {
  for (const { outcome, changes } of plans) {
    expect(['ignored', 'refused', 'failed']).toContain(outcome);
    expect(changes).toEqual([]);
  }
};

describe('keys that name JavaScript’s machinery', () => {
  const keys = [
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    '__defineGetter__',
  ];

  it.each(keys)('are no fields, whether opened with, edited or asked for: %s', (key) => {
    const { world, target } = setUp();
    const data = parse(`{"title": "T", "must": "x", "${key}": {"approved": true}}`);
    const events: Event[] = [
      opening('e1', 'ticket', data, ADA),
      buildEvent({
        id: 'e2',
        type: 'record.edited',
        target,
        data: { data: parse(`{"${key}": "x"}`) },
      }),
      buildEvent({ id: 'e3', type: 'ticket.put', target, data: parse(`{"${key}": {}}`) }),
    ];
    const plans = take(world, events);
    quiet(plans);
    expect(plans.map(({ code }) => code)).toEqual(['invalid', 'invalid', 'invalid']);
    expect(plans.flatMap(({ issues }) => issues.map((i) => i.code))).toEqual([
      'unknown-field',
      'unknown-field',
      'unknown-field',
    ]);
  });

  it('never stand in for a field that is needed', () => {
    const { world } = setUp();
    const data = parse('{"title": "T", "__proto__": {"must": "x"}}');
    const [plan] = take(world, [opening('e', 'ticket', data, ADA)]);
    expect(plan?.issues.map(({ code, path }) => `${code} ${path}`).toSorted()).toEqual([
      'required /data/must',
      'unknown-field /data/__proto__',
    ]);
  });

  it('in an object’s value are data, and nothing is read through them', () => {
    const { world, target } = setUp();
    const any = parse('{"__proto__": {"approved": true}, "constructor": {"approved": true}}');
    expect(
      takeOne(world, buildEvent({ id: 'p', type: 'ticket.put', target, data: { any } })).outcome,
    ).toBe('applied');
    const [gone] = take(world, [buildEvent({ id: 'g', type: 'ticket.gone', target })]);
    expect(gone).toMatchObject({ outcome: 'ignored', code: 'not-accepted' });
    expect(({} as { approved?: boolean }).approved).toBeUndefined();
  });

  it.each(keys)('name no record, type, timer or effect: %s', (key) => {
    const { world, target } = setUp();
    quiet(
      take(world, [
        buildEvent({ id: 'e1', type: 'ticket.gone', target: key }),
        opening('e2', key, { title: 'T' }),
        buildEvent({ id: 'e3', type: key, target }),
        buildEvent({ id: 'e4', type: key }),
        buildEvent({ id: 'e5', type: 'record.opened', data: { type: key, data: key } }),
      ]),
    );
  });
});

describe('data that look like one of XState’s actors', () => {
  it('are stored as they are, and the record is not touched', () => {
    const { world, target } = setUp();
    const list = [
      { xstate$$type: 1, id: 'x' },
      { sessionId: 'a', send: 1, ref: 2 },
    ];
    takeOne(world, buildEvent({ id: 'p', type: 'ticket.put', target, data: { list } }));
    takeOne(
      world,
      buildEvent({
        id: 'q',
        type: 'ticket.put',
        target,
        data: { any: { xstate$$type: 1, id: 'x' } },
      }),
    );
    expect(world.store.records.get(target)?.data).toMatchObject({
      list,
      any: { xstate$$type: 1, id: 'x' },
    });
  });
});

describe('data without end', () => {
  it('deep: whatever becomes of the event, the others of its batch go on', () => {
    const { world, target } = setUp();
    const deep = nested(20_000);
    const plans = plan(world, [
      buildEvent({ id: 'e1', type: 'ticket.put', target, data: { any: deep } }),
      opening('e2', 'ticket', { title: 'T', must: 'x', any: deep }, ADA),
      buildEvent({
        id: 'e3',
        type: 'record.edited',
        target,
        data: { data: { any: nested(20_001) } },
      }),
      buildEvent({ id: 'e4', type: 'thing.seen', data: { name: deep } }),
      buildEvent({ id: 'e5', type: 'record.noted', target, data: { text: 'Still here' } }),
    ]);
    expect(plans).toHaveLength(5);
    expect(plans[3]).toMatchObject({ outcome: 'failed', changes: [] });
    expect(plans[4]?.changes[0]?.history).toMatchObject([{ note: { text: 'Still here' } }]);
  });

  it('long: planned in time that grows with it', () => {
    const { world, target } = setUp();
    const list = Array.from({ length: 30_000 }, (_, i) => ({ i, text: 'x'.repeat(20) }));
    const began = performance.now();
    take(world, [
      buildEvent({ id: 'e1', type: 'ticket.put', target, data: { list } }),
      buildEvent({ id: 'e2', type: 'ticket.gone', target, data: { list } }),
      buildEvent({ id: 'e3', type: 'thing.seen', data: { name: 'x'.repeat(1_000_000) } }),
    ]);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

describe('anything at all', () => {
  const targets = fc.constantFrom('ticket', 'none', undefined);
  const types = fc.oneof(
    fc.constantFrom(
      'ticket.put',
      'ticket.gone',
      'thing.seen',
      'record.opened',
      'record.edited',
      'record.noted',
    ),
    fc.constantFrom(
      'timer.fired',
      'effect.completed',
      'effect.failed',
      'record.child-ended',
      'clock.reached',
    ),
    fc.string(),
  );
  const data = fc.oneof(
    fc.jsonValue({ maxDepth: 4 }),
    fc.dictionary(
      fc.constantFrom(
        'type',
        'data',
        'text',
        'any',
        'list',
        'title',
        'key',
        'dueAt',
        'effect',
        '__proto__',
      ),
      fc.jsonValue(),
    ),
    fc.record({
      type: fc.constant('ticket'),
      data: fc.dictionary(fc.constantFrom('title', 'must', 'any', 'list', 'sum'), fc.jsonValue()),
    }),
  );

  it('ends in exactly one outcome, never throws, and what it changes is whole', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(types, targets, data), { maxLength: 6 }), (sent) => {
        const { world, target } = setUp();
        const events = sent.map(([type, to, content], i) =>
          buildEvent({
            id: `e${i}`,
            type,
            data: content,
            ...(to === undefined ? {} : { target: to === 'ticket' ? target : to }),
          }),
        );
        for (const { outcome, changes, reason, code } of take(world, events)) {
          expect(['applied', 'ignored', 'suppressed', 'refused', 'failed']).toContain(outcome);
          if (outcome !== 'applied')
            expect([typeof reason, typeof code]).toEqual(['string', 'string']);
          for (const { after } of changes) {
            expect(after.data['must']).toEqual(expect.any(String));
            expect(
              Object.keys(after.data).every((key) =>
                ['title', ...Object.keys(fields)].includes(key),
              ),
            ).toBe(true);
          }
        }
      }),
      { numRuns: 120 },
    );
  });
});

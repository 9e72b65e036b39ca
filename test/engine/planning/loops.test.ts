import type { JsonObject } from '@interlock/engine';
import { describe, expect, it } from 'vitest';
import { buildFiles, compiled } from '../../support/mini-pack.ts';
import { buildEvent, buildWorld, opening, plan, take, takeOne } from './world.ts';

const always = { all: [] };

const policy = (id: string, on: string, actions: JsonObject): JsonObject => ({
  id,
  title: id,
  on: [on],
  conditions: always,
  actions,
});

const emit = (type: string, data?: JsonObject): JsonObject => ({
  type: 'emit',
  params: { type, ...(data === undefined ? {} : { data }) },
});

const quiet = { initial: 'a', states: { a: {} } };

const worldOf = (policies: readonly JsonObject[], workflow: JsonObject = quiet) =>
  buildWorld(
    compiled(
      buildFiles(workflow, {
        files: Object.fromEntries(
          policies.map((p) => [`ticket/policies/${p['id'] as string}.json`, p]),
        ),
      }),
    ),
  );

describe('policies that set each other off without end', () => {
  const world = worldOf([
    policy('ping', 'ball.pinged', { e: emit('ball.ponged') }),
    policy('pong', 'ball.ponged', { e: emit('ball.pinged') }),
  ]);

  it('make the event fail, saying why, and change nothing', () => {
    const [one] = plan(world, [buildEvent({ type: 'ball.pinged' })]);
    expect(one).toMatchObject({ outcome: 'failed', code: 'too-deep', changes: [], effects: [] });
    expect(one?.reason).toBe(
      '"ball.pinged" causes more than 32 steps one after the other, last "ball.ponged": policies or workflows set each other off',
    );
  });
});

describe('a chain of emitted events', () => {
  // given a policy that counts down
  const world = worldOf([
    {
      ...policy('down', 'count.down', {
        e: emit('count.down', { left: { cel: 'event.data.left - 1.0' } }),
      }),
      conditions: {
        all: [{ fact: 'event', path: 'data.left', operator: 'greaterThan', value: 0 }],
      },
    },
  ]);
  const outcome = (left: number) =>
    plan(world, [buildEvent({ type: 'count.down', data: { left } })])[0];

  it('may be 32 long', () => {
    const done = outcome(32);
    expect(done?.outcome).toBe('ignored');
    expect(done?.decision.rulings).toHaveLength(33);
  });

  it('and no longer', () => {
    expect(outcome(33)).toMatchObject({ outcome: 'failed', code: 'too-deep' });
  });
});

describe('an event that multiplies', () => {
  it('fails soon, however many it has become', () => {
    // given each event makes ten
    const actions = Object.fromEntries(
      Array.from({ length: 10 }, (_, i) => [`e${i}`, emit('cell.divided')]),
    );
    const world = worldOf([policy('divide', 'cell.divided', actions)]);
    // when
    const [one] = plan(world, [buildEvent({ type: 'cell.divided' })]);
    // then
    expect(one).toMatchObject({ outcome: 'failed', code: 'too-much', changes: [] });
    expect(one?.reason).toContain('more than 10000 pieces of work');
  });
});

describe('records that open each other without end', () => {
  it('fail and leave none behind', () => {
    const workflow = {
      initial: 'a',
      states: {
        a: {
          entry: {
            more: { type: 'record.open', params: { type: 'ticket', data: { title: 'More' } } },
          },
        },
      },
    };
    const world = worldOf([], workflow);
    const [one] = take(world, [opening('e1', 'ticket', { title: 'First' })]);
    expect(one).toMatchObject({ outcome: 'failed', code: 'too-deep', changes: [] });
    expect(world.store.records.size).toBe(0);
  });

  it('also when each waits for the next', () => {
    const record = { type: 'ticket', data: { title: 'More' }, relation: 'part-of' };
    const workflow = {
      initial: 'a',
      states: {
        a: { invoke: { more: { record, onDone: { ok: { target: 'b' } } } } },
        b: { kind: 'final' },
      },
    };
    const [one] = plan(worldOf([], workflow), [opening('e1', 'ticket', { title: 'First' })]);
    expect(one).toMatchObject({ outcome: 'failed', code: 'too-deep', changes: [] });
  });
});

describe('records that send each other events without end', () => {
  it('fail as one and stay where they were', () => {
    const toss = { type: 'record.send', params: { to: 'subject', type: 'ticket.tossed' } };
    const workflow = {
      initial: 'a',
      states: {
        a: { transitions: { t: { on: 'ticket.tossed', target: 'b' } } },
        b: {
          entry: { toss },
          transitions: { t: { on: 'ticket.tossed', target: 'b', reenter: true } },
        },
      },
    };
    const world = worldOf([], workflow);
    takeOne(world, opening('e1', 'ticket', { title: 'T' }));
    const [record] = world.store.records.values();
    const [one] = take(world, [
      buildEvent({ id: 'e2', type: 'ticket.tossed', target: record?.id ?? '' }),
    ]);
    expect(one).toMatchObject({ outcome: 'failed', code: 'too-deep' });
    expect([...world.store.records.values()]).toEqual([record]);
  });
});

describe('an event in a batch that fails', () => {
  it('fails alone: those before and after it are applied, and nothing of it stays', () => {
    // given a definition that computes nonsense from one event's data
    const world = worldOf([
      policy('open', 'thing.seen', {
        a: {
          type: 'record.open',
          params: {
            type: 'ticket',
            data: { title: '{{ event.data.name }}' },
            key: 'k{{ event.data.name }}',
          },
        },
        b: {
          type: 'record.open',
          params: { type: 'ticket', data: { title: { cel: 'event.data.name + "!"' } } },
          order: 1,
        },
      }),
    ]);
    const seen = (id: string, name: unknown) =>
      buildEvent({ id, type: 'thing.seen', data: { name } as JsonObject });
    // when
    const plans = take(world, [seen('e1', 'one'), seen('e2', 7), seen('e3', 'three')]);
    // then
    expect(plans.map((p) => [p.outcome, p.changes.length])).toEqual([
      ['applied', 2],
      ['failed', 0],
      ['applied', 2],
    ]);
    expect(plans[1]?.code).toBe('policy-failed');
    expect([...world.store.records.values()].map((r) => r.data['title'])).toEqual([
      'one',
      'one!',
      'three',
      'three!',
    ]);
    expect([...world.store.keys.keys()]).toEqual(['kone', 'kthree']);
  });
});

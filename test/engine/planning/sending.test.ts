import type { JsonObject } from '@interlock/engine';
import { describe, expect, it } from 'vitest';
import { buildFiles, buildType, compiled } from '../../support/mini-pack.ts';
import { buildEvent, buildWorld, opening, takeOne } from './world.ts';
import type { World } from './world.ts';

const told = { told: { on: 'part.told', actions: { n: { type: 'count', params: { told: 1 } } } } };

/** Tickets that link parts and tell them things; parts that count what they are told. */
const worldOf = (send: JsonObject): World =>
  buildWorld(
    compiled(
      buildFiles(
        {
          initial: 'a',
          states: {
            a: {
              transitions: {
                link: {
                  on: 'ticket.linked',
                  actions: {
                    l: {
                      type: 'record.link',
                      params: { relation: 'part-of', to: '{{ event.data.to }}' },
                    },
                  },
                },
                back: {
                  on: 'ticket.linked-back',
                  actions: {
                    l: {
                      type: 'record.link',
                      params: { relation: 'part-of', to: '{{ event.data.to }}', reverse: true },
                    },
                  },
                },
                send: {
                  on: 'ticket.sent',
                  actions: { s: { type: 'record.send', params: { type: 'part.told', ...send } } },
                },
              },
            },
          },
        },
        {
          type: {
            links: { parts: { title: 'Parts', relation: 'part-of', direction: 'out' } },
          },
          files: {
            'part/type.json': buildType('part', { identity: '{{ record.data.title }}' }),
            'part/workflow.json': {
              id: 'part',
              title: 'Part',
              initial: 'live',
              states: {
                live: { transitions: { ...told, end: { on: 'part.ended', target: 'gone' } } },
                gone: { kind: 'final' },
              },
            },
          },
        },
      ),
    ),
  );

const setUp = (world: World) => {
  const [a, b, c] = ['a', 'b', 'c'].map(
    (title) => takeOne(world, opening(title, 'part', { title })).changes[0]?.after.id ?? '',
  );
  const ticket = takeOne(world, opening('t', 'ticket', { title: 'T' })).changes[0]?.after.id ?? '';
  return { a: a ?? '', b: b ?? '', c: c ?? '', ticket };
};

let n = 0;
const send = (world: World, target: string, type: string, data: JsonObject = {}) => {
  n += 1;
  return takeOne(world, buildEvent({ id: `e${n}`, type, target, data }));
};
const counts = (world: World) =>
  Object.fromEntries(
    [...world.store.records.values()]
      .filter(({ type }) => type === 'part')
      .map(({ data, counters }) => [data['title'], counters['told'] ?? 0]),
  );

describe('an event sent', () => {
  it('along links reaches every record at their end, in the direction named, and no other', () => {
    for (const [direction, link] of [
      ['out', 'ticket.linked'],
      ['in', 'ticket.linked-back'],
    ] as const) {
      const world = worldOf({ to: { relation: 'part-of', direction } });
      const { a, c, ticket } = setUp(world);
      send(world, ticket, link, { to: a });
      send(world, ticket, link, { to: c });
      send(world, ticket, 'ticket.sent');
      expect(counts(world)).toEqual({ a: 1, b: 0, c: 1 });
    }
  });

  it('to a record by id, or to several', () => {
    const one = worldOf({ to: { record: '{{ event.data.to }}' } });
    const there = setUp(one);
    send(one, there.ticket, 'ticket.sent', { to: there.b });
    expect(counts(one)).toEqual({ a: 0, b: 1, c: 0 });
    const many = worldOf({ to: { record: { cel: 'event.data.to' } } });
    const { a, b, ticket } = setUp(many);
    send(many, ticket, 'ticket.sent', { to: [a, b, ''] });
    expect(counts(many)).toEqual({ a: 1, b: 1, c: 0 });
  });

  it('to whoever holds a key', () => {
    const world = worldOf({ to: { key: 'part|{{ event.data.name }}' } });
    const { ticket } = setUp(world);
    send(world, ticket, 'ticket.sent', { name: 'c' });
    expect(counts(world)).toEqual({ a: 0, b: 0, c: 1 });
    expect(send(world, ticket, 'ticket.sent', { name: 'nobody' }).outcome).toBe('applied');
    expect(counts(world)).toEqual({ a: 0, b: 0, c: 1 });
  });

  it('to a record that does not accept it, or that does not exist, changes nothing and says so', () => {
    const world = worldOf({ to: { record: '{{ event.data.to }}' } });
    const { a, ticket } = setUp(world);
    send(world, a, 'part.ended');
    const done = send(world, ticket, 'ticket.sent', { to: a });
    expect(done.decision.trace).toContainEqual({
      kind: 'not-accepted',
      record: a,
      event: 'part.told',
      state: 'gone',
    });
    expect(send(world, ticket, 'ticket.sent', { to: 'no such record' }).outcome).not.toBe('failed');
    expect(counts(world)).toMatchObject({ a: 0 });
  });
});

describe('a link', () => {
  it('made twice is one', () => {
    const world = worldOf({ to: { relation: 'part-of', direction: 'out' } });
    const { a, ticket } = setUp(world);
    send(world, ticket, 'ticket.linked', { to: a });
    expect(send(world, ticket, 'ticket.linked', { to: a }).links).toEqual([]);
    expect(world.store.links).toEqual([{ from: ticket, to: a, relation: 'part-of' }]);
  });

  it('to nothing is none', () => {
    const world = worldOf({ to: { relation: 'part-of', direction: 'out' } });
    const { ticket } = setUp(world);
    send(world, ticket, 'ticket.linked', { to: null });
    expect(world.store.links).toEqual([]);
  });
});

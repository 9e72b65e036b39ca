import type { JsonObject } from '@interlock/engine';
import { describe, expect, it } from 'vitest';
import { buildFiles, compiled } from '../../support/mini-pack.ts';
import { buildEvent, buildWorld, NOW, opening, plan, take, takeOne } from './world.ts';
import type { World } from './world.ts';

const later = (minutes: number) => new Date(Date.parse(NOW) + minutes * 60_000).toISOString();

const workflow = {
  initial: 'open',
  states: {
    open: {
      transitions: {
        join: {
          on: 'ticket.joined',
          actions: { n: { type: 'count', params: { joined: 1, last: '{{ event.data.name }}' } } },
        },
        close: { on: 'ticket.closed', target: 'closed' },
      },
    },
    closed: { kind: 'final' },
  },
};

/** A policy that joins what is seen to the ticket with its key, for an hour, or opens one. */
const worldOf = (params: JsonObject, type: JsonObject = {}) =>
  buildWorld(
    compiled(
      buildFiles(workflow, {
        type,
        files: {
          'ticket/policies/seen.json': {
            id: 'seen',
            title: 'Seen',
            on: ['thing.seen'],
            conditions: { all: [] },
            actions: {
              open: {
                type: 'record.open',
                params: {
                  type: 'ticket',
                  data: { title: '{{ event.data.name }}' },
                  existing: { type: 'ticket.joined', data: { name: '{{ event.data.name }}' } },
                  ...params,
                },
              },
            },
          },
        },
      }),
    ),
  );

let n = 0;
const see = (world: World, name: string, minutes = 0) => {
  n += 1;
  return takeOne(
    world,
    buildEvent({ id: `s${n}`, type: 'thing.seen', data: { name } }),
    later(minutes),
  );
};
const tickets = (world: World) =>
  [...world.store.records.values()].map(({ data, state, counters }) => [
    data['title'],
    state,
    counters['joined'] ?? 0,
  ]);

describe('a correlation window', () => {
  const window = { key: 'all', within: 'PT1H' };

  it('joins until it is over, to the millisecond, and each joining begins it anew', () => {
    const world = worldOf(window);
    see(world, 'a', 0);
    see(world, 'b', 60);
    see(world, 'c', 120);
    expect(tickets(world)).toEqual([['a', 'open', 2]]);
    see(world, 'd', 180 + 1 / 60_000);
    expect(tickets(world)).toEqual([
      ['a', 'open', 2],
      ['d', 'open', 0],
    ]);
    see(world, 'e', 181);
    expect(tickets(world)[1]).toEqual(['d', 'open', 1]);
  });

  it('is over when its record has ended', () => {
    const world = worldOf(window);
    see(world, 'a');
    const [first] = world.store.records.values();
    takeOne(world, buildEvent({ id: 'x', type: 'ticket.closed', target: first?.id ?? '' }));
    see(world, 'b', 1);
    expect(tickets(world)).toEqual([
      ['a', 'closed', 0],
      ['b', 'open', 0],
    ]);
  });

  it('never ends where no length is given', () => {
    const world = worldOf({ key: 'all' });
    see(world, 'a', 0);
    see(world, 'b', 100_000);
    expect(tickets(world)).toEqual([['a', 'open', 1]]);
  });

  it('keeps keys apart', () => {
    const world = worldOf({ key: 'of {{ event.data.name }}' });
    for (const name of ['a', 'b', 'a', 'b', 'b']) see(world, name);
    expect(tickets(world)).toEqual([
      ['a', 'open', 1],
      ['b', 'open', 2],
    ]);
  });

  it('joins sixteen that arrive in one batch into one record', () => {
    const world = worldOf(window);
    const events = Array.from({ length: 16 }, (_, i) =>
      buildEvent({ id: `b${i}`, type: 'thing.seen', data: { name: `n${i}` } }),
    );
    const plans = take(world, events);
    expect(plans.map((p) => p.outcome)).toEqual(events.map(() => 'applied'));
    expect(tickets(world)).toEqual([['n0', 'open', 15]]);
  });
});

describe('joining that only counts', () => {
  it('writes no history row and keeps the revision', () => {
    const world = worldOf({ key: 'all' });
    see(world, 'a');
    const counted = see(world, 'b', 5);
    expect(counted.changes).toMatchObject([
      {
        history: [],
        after: { revision: 1, counters: { joined: 1, last: 'b' }, updatedAt: NOW },
      },
    ]);
    expect(counted.decision.trace).toContainEqual(expect.objectContaining({ kind: 'counted' }));
  });
});

describe('an identity', () => {
  const identity = { identity: '{{ lower(record.data.title) }}' };

  it('makes a record unique in its type while it runs, and is free again when it has ended', () => {
    const world = worldOf({}, identity);
    see(world, 'Disk');
    see(world, 'DISK');
    expect(tickets(world)).toEqual([['Disk', 'open', 1]]);
    // by hand it is refused, as nobody asked to join
    const again = takeOne(world, opening('h', 'ticket', { title: 'disk' }));
    expect(again).toMatchObject({ outcome: 'refused', code: 'already-exists', changes: [] });
    // when it has ended
    const [first] = world.store.records.values();
    takeOne(world, buildEvent({ id: 'c', type: 'ticket.closed', target: first?.id ?? '' }));
    expect(takeOne(world, opening('h2', 'ticket', { title: 'disk' })).outcome).toBe('applied');
    see(world, 'Disk');
    expect(tickets(world)).toEqual([
      ['Disk', 'closed', 1],
      ['disk', 'open', 1],
    ]);
  });

  it('follows its record’s data: what is renamed is found by its new name', () => {
    const world = worldOf({}, identity);
    see(world, 'old');
    const [first] = world.store.records.values();
    const rename = (id: string, title: string) =>
      takeOne(
        world,
        buildEvent({
          id,
          type: 'record.edited',
          target: first?.id ?? '',
          data: { data: { title } },
        }),
      );
    expect(rename('r1', 'new').outcome).toBe('applied');
    see(world, 'New');
    expect(tickets(world)).toEqual([['new', 'open', 1]]);
  });

  it('cannot be taken from another running record by renaming', () => {
    const world = worldOf({}, identity);
    see(world, 'one');
    see(world, 'two');
    const [first] = world.store.records.values();
    const renamed = takeOne(
      world,
      buildEvent({
        id: 'r',
        type: 'record.edited',
        target: first?.id ?? '',
        data: { data: { title: 'TWO' } },
      }),
    );
    expect(renamed).toMatchObject({ outcome: 'refused', code: 'already-exists', changes: [] });
    expect(renamed.reason).toMatch(/^TICKET-\w+ is this ticket already$/);
  });
});

describe('numbers', () => {
  it('are asked for only when it is certain that a record is opened, as a number once taken is gone', () => {
    // given
    const world = worldOf({ key: 'of {{ event.data.name }}' });
    see(world, 'a');
    const asked = (name: string): string[] => {
      const kinds: string[] = [];
      const event = buildEvent({ id: `ask ${name}`, type: 'thing.seen', data: { name } });
      plan(world, [event], NOW, (needs) => {
        kinds.push(...needs.map(({ kind }) => kind));
        return needs;
      });
      return kinds;
    };
    // when one joins and one opens
    // then
    expect(asked('a')).not.toContain('number');
    expect(asked('b').filter((kind) => kind === 'number')).toEqual(['number']);
  });
});

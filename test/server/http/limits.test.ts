import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAppWorld, type AppWorld } from '../../support/app.ts';
import type { RuntimeWorld } from '../../support/runtime-world.ts';
import { buildPack } from '../../support/small-pack.ts';

const open = (name: string) => ({
  open: { type: 'record.open', params: { type: 'host', data: { name } } },
});
const files = buildPack({
  'host/policies/restart.json': {
    id: 'restart',
    title: 'Restart what hangs, at most three times a day',
    on: ['thing.hung'],
    conditions: { all: [] },
    limits: {
      budget: { most: 3, per: 'day', by: ['service'], otherwise: open('problem {{ event.id }}') },
    },
    actions: open('restart {{ event.id }}'),
  },
});

describe('limits of policies', () => {
  let world: AppWorld;
  let other: RuntimeWorld;
  let monitor: string;
  beforeAll(async () => {
    world = await openAppWorld(files);
    other = await world.otherNode();
    monitor = await world.system('prometheus');
  });
  afterAll(async () => {
    await other.close();
    await world.close();
  });

  const post = async (id: string, service: string) => {
    const json = {
      specversion: '1.0',
      id,
      source: 'https://example.org/monitoring',
      type: 'thing.hung',
      data: { service },
    };
    const reply = await world.ask('POST', '/api/events', { as: monitor, json });
    expect(reply.status, reply.text).toBe(202);
    return reply.body.results[0] as { readonly outcome: string; readonly decision: string };
  };
  const opened = async (what: string, prefix: string): Promise<number> => {
    const rows = await world.db.selectFrom('record').select('data').execute();
    return rows.filter(({ data }) =>
      (data as { name?: string }).name?.startsWith(`${what} ${prefix}`),
    ).length;
  };

  it('hold exactly for many senders at two nodes', async () => {
    // given
    const actor = { kind: 'system', id: 'x', name: 'x', teams: [], roles: ['monitor'] } as const;
    const event = (id: string) => ({
      id,
      source: '/test',
      type: 'thing.hung',
      time: '2026-11-23T21:45:00.000Z',
      data: { service: 'shop' },
      actor,
    });
    // when twenty come at once
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        i % 2 === 0 ? post(`many-${i}`, 'shop') : other.runtime.accept([event(`many-${i}`)]),
      ),
    );
    // then
    expect([await opened('restart', 'many'), await opened('problem', 'many')]).toEqual([3, 17]);
  });

  it('are told in the decision, and are over with their day', async () => {
    for (const id of ['day-1', 'day-2', 'day-3']) await post(id, 'mail');
    const { decision } = await post('day-4', 'mail');
    const told = await world.ask('GET', `/api/decisions/${decision}`);
    expect(told.body.rulings[0].considered[0].limits).toEqual([
      {
        kind: 'budget',
        acts: false,
        says: 'budget used up: 3 a day (UTC) for mail',
        until: expect.stringMatching(/T00:00:00\.000Z$/),
      },
    ]);
    await world.advance('24 hours');
    await post('day-5', 'mail');
    expect([await opened('restart', 'day'), await opened('problem', 'day')]).toEqual([4, 1]);
  });
});

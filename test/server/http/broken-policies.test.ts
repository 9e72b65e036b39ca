import type { JsonObject } from '@interlock/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAppWorld, type AppWorld } from '../../support/app.ts';
import { buildPack } from '../../support/small-pack.ts';

describe('a policy that says stop and breaks', () => {
  const policy = (id: string, priority: number, data: JsonObject) => ({
    id,
    title: `Policy ${id}`,
    on: ['probe.failed'],
    priority,
    stop: true,
    conditions: { all: [] },
    actions: { open: { type: 'record.open', params: { type: 'ticket', data } } },
    limits: { throttle: { most: 1, per: 'PT1H' } },
  });
  let world: AppWorld;
  beforeAll(async () => {
    const urgent = { title: 'By the first', priority: { cel: 'event.data.priority' } };
    world = await openAppWorld(
      buildPack({
        'ticket/policies/first.json': policy('first', 9, urgent),
        'ticket/policies/second.json': policy('second', 1, { title: 'By the second' }),
      }),
    );
  });
  afterAll(() => world.close());

  const send = async (id: string, priority: number) => {
    const json = {
      specversion: '1.0',
      id,
      source: '/probe',
      type: 'probe.failed',
      data: { priority },
    };
    const { status, body } = await world.ask('POST', '/api/events', { json });
    expect(status).toBe(202);
    return body.results[0];
  };
  const titlesOf = async ({ records }: { readonly records: readonly { readonly id: string }[] }) =>
    Promise.all(
      records.map(async ({ id }) => (await world.ask('GET', `/api/records/${id}`)).body.data.title),
    );

  it('leaves those after it their turn, has counted nothing, and is told of', async () => {
    // when the first breaks at a priority there is none of, and then does not
    const broken = await send('e1', 17);
    const sound = await send('e2', 2);
    // then
    expect(await titlesOf(broken)).toEqual(['By the second']);
    expect(await titlesOf(sound)).toEqual(['By the first']);
    const { body } = await world.ask('GET', `/api/decisions/${broken.decision}`);
    expect(body.rulings[0].matched).toMatchObject([{ policy: 'second' }]);
    expect(body.rulings[0].considered).toMatchObject([
      { policy: 'first', result: true, at: '/actions/open' },
      { policy: 'second', result: true },
    ]);
    expect(body.text).toMatch(/Policy first[\s\S]*broke/);
    expect(world.logged).toEqual([expect.stringContaining('"policy":"first"')]);
  });
});

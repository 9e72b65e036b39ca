import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findEffect } from '../../../server/store/effect.ts';
import { buildEvent, openRuntimeWorld, type RuntimeWorld } from '../../support/runtime-world.ts';
import { buildPack } from '../../support/small-pack.ts';

const call = (url: string) => ({ call: { type: 'http.request', params: { url } } });
const files = buildPack({
  'host/policies/restart.json': {
    id: 'restart',
    title: 'Restart what hangs, unless restarting does not work',
    on: ['thing.hung'],
    conditions: { all: [] },
    limits: {
      breaker: {
        failures: 2,
        within: 'PT10M',
        coolDown: 'PT30M',
        by: ['service'],
        otherwise: call('https://people.example/call'),
      },
    },
    actions: call('https://robot.example/restart'),
  },
});

describe('a circuit breaker', () => {
  let world: RuntimeWorld;
  let other: RuntimeWorld;
  beforeAll(async () => {
    world = await openRuntimeWorld(files);
    other = await world.otherNode();
  });
  afterAll(async () => {
    await other.close();
    await world.close();
  });

  /** Something of a service hangs; the effect that comes of it. */
  const hang = async (service: string, on = world) => {
    await on.runtime.accept([buildEvent({ type: 'thing.hung', data: { service } })]);
    const id = on.enqueued.at(-1) ?? '';
    const effect = await findEffect(world.db, { id, record: null });
    return { id, url: effect?.params['url'] };
  };
  const end = (id: string, kind: 'completed' | 'failed', on = world) =>
    on.runtime.effects.finish(
      { id, record: null },
      kind === 'completed' ? { kind, result: null } : { kind, message: 'no answer' },
    );
  const ROBOT = 'https://robot.example/restart';
  const PEOPLE = 'https://people.example/call';

  it('opens on failed effects, on whichever node; what is done instead is not counted', async () => {
    // given two restarts that failed, at two nodes
    const first = await hang('shop');
    const second = await hang('shop', other);
    await end(first.id, 'failed');
    // told twice, as by a worker that died in between, it is one failure
    await end(first.id, 'failed');
    expect((await hang('shop')).url).toBe(ROBOT);
    await end(second.id, 'failed', other);
    // then people are called, for this service
    const instead = await hang('shop');
    expect(instead.url).toBe(PEOPLE);
    expect((await hang('mail')).url).toBe(ROBOT);
    // and that this fails says nothing about restarts
    await end(instead.id, 'failed');
    // when it has cooled down, one tries, and succeeds
    await world.advance('30 minutes');
    const trying = await hang('shop');
    expect([trying.url, (await hang('shop', other)).url]).toEqual([ROBOT, PEOPLE]);
    await end(trying.id, 'completed');
    // then it is closed, and nothing is remembered
    expect((await hang('shop')).url).toBe(ROBOT);
    const counters = await world.db.selectFrom('counter').select('key').execute();
    expect(counters).toEqual([]);
  });

  it('tells nothing of effects that end well while it remembers nothing', async () => {
    const { id } = await hang('wiki');
    await end(id, 'completed');
    const told = await world.db
      .selectFrom('event')
      .select('id')
      .where('source', '=', '/breakers')
      .where('id', '=', id)
      .execute();
    expect(told).toEqual([]);
    expect(await findEffect(world.db, { id, record: null })).toMatchObject({ status: 'done' });
  });
});

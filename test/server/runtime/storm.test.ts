import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findHolders } from '../../../server/store/correlation.ts';
import { createRepeats } from '../../../server/runtime/repeats.ts';
import { step } from '../../../server/runtime/step.ts';
import {
  buildEvent,
  buildOpening,
  openRuntimeWorld,
  type RuntimeWorld,
} from '../../support/runtime-world.ts';

describe('sixteen signals on one host at once', () => {
  let world: RuntimeWorld;
  let other: RuntimeWorld;
  beforeAll(async () => {
    world = await openRuntimeWorld();
    await world.runtime.accept(
      ['web-1', 'web-2', 'web-3'].map((name) => buildOpening('host', { name })),
    );
    other = await world.otherNode();
  });
  afterAll(async () => {
    await other.close();
    await world.close();
  });

  const storm = (host: string) =>
    Array.from({ length: 16 }, (_, i) =>
      buildEvent({ data: { name: `n${i}`, fingerprint: `${host}-${i}`, host } }),
    );

  const tickets = async (host: string) => {
    const rows = await world.db
      .selectFrom('record')
      .select(['id', 'counters', 'data'])
      .where('type', '=', 'ticket')
      .execute();
    const { id } = await world.db
      .selectFrom('record')
      .select('id')
      .where('type', '=', 'host')
      .where('search_text', 'like', `%${host}`)
      .executeTakeFirstOrThrow();
    return rows.filter(({ data }) => (data as { host?: string }).host === id);
  };

  it('open sixteen signals and one ticket on one node', async () => {
    // when
    await Promise.all(storm('web-1').map((event) => world.runtime.accept([event])));
    // then
    const found = await tickets('web-1');
    expect(found).toHaveLength(1);
    expect(found[0]?.counters).toEqual({ joined: 15 });
  });

  it('open one ticket when two nodes take them, each in a transaction of its own', async () => {
    // given
    const tools = [world, other].map(({ runtime, db }) => ({
      db,
      definitions: runtime.definitions,
      setting: () => '',
      repeats: createRepeats(),
      enqueueMany: () => Promise.resolve(),
    }));
    // when
    const results = await Promise.all(
      storm('web-2').map((event, i) => {
        const node = tools[i % 2];
        if (node === undefined) throw new Error('no such node');
        return step(node, [{ event }]);
      }),
    );
    // then
    expect(results.flat().map(({ outcome }) => outcome)).toEqual(
      Array.from({ length: 16 }, () => 'applied'),
    );
    const found = await tickets('web-2');
    expect(found).toHaveLength(1);
    expect(found[0]?.counters).toEqual({ joined: 15 });
  });

  it('accepts each event once when both nodes are sent all of them, in whatever order', async () => {
    // given
    const events = storm('web-3');
    // when
    const [here, there] = await Promise.all([
      world.runtime.accept(events),
      other.runtime.accept(events.toReversed()),
    ]);
    // then
    const outcomes = [...here, ...there].map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'applied')).toHaveLength(16);
    expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(16);
    expect(await tickets('web-3')).toHaveLength(1);
  });

  it('leaves no row behind that only served a lock', async () => {
    // when
    const unheld = await world.db
      .selectFrom('correlation')
      .select('key')
      .where('record', 'is', null)
      .execute();
    // then
    expect(unheld).toEqual([]);
    expect((await findHolders(world.db, ['signal|web-1-0'])).size).toBe(1);
  });
});

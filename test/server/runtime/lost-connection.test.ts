import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDefinitions } from '../../../server/runtime/definitions.ts';
import { createRepeats } from '../../../server/runtime/repeats.ts';
import { step, type StepTools } from '../../../server/runtime/step.ts';
import type { Db } from '../../../server/store/database.ts';
import { openDatabase } from '../../../server/store/open-database.ts';
import { openCuttingProxy, type CuttingProxy } from '../../support/cutting-proxy.ts';
import {
  buildEvent,
  buildOpening,
  openRuntimeWorld,
  type RuntimeWorld,
} from '../../support/runtime-world.ts';

describe('a connection that is lost', () => {
  let world: RuntimeWorld;
  let proxy: CuttingProxy;
  let db: Db;
  let tools: StepTools;
  beforeAll(async () => {
    world = await openRuntimeWorld();
    await world.runtime.accept([buildOpening('host', { name: 'web-1' })]);
    proxy = await openCuttingProxy(world.url);
    db = openDatabase({ url: proxy.url, poolSize: 2 });
    const definitions = createDefinitions(db);
    await definitions.follow();
    tools = {
      db,
      definitions,
      setting: () => '',
      repeats: createRepeats(),
      enqueueMany: () => Promise.resolve(),
    };
  });
  afterAll(async () => {
    await db.destroy();
    await proxy.close();
    await world.close();
  });

  const rows = (id: string) =>
    world.db.selectFrom('event').select('outcome').where('id', '=', id).execute();

  it('while COMMIT is under way does neither lose the event nor do it twice', async () => {
    // given
    const event = buildEvent({
      id: 'ambiguous',
      data: { name: 'x', fingerprint: 'amb', host: 'web-1' },
    });
    // The word as a statement of its own.
    proxy.cutAt('commit\0');
    // when
    const [result] = await step(tools, [{ event }]);
    // then: it was committed, and is told as what it came to, not as a duplicate
    expect(proxy.cuts()).toBe(1);
    expect(result?.outcome).toBe('applied');
    expect(result?.records.map(({ type }) => type).toSorted()).toEqual(['signal', 'ticket']);
    expect(await rows('ambiguous')).toEqual([{ outcome: 'applied' }]);
  });

  it('before COMMIT has reached the database has the step done again', async () => {
    // given
    const event = buildEvent({
      id: 'unheard',
      data: { name: 'z', fingerprint: 'unheard', host: 'web-1' },
    });
    const before = proxy.cuts();
    proxy.cutAt('commit\0', 'lost');
    // when
    const [result] = await step(tools, [{ event }]);
    // then
    expect(proxy.cuts()).toBe(before + 1);
    expect(result?.outcome).toBe('applied');
    expect(result?.records.map(({ type }) => type).toSorted()).toEqual(['signal', 'ticket']);
    expect(await rows('unheard')).toEqual([{ outcome: 'applied' }]);
  });

  it('while the step is under way has it done again', async () => {
    // given
    const event = buildEvent({
      id: 'halfway',
      data: { name: 'y', fingerprint: 'half', host: 'web-1' },
    });
    const before = proxy.cuts();
    // The statements themselves are prepared already: it is known by what it brings.
    proxy.cutAt('halfway');
    // when
    const [result] = await step(tools, [{ event }]);
    // then
    expect(proxy.cuts()).toBe(before + 1);
    expect(result?.outcome).toBe('applied');
    expect(await rows('halfway')).toHaveLength(1);
  });
});

import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { healthRoutes } from '../../../server/http/health.ts';
import { openWatch } from '../../../server/store/open-watch.ts';
import { openAppWorld, type AppWorld } from '../../support/app.ts';
import { openCuttingProxy } from '../../support/cutting-proxy.ts';
import { leaveNothingRunning } from '../../support/quiet.ts';
import { until } from '../../support/server-process.ts';

leaveNothingRunning();

describe('GET /readyz', () => {
  let world: AppWorld;
  beforeAll(async () => {
    world = await openAppWorld();
  });
  afterAll(() => world.close());

  it('says that a node is ready whose work takes up every connection', async () => {
    // given: transactions on all eight connections, and as much again that waits for one
    const enough = Promise.withResolvers<void>();
    const busy = Array.from({ length: 16 }, () =>
      world.db.transaction().execute(async (trx) => {
        await sql`select 1`.execute(trx);
        await enough.promise;
      }),
    );
    // when
    const reply = await world.ask('GET', '/readyz', { as: null });
    enough.resolve();
    await Promise.all(busy);
    // then
    expect([reply.status, reply.body]).toEqual([200, { status: 'ready' }]);
  });

  it('says so no longer while the database is away, and again when it is back', async () => {
    // given a way to the database that can be silenced and cut
    const proxy = await openCuttingProxy(world.url);
    const watch = openWatch({ url: proxy.url });
    try {
      const health = healthRoutes(world.runtime, { draining: () => false, watch });
      const readiness = async () => (await health.request('/readyz')).status;
      expect(await readiness()).toBe(200);
      // when the connection there is falls silent, unnoticed by either end
      proxy.blackHole();
      expect(await readiness()).toBe(503);
      // then another one takes its place by itself, and so it does when it is lost
      await until('readiness', async () => (await readiness()) === 200);
      proxy.reset();
      await until('readiness', async () => (await readiness()) === 200);
      // when no connection comes through any more, then
      proxy.hush();
      expect(await readiness()).toBe(503);
    } finally {
      proxy.reset();
      await watch.destroy();
      await proxy.close();
    }
  });
});

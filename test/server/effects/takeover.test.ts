import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createDatabase, type TestDatabase } from '../../support/postgres.ts';
import { leaveNothingRunning } from '../../support/quiet.ts';
import { startDyingNode, type DyingNode } from './dying-node.ts';
import { startWorkerNode } from './worker-node.ts';

leaveNothingRunning();

let database: TestDatabase;
let dying: DyingNode | undefined;
beforeAll(async () => {
  database = await createDatabase();
});
afterEach(async () => {
  await dying?.kill();
});
afterAll(() => database.drop());

describe('an effect whose worker was killed', () => {
  it('is done by another node once the dead one has missed its heartbeats', async () => {
    dying = await startDyingNode(database.url);
    const ids: string[] = [];
    const planner = await startWorkerNode(database.url, undefined);
    const [id = ''] = await planner.plan(['killed']);
    expect(await dying.begun).toBe(id);
    await dying.kill();
    expect(await planner.find(id)).toEqual({ status: 'running', attempts: 1 });
    await planner.stop();
    // when: time goes by
    const other = await startWorkerNode(database.url, (effect) => {
      ids.push(effect.id);
      return Promise.resolve({ kind: 'done', result: null });
    });
    await sql`update pgboss.job set heartbeat_on = now() - interval '11 seconds' where id = ${id}`.execute(
      other.db,
    );
    // then: under the same id, which is its idempotency key
    await vi.waitFor(async () => expect(await other.find(id)).toMatchObject({ status: 'done' }), {
      timeout: 10_000,
    });
    expect(ids).toEqual([id]);
    expect(await other.find(id)).toMatchObject({ attempts: 2 });
    await other.stop();
  });
});

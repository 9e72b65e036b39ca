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

describe('a dead node’s effects', () => {
  it('are taken over within 15 seconds', { timeout: 60_000 }, async () => {
    dying = await startDyingNode(database.url);
    const planner = await startWorkerNode(database.url, undefined);
    const [id = ''] = await planner.plan(['killed']);
    expect(await dying.begun).toBe(id);
    await planner.stop();
    const ids: string[] = [];
    const other = await startWorkerNode(database.url, (effect) => {
      ids.push(effect.id);
      return Promise.resolve({ kind: 'done', result: null });
    });
    // when
    await dying.kill();
    const killed = performance.now();
    // then
    await vi.waitFor(() => expect(ids).toEqual([id]), { timeout: 30_000, interval: 50 });
    expect((performance.now() - killed) / 1_000).toBeLessThan(15);
    await vi.waitFor(async () => expect(await other.find(id)).toMatchObject({ status: 'done' }));
    await other.stop();
  });
});

import { deriveId } from '@interlock/engine';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { EffectHandler, EffectOutcome } from '../../../server/effects/effect.ts';
import { insertEffects } from '../../../server/store/effect.ts';
import { createDatabase, type TestDatabase } from '../../support/postgres.ts';
import { leaveNothingRunning } from '../../support/quiet.ts';
import { startWorkerNode, type WorkerNode } from './worker-node.ts';

leaveNothingRunning();

const done: EffectOutcome = { kind: 'done', result: null };
let database: TestDatabase;
let node: WorkerNode;
/** What the handler does with each effect; by id, in the order they came. */
let behave: EffectHandler['run'];
let ran: string[] = [];

beforeAll(async () => {
  database = await createDatabase();
  node = await startWorkerNode(database.url, (effect, context) => {
    ran.push(effect.id);
    return behave(effect, context);
  });
});

afterAll(async () => {
  await node.stop(1_000);
  await database.drop();
});

interface JobRow {
  readonly state: string;
  readonly wait: number;
  readonly data: unknown;
}

async function jobOf(id: string): Promise<JobRow | undefined> {
  const { rows } = await sql<JobRow>`
    select state::text as state, extract(epoch from start_after - now())::float8 as wait, data
    from pgboss.job where id = ${id}`.execute(node.db);
  return rows[0];
}

describe('the queue of effects', () => {
  it('does an effect right after the transaction that planned it', async () => {
    ran = [];
    behave = () => Promise.resolve(done);
    const [id = ''] = await node.plan(['at once']);
    await vi.waitFor(async () => expect(await node.find(id)).toMatchObject({ status: 'done' }));
    expect(ran).toEqual([id]);
    expect(await node.find(id)).toMatchObject({ attempts: 1 });
    await vi.waitFor(async () => expect(await jobOf(id)).toMatchObject({ state: 'completed' }));
  });

  it('does nothing for a transaction that is rolled back', async () => {
    ran = [];
    const id = 'b1946ac9-2492-8d23-8777-000000000001';
    const rolledBack = node.db.transaction().execute(async (trx) => {
      await node.queue.enqueueMany(trx, [{ id }]);
      throw new Error('changed my mind');
    });
    await expect(rolledBack).rejects.toThrow('changed my mind');
    expect(await jobOf(id)).toBeUndefined();
  });

  it('gives an effect one job however often it is asked to', async () => {
    behave = () => Promise.resolve(done);
    const id = 'b1946ac9-2492-8d23-8777-000000000002';
    for (const effects of [[{ id }, { id }], [{ id }]]) {
      await node.db.transaction().execute((trx) => node.queue.enqueueMany(trx, effects));
    }
    const { rows } = await sql`select 1 from pgboss.job where id = ${id}`.execute(node.db);
    expect(rows).toHaveLength(1);
  });

  it('does an effect whose job an older version wrote, which did not say its record', async () => {
    // given
    ran = [];
    behave = () => Promise.resolve(done);
    const effect = { id: deriveId('of an older version'), record: deriveId('some record') };
    const written = { ...effect, type: 'test.run', params: {}, event: 'e-1' };
    // when
    await node.db.transaction().execute(async (trx) => {
      await insertEffects(trx, [written], new Date().toISOString());
      await node.queue.enqueueMany(trx, [{ id: effect.id }]);
    });
    // then
    await vi.waitFor(
      async () => expect(await node.find(effect.id)).toMatchObject({ status: 'done', attempts: 1 }),
      { timeout: 20_000, interval: 100 },
    );
    expect(await jobOf(effect.id)).toMatchObject({ data: { effect: effect.id } });
    expect(ran).toEqual([effect.id]);
  });

  it('does a thousand effects planned in one transaction, each once', async () => {
    ran = [];
    behave = () => Promise.resolve(done);
    const ids = await node.plan(Array.from({ length: 1_000 }, (_, i) => `many ${i}`));
    await vi.waitFor(() => expect(ran).toHaveLength(1_000), { timeout: 25_000, interval: 100 });
    expect(new Set(ran)).toEqual(new Set(ids));
    await vi.waitFor(async () => {
      const { rows } = await sql<{ n: number }>`
        select count(*) as n from effect where status = 'done' and id = any(${ids})`.execute(
        node.db,
      );
      expect(rows[0]?.n).toBe(1_000);
    });
  });

  it('leaves a cancelled effect alone', async () => {
    ran = [];
    behave = () => Promise.resolve(done);
    const id = 'b1946ac9-2492-8d23-8777-000000000003';
    await node.db.transaction().execute(async (trx) => {
      await sql`insert into effect (bucket, id, type, params, event, status, created_at, updated_at)
        values (0, ${id}, 'test.run', '{}', 'e', 'cancelled', now(), now())`.execute(trx);
      await node.queue.enqueueMany(trx, [{ id }]);
    });
    node.queue.wake();
    await vi.waitFor(async () => expect(await jobOf(id)).toMatchObject({ state: 'completed' }));
    expect(ran).toEqual([]);
    expect(await node.find(id)).toMatchObject({ status: 'cancelled', attempts: 0 });
  });

  it('puts an effect off as long as the other side asks', async () => {
    behave = () => Promise.resolve({ kind: 'retry', error: 'busy', after: 90_000 });
    const [id = ''] = await node.plan(['put off']);
    await vi.waitFor(async () => expect((await jobOf(id))?.wait).toBeGreaterThan(80));
    expect(await jobOf(id)).toMatchObject({ state: 'retry', data: { effect: id } });
    expect(await node.find(id)).toEqual({ status: 'pending', attempts: 1 });
  });

  it('tries again after about a second, and ends then', async () => {
    ran = [];
    behave = () =>
      Promise.resolve(ran.length === 1 ? { kind: 'retry', error: 'answered 503' } : done);
    const [id = ''] = await node.plan(['second try']);
    await vi.waitFor(async () => expect(await node.find(id)).toMatchObject({ status: 'done' }), {
      timeout: 8_000,
    });
    expect(ran).toEqual([id, id]);
    expect(await node.find(id)).toMatchObject({ attempts: 2 });
  });

  it('sets a failure aside for people to see where no record waits for it', async () => {
    behave = () => Promise.resolve({ kind: 'failed', error: 'answered 404', status: 404 });
    const [id = ''] = await node.plan(['fails']);
    await vi.waitFor(async () => expect(await node.find(id)).toMatchObject({ status: 'parked' }));
    const { rows } = await sql`select last_error from effect where id = ${id}`.execute(node.db);
    expect(rows).toEqual([{ last_error: 'answered 404' }]);
  });

  it('does a parked effect again when somebody asks, whatever it took before', async () => {
    // given: given up after every attempt it had, its job ended
    ran = [];
    behave = () => Promise.resolve({ kind: 'failed', error: 'answered 404', status: 404 });
    const [id = ''] = await node.plan(['asked again']);
    await vi.waitFor(async () => expect(await jobOf(id)).toMatchObject({ state: 'completed' }));
    await sql`update effect set attempts = 50 where id = ${id}`.execute(node.db);
    const by = { kind: 'person', id: 'ann', name: 'Ann', teams: [], roles: ['owner'] } as const;
    // when
    behave = () => Promise.resolve(done);
    await node.interventions.retry(id, { by, reason: 'it is back' });
    // then
    await vi.waitFor(
      async () => expect(await node.find(id)).toEqual({ status: 'done', attempts: 51 }),
      { timeout: 5_000 },
    );
    expect(ran).toEqual([id, id]);
    await expect(node.interventions.retry(id, { by, reason: 'it is back' })).rejects.toMatchObject({
      code: 'not-parked',
    });
  });

  it('keeps several effects going while one is slow', async () => {
    const slow = Promise.withResolvers<EffectOutcome>();
    behave = ({ params }) => (params['slow'] === true ? slow.promise : Promise.resolve(done));
    const [first = ''] = await node.plan(['slow one'], { slow: true });
    const others = await node.plan(['quick 1', 'quick 2', 'quick 3']);
    for (const id of others) {
      await vi.waitFor(async () => expect(await node.find(id)).toMatchObject({ status: 'done' }));
    }
    expect(await node.find(first)).toMatchObject({ status: 'running' });
    slow.resolve(done);
    await vi.waitFor(async () => expect(await node.find(first)).toMatchObject({ status: 'done' }));
  });
});

describe('stopping', () => {
  let own: TestDatabase;
  beforeAll(async () => {
    own = await createDatabase();
  });
  afterAll(() => own.drop());

  it('waits for effects under way and begins no others', async () => {
    const begun = Promise.withResolvers<void>();
    const end = Promise.withResolvers<EffectOutcome>();
    const first = await startWorkerNode(
      own.url,
      () => {
        begun.resolve();
        return end.promise;
      },
      1,
    );
    const [id = '', waiting = ''] = await first.plan(['under way', 'waiting']);
    await begun.promise;
    const stopped = first.queue.stop(10_000);
    end.resolve(done);
    await stopped;
    expect(await first.find(id)).toMatchObject({ status: 'done' });
    expect(await first.find(waiting)).toEqual({ status: 'pending', attempts: 0 });
    await first.db.destroy();
  });

  it('interrupts what takes too long; the next node does it again', async () => {
    const begun = Promise.withResolvers<void>();
    const first = await startWorkerNode(own.url, async (_effect, { signal }) => {
      begun.resolve();
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      return { kind: 'retry', error: 'interrupted' };
    });
    const [id = ''] = await first.plan(['endless']);
    await begun.promise;
    await first.queue.stop(2_100);
    expect(await first.find(id)).toMatchObject({ status: 'pending' });
    await first.db.destroy();

    const ids: string[] = [];
    const next = await startWorkerNode(own.url, (effect) => {
      ids.push(effect.id);
      return Promise.resolve(done);
    });
    await vi.waitFor(async () => expect(await next.find(id)).toMatchObject({ status: 'done' }), {
      timeout: 8_000,
    });
    expect(ids).toContain(id);
    await next.stop();
  });
});

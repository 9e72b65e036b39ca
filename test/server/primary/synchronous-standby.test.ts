import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRuntime, type Runtime } from '../../../server/runtime/runtime.ts';
import type { Db } from '../../../server/store/database.ts';
import { migrate } from '../../../server/store/migrate.ts';
import { openDatabase } from '../../../server/store/open-database.ts';
import {
  buildReplicatedCluster,
  type ReplicatedCluster,
} from '../../support/replicated-cluster.ts';
import { buildEvent, buildOpening } from '../../support/runtime-world.ts';
import { until } from '../../support/server-process.ts';
import { buildPack } from '../../support/small-pack.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('a primary with a synchronous standby', () => {
  let cluster: ReplicatedCluster;
  let db: Db;
  let runtime: Runtime;
  beforeAll(async () => {
    cluster = await buildReplicatedCluster();
    db = openDatabase({ url: cluster.url, poolSize: 6 });
    await migrate(db);
    runtime = createRuntime({ db, poolSize: 6, log, enqueueMany: () => Promise.resolve() });
    await runtime.definitions.activate(buildPack(), 'test');
    await runtime.accept([buildOpening('host', { name: 'web-1' })]);
  });
  afterAll(async () => {
    await runtime.stop();
    await db.destroy();
    await cluster.close();
  });

  const signal = (id: string) =>
    buildEvent({ id, data: { name: id, fingerprint: id, host: 'web-1' } });

  /** Waits until a COMMIT waits for the standby; answers whose. */
  const waiting = () =>
    until('a COMMIT waiting for the standby', () =>
      cluster.primary.asAdmin(async (admin) => {
        const { rows } = await admin.query<{ pid: number }>(
          `select pid from pg_stat_activity where wait_event = 'SyncRep'`,
        );
        return rows[0]?.pid;
      }),
    );

  const cancel = async () => {
    const pid = await waiting();
    await cluster.primary.asAdmin((admin) => admin.query('select pg_cancel_backend($1)', [pid]));
  };

  const stored = async (id: string) => {
    const { rows } = await cluster.primary.asAdmin(async () =>
      sql<{ outcome: string }>`select outcome from event where id = ${id}`.execute(db),
    );
    return rows.map(({ outcome }) => outcome);
  };

  it('acknowledges once the standby has it', async () => {
    const [result] = await runtime.accept([signal('both')]);
    expect(result?.outcome).toBe('applied');
  });

  it('whose wait for the standby was cancelled has nothing acknowledged, not even when asked again', async () => {
    // given
    await cluster.standby.kill();
    // when
    const first = runtime.accept([signal('alone')]).catch((cause: unknown) => cause);
    await cancel();
    // then: it is there for all to see, and still only in one place
    expect(await first).toMatchObject({ code: 'commit-not-durable', status: 503 });
    expect(await stored('alone')).toEqual(['applied']);
    const again = runtime.accept([signal('alone')]).catch((cause: unknown) => cause);
    await cancel();
    expect(await again).toMatchObject({ code: 'commit-not-durable' });
    // when
    await cluster.standby.start();
    await cluster.synchronous();
    const [result] = await runtime.accept([signal('alone')]);
    // then
    expect(result?.outcome).toBe('duplicate');
    expect(result?.records.map(({ type }) => type).toSorted()).toEqual(['signal', 'ticket']);
  });

  it('whose wait was cancelled for a statement that is its own transaction has that not taken as done', async () => {
    await cluster.standby.kill();
    const write = sql`insert into test_clock (shift) values (interval '0')`
      .execute(db)
      .catch((cause: unknown) => cause);
    await cancel();
    expect(await write).toMatchObject({ code: 'commit-not-durable' });
    await cluster.standby.start();
    await cluster.synchronous();
  });

  it('that dies before the standby has a COMMIT has the step done again by the promoted one', async () => {
    // given: the standby is away, so that the COMMIT is on the primary alone
    await cluster.standby.kill();
    const step = runtime.accept([signal('lost')]);
    await waiting();
    // when
    await cluster.primary.kill();
    await cluster.standby.start();
    await cluster.standby.promote();
    // then
    const result = await step.catch(() => runtime.accept([signal('lost')]));
    expect(result[0]?.outcome).toBe('applied');
    const { rows } = await sql`select 1 from event where id in ('both', 'alone', 'lost')`.execute(
      db,
    );
    expect(rows).toHaveLength(3);
  });
});

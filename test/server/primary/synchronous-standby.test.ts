import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPresence } from '../../../server/app/presence.ts';
import { createDatabaseTrouble } from '../../../server/runtime/database-trouble.ts';
import type { Runtime } from '../../../server/runtime/runtime.ts';
import type { Db } from '../../../server/store/database.ts';
import { enterNode } from '../../../server/store/node.ts';
import type { ReplicatedCluster } from '../../support/replicated-cluster.ts';
import {
  buildSignal,
  noLog,
  openReplicatedWorld,
  type ReplicatedWorld,
} from '../../support/replicated-world.ts';
import { until } from '../../support/server-process.ts';

describe('a primary with a synchronous standby', () => {
  let world: ReplicatedWorld;
  let cluster: ReplicatedCluster;
  let db: Db;
  let runtime: Runtime;
  beforeAll(async () => {
    world = await openReplicatedWorld();
    ({ cluster, db, runtime } = world);
  });
  afterAll(() => world.close());

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
    const [result] = await runtime.accept([buildSignal('both')]);
    expect(result?.outcome).toBe('applied');
  });

  it('whose wait for the standby was cancelled has nothing acknowledged, not even when asked again', async () => {
    // given
    await cluster.standby.kill();
    // when
    const first = runtime.accept([buildSignal('alone')]).catch((cause: unknown) => cause);
    await cancel();
    // then: it is there for all to see, and still only in one place
    expect(await first).toMatchObject({ code: 'commit-not-durable', status: 503 });
    expect(await stored('alone')).toEqual(['applied']);
    const again = runtime.accept([buildSignal('alone')]).catch((cause: unknown) => cause);
    await cancel();
    expect(await again).toMatchObject({ code: 'commit-not-durable' });
    // when
    await cluster.standby.start();
    await cluster.synchronous();
    const [result] = await runtime.accept([buildSignal('alone')]);
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

  it('that waits in vain for its standby is no writable database', async () => {
    // given
    const node = { id: randomUUID(), name: 'here' };
    await enterNode(db, node, '0004-node');
    let now = 0;
    const presence = startPresence({
      db,
      node,
      enter: () => Promise.reject(new Error('nobody asked for that')),
      entered: { postponed: [] },
      log: noLog,
      trouble: createDatabaseTrouble(noLog),
      now: () => now,
    });
    await cluster.standby.kill();
    // when
    const beat = presence.beat();
    await waiting();
    now += 12_000;
    // then
    expect(presence.writable()).toBe(false);
    // when
    await cluster.standby.start();
    await beat;
    // then
    expect(presence.writable()).toBe(true);
    await presence.stop();
    await cluster.synchronous();
  });

  it('that dies before the standby has a COMMIT has the step done again by the promoted one', async () => {
    // given: the standby is away, so that the COMMIT is on the primary alone
    await cluster.standby.kill();
    const step = runtime.accept([buildSignal('lost')]);
    await waiting();
    // when
    await cluster.primary.kill();
    await cluster.standby.start();
    await cluster.standby.promote();
    // then
    const result = await step.catch(() => runtime.accept([buildSignal('lost')]));
    expect(result[0]?.outcome).toBe('applied');
    const { rows } = await sql`select 1 from event where id in ('both', 'alone', 'lost')`.execute(
      db,
    );
    expect(rows).toHaveLength(3);
  });
});

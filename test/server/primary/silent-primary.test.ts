import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../../server/app-error.ts';
import { createPrimary } from '../../../server/primary/find-primary.ts';
import { endpointOf } from '../../../server/primary/hosts.ts';
import {
  buildSignal,
  openReplicatedWorld,
  type ReplicatedWorld,
} from '../../support/replicated-world.ts';
import { until } from '../../support/server-process.ts';

describe('a primary that says nothing any more', () => {
  let world: ReplicatedWorld;
  beforeAll(async () => {
    world = await openReplicatedWorld();
  });
  afterAll(async () => {
    world.cluster.primary.thaw();
    await world.close();
  });

  const port = async () => {
    const { rows } = await sql<{ port: number }>`select inet_server_port() as port`.execute(
      world.db,
    );
    return rows[0]?.port;
  };

  it('is left for the promoted one, also by what was under way, and not gone back to', async () => {
    const { cluster, runtime } = world;
    expect(await port()).toBe(cluster.primary.port);
    // given: as when its machine is cut off, nobody is told that the connections are gone
    cluster.primary.freeze();
    const underWay = runtime.accept([buildSignal('under-way')]);
    // when
    await cluster.standby.promote();
    // then
    const [result] = await underWay.catch(() => runtime.accept([buildSignal('under-way')]));
    expect(result?.outcome).toBe('applied');
    expect(await port()).toBe(cluster.standby.port);
    // when: it wakes up and believes to be the primary still, and all connections are made anew
    cluster.primary.thaw();
    await cluster.standby.asAdmin((admin) =>
      admin.query(`select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'interlock' and pid <> pg_backend_pid()`),
    );
    // then
    await until('a connection', () => port().catch(() => undefined));
    expect(await port()).toBe(cluster.standby.port);
    // and whoever comes now is not misled either, though it is named first
    expect(endpointOf(await createPrimary(cluster.url).find()).port).toBe(cluster.standby.port);
  }, 60_000);

  it('is not gone back to even when it is the only one left', async () => {
    await world.cluster.standby.kill();
    const refused = await until('the refusal', async () => {
      const cause = await port().catch((failure: unknown) => failure);
      return cause instanceof AppError && cause;
    });
    expect(refused.code).toBe('database-unavailable');
    expect(refused.message).toContain(`${world.cluster.primary.host}: is a former primary`);
  });
});

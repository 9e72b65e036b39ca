import { createRuntime, type Runtime } from '../../server/runtime/runtime.ts';
import type { Db } from '../../server/store/database.ts';
import { migrate } from '../../server/store/migrate.ts';
import { openDatabase } from '../../server/store/open-database.ts';
import { buildReplicatedCluster, type ReplicatedCluster } from './replicated-cluster.ts';
import { buildEvent, buildOpening } from './runtime-world.ts';
import { buildPack } from './small-pack.ts';

/** A runtime over a primary and its synchronous standby. */
export interface ReplicatedWorld {
  readonly cluster: ReplicatedCluster;
  readonly db: Db;
  readonly runtime: Runtime;
  close(): Promise<void>;
}

/** Nobody listens. */
export const noLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Opens one with the small pack and the host that {@link buildSignal} is about. */
export async function openReplicatedWorld(): Promise<ReplicatedWorld> {
  const cluster = await buildReplicatedCluster();
  const db = openDatabase({ url: cluster.url, poolSize: 6 });
  await migrate(db);
  const enqueueMany = () => Promise.resolve();
  const runtime = createRuntime({ db, poolSize: 6, log: noLog, enqueueMany });
  await runtime.definitions.activate(buildPack(), 'test');
  await runtime.accept([buildOpening('host', { name: 'web-1' })]);
  return {
    cluster,
    db,
    runtime,
    async close() {
      await runtime.stop();
      await db.destroy();
      await cluster.close();
    },
  };
}

/** A signal that opens a record and a ticket for it. */
export function buildSignal(id: string) {
  return buildEvent({ id, data: { name: id, fingerprint: id, host: 'web-1' } });
}

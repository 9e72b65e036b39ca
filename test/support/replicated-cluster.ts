import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inject } from 'vitest';
import { provideBinaries } from '../../server/postgres/binaries.ts';
import { provideCluster, type Cluster } from '../../server/postgres/cluster.ts';
import { ownerUrl } from '../../server/postgres/connection.ts';
import { provideDatabase } from '../../server/postgres/own-database.ts';
import { createMember, type DatabaseMember } from './database-member.ts';
import { quick } from './postgres-settings.ts';
import { until } from './server-process.ts';

/** A primary and its synchronous standby, real ones. */
export interface ReplicatedCluster {
  /** The address of both, as an operator gives it; the database is empty. */
  readonly url: string;
  readonly primary: DatabaseMember;
  readonly standby: DatabaseMember;
  /** Resolves when the primary waits for the standby with each COMMIT. */
  synchronous(): Promise<void>;
  close(): Promise<void>;
}

const SLOT = 'interlock_standby';

/**
 * Builds a primary and a synchronous standby in the run's folder, about 3 s: PostgreSQL's own programs for
 * a base backup are not in the package, so it is done by hand as its manual describes (25.3.2, low level).
 */
export async function buildReplicatedCluster(): Promise<ReplicatedCluster> {
  const home = mkdtempSync(join(inject('postgres').runDirectory, 'replicated-'));
  const binaries = await provideBinaries();
  const primary = await createMember(
    await provideCluster(join(home, 'a'), binaries, quick),
    binaries,
  );
  await primary.start();
  await provideDatabase(primary.cluster, primary.port);
  const standby = await createMember(await copyCluster(primary, join(home, 'b')), binaries);
  await standby.start();
  await primary.asAdmin(async (admin) => {
    await admin.query(`alter system set synchronous_standby_names = '*'`);
    await admin.query('select pg_reload_conf()');
  });
  const cluster: ReplicatedCluster = {
    url: ownerUrl(primary.port, primary.cluster.password).replace(
      primary.host,
      `${primary.host},${standby.host}`,
    ),
    primary,
    standby,
    async synchronous() {
      await until('the standby to be synchronous', () =>
        primary.asAdmin(async (admin) => {
          const { rows } = await admin.query<{ state: string }>(
            'select sync_state as state from pg_stat_replication',
          );
          return rows.some(({ state }) => state === 'sync');
        }),
      );
    },
    async close() {
      await Promise.all([primary.kill(), standby.kill()]);
      rmSync(home, { recursive: true, force: true });
    },
  };
  await cluster.synchronous();
  return cluster;
}

async function copyCluster(primary: DatabaseMember, home: string): Promise<Cluster> {
  const { cluster } = primary;
  const directory = join(home, 'postgres', 'cluster');
  mkdirSync(dirname(directory), { recursive: true });
  const label = await primary.asAdmin(async (admin) => {
    // Keeps every piece of the log that the standby still has to fetch.
    await admin.query('select pg_create_physical_replication_slot($1, true)', [SLOT]);
    await admin.query(`select pg_backup_start('standby', true)`);
    execFileSync('cp', ['-a', cluster.directory, directory]);
    const { rows } = await admin.query<{ labelfile: string }>(
      'select labelfile from pg_backup_stop(false)',
    );
    return rows[0]?.labelfile ?? '';
  });
  // What belongs to the running server and not to its data.
  for (const name of ['postmaster.pid', 'postmaster.opts'])
    rmSync(join(directory, name), { force: true });
  for (const name of readdirSync(join(directory, 'pg_replslot')))
    rmSync(join(directory, 'pg_replslot', name), { recursive: true });
  for (const name of readdirSync(join(directory, 'pg_wal')))
    if (/^[0-9A-F]{24}$/.test(name)) rmSync(join(directory, 'pg_wal', name));
  const source = `host=127.0.0.1 port=${primary.port} user=postgres password=${cluster.password} application_name=standby`;
  write(join(directory, 'backup_label'), label, cluster);
  write(join(directory, 'standby.signal'), '', cluster);
  write(
    join(directory, 'postgresql.auto.conf'),
    `primary_conninfo = '${source}'\nprimary_slot_name = '${SLOT}'\n`,
    cluster,
  );
  const nameForServer =
    cluster.nameForServer === cluster.directory ? directory : cluster.nameForServer;
  return { ...cluster, directory, nameForServer, logFile: join(home, 'postgres', 'postgres.log') };
}

function write(path: string, text: string, { account }: Cluster): void {
  writeFileSync(path, text, { mode: 0o600 });
  if (account !== undefined) chownSync(path, account.uid, account.gid);
}

import type { Binaries } from '../../server/postgres/binaries.ts';
import type { Cluster } from '../../server/postgres/cluster.ts';
import { adminUrl, connect, ownerUrl } from '../../server/postgres/connection.ts';
import { findFreePort, launchPostmaster } from '../../server/postgres/launch.ts';
import { databaseName, defaultSettings, serverArguments } from '../../server/postgres/settings.ts';
import { findServingProcesses, killServingProcesses } from './postgres-processes.ts';
import { quick } from './postgres-settings.ts';
import { until } from './server-process.ts';
import type { Connection } from './template-database.ts';

/** One PostgreSQL server of a cluster with replication. */
export interface DatabaseMember {
  readonly cluster: Cluster;
  readonly port: number;
  /** Where it is, as an address names it. */
  readonly host: string;
  /** Its address alone, as the role that owns the database. */
  readonly url: string;
  /** Starts it and waits until it lets somebody in. */
  start(): Promise<void>;
  /** Kills all of its processes at once, as the loss of power would. */
  kill(): Promise<void>;
  /** Stops all of its processes without ending them: the machine is there and says nothing. */
  freeze(): void;
  thaw(): void;
  /** Makes a standby take writes; resolves when it does. */
  promote(): Promise<void>;
  /** Runs `use` with a connection of its superuser to the database, which has to be there. */
  asAdmin<T>(use: (admin: Connection) => Promise<T>): Promise<T>;
}

/** A server on a cluster of files, not yet started, that keeps its port. */
export async function createMember(cluster: Cluster, binaries: Binaries): Promise<DatabaseMember> {
  const port = await findFreePort();
  const settings = { ...defaultSettings, ...quick, wal_receiver_status_interval: '1s' };
  const signal = (name: NodeJS.Signals): void => {
    for (const pid of findServingProcesses(cluster.directory)) {
      try {
        process.kill(pid, name);
      } catch (cause) {
        // One that has ended since it was found needs no signal.
        if ((cause as NodeJS.ErrnoException).code !== 'ESRCH') throw cause;
      }
    }
  };
  const member: DatabaseMember = {
    cluster,
    port,
    host: `127.0.0.1:${port}`,
    url: ownerUrl(port, cluster.password),
    async start() {
      const args = serverArguments(cluster.nameForServer, settings, port);
      const launch = await launchPostmaster(cluster, binaries.postgres, args);
      if (launch.kind === 'ended') throw new Error(`PostgreSQL did not start: ${launch.said}`);
    },
    async kill() {
      killServingProcesses(cluster.directory);
      await until('every process of the server to be gone', () =>
        Promise.resolve(findServingProcesses(cluster.directory).length === 0),
      );
    },
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    promote: () =>
      member.asAdmin(async (admin) => {
        await admin.query('select pg_promote(true, 30)');
      }),
    async asAdmin(use) {
      const url = new URL(adminUrl(port, cluster.password));
      url.pathname = databaseName;
      const admin = await connect(url.href, 'test');
      try {
        return await use(admin);
      } finally {
        await admin.end();
      }
    },
  };
  return member;
}

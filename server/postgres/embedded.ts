import { provideBinaries } from './binaries.ts';
import { provideCluster, removeAbandoned } from './cluster.ts';
import { adminUrl, ownerUrl } from './connection.ts';
import { provideDatabase } from './own-database.ts';
import type { PostgresLog } from './postgres-log.ts';
import { serveCluster, type Served } from './serve-cluster.ts';
import { defaultSettings, type Settings } from './settings.ts';
import { stopPostmaster } from './shutdown.ts';

/** Our own PostgreSQL, running and locked for this process. */
export interface EmbeddedPostgres {
  /**
   * Address of Interlock's database, with its password: secret. Stays valid when PostgreSQL is
   * restarted underneath.
   */
  readonly url: string;
  /** Address of the superuser's database: secret, for tests and maintenance. */
  readonly adminUrl: string;
  /** Process id of the PostgreSQL server at the start. */
  readonly pid: number;
  /** True when the server was left behind by an Interlock server that was killed. */
  readonly adopted: boolean;
  /**
   * Resolves with the reason when PostgreSQL ended unasked and could not be brought back, or
   * another server took the data directory over meanwhile. This process has to end then; what it
   * accepted is safe.
   */
  readonly lost: Promise<unknown>;
  /** Stops PostgreSQL cleanly and returns when it has ended. Idempotent. */
  stop(): Promise<void>;
}

/** What {@link startEmbedded} needs. */
export interface EmbeddedOptions {
  /** Interlock's data directory; the database lives in its folder `postgres`. Made when absent. */
  readonly dataDirectory: string;
  readonly log: PostgresLog;
  /** Settings on top of {@link defaultSettings}. */
  readonly settings?: Settings;
}

/**
 * Runs our own PostgreSQL inside a data directory and makes this process the one Interlock server
 * on it. Adopts a server left behind by a killed process or recovers from a killed server; nothing
 * committed is lost. If PostgreSQL ends later while we run, it is started again on the same port.
 * @throws PostgresError with a message for the operator; `data-directory-in-use` when another
 *   Interlock server is running on it
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { dataDirectory, log } = options;
  const settings = { ...defaultSettings, ...options.settings };
  const binaries = await provideBinaries();
  const cluster = await provideCluster(dataDirectory, binaries, settings);
  const first = await serveCluster(cluster, binaries, settings, log);
  try {
    await removeAbandoned(cluster);
    await provideDatabase(cluster, first.port);
  } catch (failure) {
    await stopPostmaster(cluster.directory, first.pid);
    await first.lock.release();
    throw failure;
  }
  log.info(
    { postgresPid: first.pid, port: first.port, adopted: first.adopted },
    'PostgreSQL is ready',
  );

  let current: Served = first;
  let stopping: Promise<void> | undefined;
  let restarting: Promise<Served> | undefined;

  const keepServing = async (): Promise<unknown> => {
    for (;;) {
      await current.lock.lost;
      if (stopping !== undefined) return new Promise(() => undefined);
      log.warn(
        { postgresPid: current.pid },
        'the connection to PostgreSQL was lost: bringing it back',
      );
      try {
        restarting = serveCluster(cluster, binaries, settings, log, first.port);
        current = await restarting;
        log.warn({ postgresPid: current.pid }, 'PostgreSQL is back');
      } catch (reason) {
        return reason;
      }
    }
  };

  const stop = async (): Promise<void> => {
    // A restart under way ends first, otherwise it would start what we stop.
    await restarting?.catch(() => undefined);
    await stopPostmaster(cluster.directory, current.pid);
    await current.lock.release();
  };

  return {
    url: ownerUrl(first.port, cluster.password),
    adminUrl: adminUrl(first.port, cluster.password),
    pid: first.pid,
    adopted: first.adopted,
    lost: keepServing(),
    stop: () => (stopping ??= stop()),
  };
}

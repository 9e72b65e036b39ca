import pg from 'pg';
import { startEmbedded } from '../../server/postgres/embedded.ts';
import { ownerRole } from '../../server/postgres/settings.ts';
import { cpuTime } from './cpu-time.ts';
import { dataDirectory } from '../support/server-process.ts';

/** A PostgreSQL of the bench's own, as Interlock runs it: fsync on, default settings. */
export interface BenchCluster {
  readonly version: string;
  /** Seconds of CPU its processes have used so far. */
  cpu(): number;
  /** Makes an empty database; answers its address. */
  createDatabase(name: string): Promise<string>;
  dropDatabase(name: string): Promise<void>;
  /** Writes everything out, so that what was written before does not disturb what is measured next. */
  checkpoint(): Promise<void>;
  stop(): Promise<void>;
}

const quietLog = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  debug: () => undefined,
};

/** Starts the PostgreSQL that server and floors share. */
export async function startBenchCluster(): Promise<BenchCluster> {
  const data = dataDirectory();
  const own = await startEmbedded({ dataDirectory: data.path, log: quietLog });
  const admin = new pg.Client({ connectionString: own.adminUrl });
  await admin.connect();
  const { rows } = await admin.query<{ server_version: string }>('show server_version');
  const stop = async (): Promise<void> => {
    await admin.end();
    await own.stop();
    data.remove();
  };
  // PostgreSQL does not hear Ctrl-C: it would outlive the bench.
  const interrupted = (): void => void stop().finally(() => process.exit(130));
  process.once('SIGINT', interrupted);
  return {
    version: rows[0]?.server_version ?? 'unknown',
    cpu: () => cpuTime(own.pid),
    async createDatabase(name) {
      await admin.query(`create database ${name} owner ${ownerRole}`);
      const url = new URL(own.url);
      url.pathname = `/${name}`;
      return url.href;
    },
    async dropDatabase(name) {
      await admin.query(`drop database ${name} with (force)`);
    },
    async checkpoint() {
      await admin.query('checkpoint');
    },
    async stop() {
      process.off('SIGINT', interrupted);
      await stop();
    },
  };
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { dataDirectory, startServer } from '../support/server-process.ts';
import type { ServerProcess } from '../support/server-process.ts';
import type { BenchCluster } from './bench-cluster.ts';
import { cloneRecord } from './clone-record.ts';

/** Interlock on a database of its own, with the bench's workflows. */
export interface BenchWorld {
  readonly url: string;
  readonly server: ServerProcess;
  /** Another connection to its database. */
  readonly sql: pg.Client;
  /** Opens a record through the API; answers its id. */
  open(type: string, data: object): Promise<string>;
  /** Opens a job through the API and clones it; answers the ids of the clones. */
  openJobs(count: number): Promise<string[]>;
  /** Another server process on the same database. */
  startNode(): Promise<ServerProcess>;
  stop(): Promise<void>;
}

/** What a job holds. */
const JOB = {
  title: 'Copy of the order archive to the second site',
  description:
    'Runs while readings stay within the limit; paused by the sensor at the gate, resumed by the sensor at the dock. Ask the night shift before it is stopped for good.',
  site: 'hamburg-altenwerder',
  limit: 90,
};

/** Starts a server on a new database of the cluster. */
export async function openBenchWorld(cluster: BenchCluster, name: string): Promise<BenchWorld> {
  const url = await cluster.createDatabase(name);
  const data = dataDirectory();
  const startNode = (): Promise<ServerProcess> =>
    startServer(data.path, {
      DATABASE_URL: url,
      INTERLOCK_WORKFLOWS: join(import.meta.dirname, 'workflows'),
    });
  const server = await startNode();
  const sql = new pg.Client({ connectionString: url });
  await sql.connect();
  const nodes: ServerProcess[] = [server];
  const open = async (type: string, given: object): Promise<string> => {
    const { status, body } = await server.call<{ readonly id: string }>('POST', '/api/records', {
      type,
      data: given,
    });
    if (status !== 201) throw new Error(`the ${type} was not opened: ${JSON.stringify(body)}`);
    return body.id;
  };
  return {
    url,
    server,
    sql,
    open,
    async openJobs(count) {
      const ids = await cloneRecord(sql, { id: await open('job', JOB), count });
      await sql.query('vacuum analyze');
      return ids;
    },
    async startNode() {
      const node = await startNode();
      nodes.push(node);
      return node;
    },
    async stop() {
      await sql.end();
      await Promise.all(nodes.map((node) => node.stop()));
      data.remove();
      await cluster.dropDatabase(name);
    },
  };
}

/** Memory of a server process in MB: now, and the most it ever had. */
export function memoryOf({ child }: ServerProcess): {
  readonly now: number;
  readonly most: number;
} {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  const of = (name: string): number =>
    Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? Number.NaN) / 1_024;
  return { now: of('VmRSS'), most: of('VmHWM') };
}

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
  /** Opens a record through the API and clones it; answers the ids of the clones. */
  openMany(type: string, count: number, due?: (copy: number) => Date): Promise<string[]>;
  /** Another server process on the same database. */
  startNode(): Promise<ServerProcess>;
  stop(): Promise<void>;
}

/** What a record of each type holds. */
const DATA: { readonly [type: string]: object } = {
  job: {
    title: 'Copy of the order archive to the second site',
    description:
      'Runs while readings stay within the limit; paused by the sensor at the gate, resumed by the sensor at the dock. Ask the night shift before it is stopped for good.',
    site: 'hamburg-altenwerder',
    limit: 90,
  },
  reminder: { title: 'Ask the second site whether the archive has arrived' },
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
  // A connection that the end of PostgreSQL cuts is no fault of the bench.
  sql.on('error', () => undefined);
  await sql.connect();
  const nodes: ServerProcess[] = [server];
  const open = async (type: string): Promise<string> => {
    const { status, body } = await server.call<{ readonly id: string }>('POST', '/api/records', {
      type,
      data: DATA[type],
    });
    if (status !== 201) throw new Error(`the ${type} was not opened: ${JSON.stringify(body)}`);
    return body.id;
  };
  return {
    url,
    server,
    sql,
    async openMany(type, count, due) {
      const id = await open(type);
      const ids = await cloneRecord(sql, { id, count, ...(due === undefined ? {} : { due }) });
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

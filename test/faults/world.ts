import { join } from 'node:path';
import { sql } from 'kysely';
import type { Db } from '../../server/store/database.ts';
import { openDatabase } from '../../server/store/open-database.ts';
import { dataDirectory } from '../support/server-process.ts';
import { check } from './check.ts';
import { createClient, createClientLog, type Client, type ClientLog } from './client.ts';
import { readModel, type Model } from './model.ts';
import { createNode, type Node } from './node.ts';
import { buildFaultPack, writePack } from './pack.ts';
import type { Random } from './random.ts';
import { openSink, type Sink } from './sink.ts';
import { readTables, type Tables } from './tables.ts';
import type { Violation } from './violation.ts';

/** Servers under test on one database, the sink their effects go to, and clients that log. */
export interface World {
  readonly db: Db;
  readonly nodes: readonly Node[];
  readonly sink: Sink;
  readonly model: Model;
  readonly log: ClientLog;
  /** Events that may wait on a node. */
  readonly admission: number;
  /** A client with a name of its own. */
  client(name: string): Client;
  /** Waits until nothing is due any more. @returns what is still open when the time is over */
  settle(limit: number): Promise<string>;
  /** Reads the tables and checks every promise. */
  verdict(): Promise<{ readonly violations: readonly Violation[]; readonly tables: Tables }>;
  close(): Promise<void>;
}

/** What {@link openWorld} needs. */
export interface WorldOptions {
  readonly databaseUrl: string;
  /** Folder of the sources to run. */
  readonly root: string;
  /** How many nodes; one when left out. */
  readonly nodes?: number;
  readonly random: Random;
  /** Events that may wait on a node; the server's own default when left out. */
  readonly admission?: number;
}

/** Opens a world and starts its nodes, the first one alone so that it prepares the database. */
export async function openWorld(options: WorldOptions): Promise<World> {
  const { databaseUrl, root, random, admission = 5_000 } = options;
  const settings = { INTERLOCK_QUEUE: String(admission) };
  const folder = dataDirectory();
  const sink = await openSink();
  const files = buildFaultPack(sink.url);
  const model = readModel(files);
  const workflows = join(folder.path, 'workflows');
  writePack(files, workflows);
  const db = openDatabase({ url: databaseUrl, poolSize: 3 });
  const log = createClientLog();
  const nodes: Node[] = [];
  for (let i = 0; i < (options.nodes ?? 1); i += 1) {
    const name = `node-${i + 1}`;
    const allowHosts = sink.host;
    nodes.push(await createNode({ name, root, databaseUrl, workflows, allowHosts, settings }));
  }
  const close = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.close()));
    await db.destroy();
    await sink.close();
    folder.remove();
  };
  try {
    const [first, ...others] = nodes;
    await first?.start();
    await Promise.all(others.map((node) => node.start()));
  } catch (cause) {
    await close();
    throw cause;
  }
  return {
    db,
    nodes,
    sink,
    model,
    log,
    admission,
    client: (name) => createClient({ name, log, nodes, choose: (up) => random.pick(up) }),
    async settle(limit) {
      const deadline = performance.now() + limit;
      let open = await openWork(db);
      while (open !== '' && performance.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        open = await openWork(db);
      }
      return open;
    },
    async verdict() {
      const tables = await readTables(db);
      const { calls } = log;
      return { violations: check({ model, calls, deliveries: sink.log, tables }), tables };
    },
    close,
  };
}

/** What is due or wanted and not done yet, in words; empty when nothing is. */
async function openWork(db: Db): Promise<string> {
  const { rows } = await sql<{ timers: number; effects: number; waiting: number }>`
    select (select count(*) from timer where parked is null and due_at <= interlock_now() + interval '5 seconds') as timers,
      (select count(*) from effect where status in ('pending', 'running')) as effects,
      (select count(*) from record where state = 'asking') as waiting`.execute(db);
  const [row] = rows;
  if (row === undefined || row.timers + row.effects + row.waiting === 0) return '';
  return `${row.timers} timers, ${row.effects} effects, ${row.waiting} records that wait for one`;
}

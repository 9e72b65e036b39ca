import { CompiledQuery } from 'kysely';
import { arrangeTables } from '../../server/store/arrange-tables.ts';
import { migrate } from '../../server/store/migrate.ts';
import { openDatabase } from '../../server/store/open-database.ts';

/** A cluster to make databases on: every node's address in the database the run was pointed at. */
export interface CitusNodes {
  readonly coordinator: string;
  readonly workers: readonly string[];
}

/** The nodes of the cluster whose coordinator this is; undefined when it is a plain PostgreSQL. */
export async function findCitusNodes(url: string): Promise<CitusNodes | undefined> {
  return asking(url, async (ask) => {
    const [citus] = await ask(`select 1 as n from pg_extension where extname = 'citus'`);
    if (citus === undefined) return undefined;
    const workers = await ask(
      `select nodename as host, nodeport as port from pg_dist_node
        where groupid <> 0 and noderole = 'primary' order by groupid`,
    );
    return {
      coordinator: url,
      workers: workers.map(({ host, port }) => {
        const worker = new URL(url);
        worker.hostname = String(host);
        worker.port = String(port);
        return worker.href;
      }),
    };
  });
}

/**
 * Makes a database on every node of the cluster, with the schema the server would give it. Distributed
 * tables cannot be copied from a template, so this takes a few seconds.
 * @returns its address on the coordinator
 */
export async function makeCitusDatabase(nodes: CitusNodes, name: string): Promise<string> {
  const url = await makeEmptyCitusDatabase(nodes, name);
  const db = openDatabase({ url, poolSize: 2 });
  try {
    await migrate(db);
    await arrangeTables(db, 'citus');
  } finally {
    await db.destroy();
  }
  return url;
}

/** Makes a database without any table on every node of the cluster; answers its address on the coordinator. */
export async function makeEmptyCitusDatabase(nodes: CitusNodes, name: string): Promise<string> {
  const everywhere = [nodes.coordinator, ...nodes.workers];
  const own = (url: string) => Object.assign(new URL(url), { pathname: `/${name}` }).href;
  await Promise.all(
    everywhere.map(async (node) => {
      await asking(node, (ask) => ask(`create database ${name}`));
      await asking(own(node), (ask) => ask('create extension citus'));
    }),
  );
  const url = own(nodes.coordinator);
  await asking(nodes.coordinator, async (wait) => {
    // Adding a node writes the roles, which all databases share: one at a time.
    await wait(`select pg_advisory_lock(hashtext('interlock test nodes'))`);
    await asking(url, async (ask) => {
      const { hostname, port } = new URL(url);
      await ask(`select citus_set_coordinator_host($1, $2)`, [hostname, Number(port)]);
      for (const worker of nodes.workers.map((node) => new URL(node))) {
        await ask(`select citus_add_node($1, $2)`, [worker.hostname, Number(worker.port)]);
      }
    });
  });
  return url;
}

/** Removes databases from every node, cutting whoever is still connected. */
export async function dropCitusDatabases(nodes: CitusNodes, prefix: string): Promise<void> {
  for (const node of [nodes.coordinator, ...nodes.workers]) {
    await asking(node, async (ask) => {
      const rows = await ask(
        'select datname as name from pg_database where starts_with(datname, $1)',
        [prefix],
      );
      for (const { name } of rows)
        await ask(`drop database if exists ${String(name)} with (force)`);
    });
  }
}

type Ask = (
  query: string,
  values?: readonly unknown[],
) => Promise<readonly Readonly<Record<string, unknown>>[]>;

async function asking<T>(url: string, use: (ask: Ask) => Promise<T>): Promise<T> {
  // One connection: a lock taken is held until the end.
  const db = openDatabase({ url, poolSize: 1 });
  try {
    return await use(async (query, values = []) => {
      const { rows } = await db.executeQuery(CompiledQuery.raw(query, [...values]));
      return rows as readonly Readonly<Record<string, unknown>>[];
    });
  } finally {
    await db.destroy();
  }
}

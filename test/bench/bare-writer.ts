import pg from 'pg';
import { load } from './load.ts';
import type { LoadResult } from './load.ts';

/**
 * The floor for durability: one transaction a batch into bare tables of the same PostgreSQL, per
 * event one event row, one record row, one history row and one decision row of about the size
 * Interlock writes for an alert, four connections, synchronous commit.
 */
export async function bareWriter(url: string, batch: number, seconds: number): Promise<LoadResult> {
  const connections = 4;
  const clients = await Promise.all(
    Array.from({ length: connections }, async () => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      return client;
    }),
  );
  const [first] = clients;
  await first?.query(`
    drop schema if exists bare cascade; create schema bare;
    create table bare.event (source text, id text, data jsonb, primary key (source, id));
    create table bare.record (id uuid primary key, data jsonb);
    create table bare.history (record uuid, revision int, data jsonb, primary key (record, revision));
    create table bare.decision (id uuid primary key, data jsonb)`);
  const data = JSON.stringify({
    text: 'x'.repeat(600),
    labels: { ci: 'db-01', severity: 'critical' },
  });
  const result = await load(connections, seconds, 1, async (client, n) => {
    const db = clients[client];
    if (db === undefined) return false;
    const ids = Array.from({ length: batch }, (_, i) => `${client}-${n}-${i}`);
    await db.query('begin');
    await db.query(
      `insert into bare.event select 'bench', id, $2::jsonb from unnest($1::text[]) id`,
      [ids, data],
    );
    const values = [ids, data];
    await db.query(
      `insert into bare.record select md5(id)::uuid, $2::jsonb from unnest($1::text[]) id`,
      values,
    );
    await db.query(
      `insert into bare.history select md5(id)::uuid, 1, $2::jsonb from unnest($1::text[]) id`,
      values,
    );
    await db.query(
      `insert into bare.decision select md5(id)::uuid, $2::jsonb from unnest($1::text[]) id`,
      values,
    );
    await db.query('commit');
    return true;
  });
  await first?.query('drop schema bare cascade');
  await Promise.all(clients.map((client) => client.end()));
  return result;
}

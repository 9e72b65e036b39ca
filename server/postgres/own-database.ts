import type { Client } from 'pg';
import type { Cluster } from './cluster.ts';
import { adminUrl, connect } from './connection.ts';
import { databaseName, ownerRole } from './settings.ts';

/**
 * Makes the role that owns Interlock's database, and the database, where they are missing.
 * Idempotent: a start killed between the two is completed by the next.
 */
export async function provideDatabase(cluster: Cluster, port: number): Promise<void> {
  const client = await connect(adminUrl(port, cluster.password), 'interlock start');
  try {
    // The names are constants of ours, and a password of base64url letters needs no quoting beyond
    // that of a literal.
    if (!(await has(client, 'select 1 from pg_roles where rolname = $1', ownerRole))) {
      await client.query(
        `create role ${ownerRole} login password ${client.escapeLiteral(cluster.password)}`,
      );
    }
    if (!(await has(client, 'select 1 from pg_database where datname = $1', databaseName))) {
      await client.query(`create database ${databaseName} owner ${ownerRole}`);
    }
  } finally {
    await client.end();
  }
}

async function has(client: Client, query: string, name: string): Promise<boolean> {
  return (await client.query(query, [name])).rows.length > 0;
}

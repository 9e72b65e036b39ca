import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import {
  arrangeTables,
  COORDINATOR_TABLES,
  REFERENCE_TABLES,
} from '../../../server/store/arrange-tables.ts';
import type { Db } from '../../../server/store/database.ts';
import { migrate } from '../../../server/store/migrate.ts';
import { openDatabase } from '../../../server/store/open-database.ts';
import { insertPrincipal, loadPrincipals } from '../../../server/store/principal.ts';
import { findRecord } from '../../../server/store/record/read.ts';
import { writeRecords } from '../../../server/store/record/write.ts';
import { findShards } from '../../../server/store/shards.ts';
import { writeTogether } from '../../../server/store/write-together.ts';
import { HOT_TABLES } from '../../support/hot-tables.ts';
import { createEmptyDatabase } from '../../support/postgres.ts';
import { buildRecord } from '../../support/record.ts';

const opened: Db[] = [];
const open = (url: string): Db => {
  const db = openDatabase({ url, poolSize: 2 });
  opened.push(db);
  return db;
};
afterEach(async () => {
  for (const db of opened.splice(0)) await db.destroy();
});

interface Placed {
  readonly name: string;
  readonly method: string;
  readonly colocation: number;
}

/** Tables Citus knows, but those it only keeps in mind because others refer to them. */
async function placed(db: Db): Promise<Placed[]> {
  const { rows } = await sql<Placed>`
    select relname as name, partmethod::text as method, colocationid as colocation
    from pg_dist_partition join pg_class on pg_class.oid = logicalrelid
    where partmethod = 'h' or repmodel = 't' order by relname`.execute(db);
  return rows;
}

describe('tables', () => {
  it('each have their place: spread by bucket, on every node, or with the coordinator', async () => {
    // given
    const db = open((await createEmptyDatabase()).url);
    await migrate(db);
    // when
    const { rows } = await sql<{ name: string; hot: boolean }>`
      select pg_class.relname as name, coalesce(bool_or(pg_attribute.attname = 'bucket'), false) as hot
      from pg_class left join pg_index on pg_index.indrelid = pg_class.oid and pg_index.indisprimary
        left join pg_attribute on pg_attribute.attrelid = pg_class.oid
          and pg_attribute.attnum = pg_index.indkey[0]
      where pg_class.relkind = 'r' and pg_class.relnamespace = 'public'::regnamespace
        and not starts_with(pg_class.relname, 'kysely_')
      group by pg_class.relname order by pg_class.relname`.execute(db);
    // then a table whose primary key begins with its bucket is spread, and every other has been thought of
    const others = rows.flatMap(({ name, hot }) => (hot ? [] : [name]));
    expect(others).toEqual([...REFERENCE_TABLES, ...COORDINATOR_TABLES].toSorted());
    const hot = rows.flatMap(({ name, hot }) => (hot ? [name] : []));
    expect(hot).toEqual(HOT_TABLES.toSorted());
  });
});

describe('on a PostgreSQL without Citus', () => {
  beforeEach(({ skip }) => {
    skip(inject('postgres').citus !== undefined, 'TEST_DATABASE_URL is a Citus coordinator');
  });

  it('tables stay together, and wanting them spread is refused with what to do', async () => {
    const db = open((await createEmptyDatabase()).url);
    await migrate(db);
    await arrangeTables(db, undefined);
    expect(await findShards(db)).toBeUndefined();
    await expect(arrangeTables(db, 'citus')).rejects.toMatchObject({
      code: 'citus-missing',
      message: expect.stringContaining('create extension citus'),
    });
  });
});

describe('on Citus', () => {
  beforeEach(({ skip }) => {
    skip(inject('postgres').citus === undefined, 'TEST_DATABASE_URL is no Citus coordinator');
  });

  it('hot tables are spread together, small ones copied, once when two nodes start at once', async () => {
    // given
    const { url } = await createEmptyDatabase();
    const nodes = [open(url), open(url)];
    await Promise.all(nodes.map((node) => migrate(node)));
    // when
    await Promise.all(nodes.map((node) => arrangeTables(node, 'citus')));
    // then
    const [db = open(url)] = nodes;
    const found = await placed(db);
    const spread = found.filter(({ method }) => method === 'h');
    expect(spread.map(({ name }) => name)).toEqual(HOT_TABLES.toSorted());
    expect(new Set(spread.map(({ colocation }) => colocation)).size).toBe(1);
    const copied = found.filter(({ method }) => method === 'n');
    expect(copied.map(({ name }) => name)).toEqual(REFERENCE_TABLES.toSorted());
    // and each node knows where buckets lie
    for (const node of nodes) expect((await findShards(node))?.size).toBe(64);
    // when they start again
    await Promise.all(nodes.map((node) => arrangeTables(node, 'citus')));
    expect(await placed(db)).toEqual(found);
    // then there is no way back behind anybody's back
    await expect(arrangeTables(db, undefined)).rejects.toMatchObject({
      code: 'distributed-already',
      message: expect.stringContaining('INTERLOCK_DISTRIBUTE=citus'),
    });
  });

  it('rows that are there already move to where they belong', async () => {
    // given
    const { url } = await createEmptyDatabase();
    const db = open(url);
    await migrate(db);
    const records = Array.from({ length: 40 }, (_, i) => buildRecord({ data: { name: `r${i}` } }));
    const writes = records.map((after) => ({
      before: null,
      after,
      searchText: () => after.number,
    }));
    await db
      .transaction()
      .execute(async (trx) => writeTogether(trx, await writeRecords(trx, writes)));
    const ada = { id: 'ada', kind: 'person', name: 'Ada', email: null, roles: ['agent'] } as const;
    await insertPrincipal(db, ada);
    // when
    await arrangeTables(db, 'citus');
    // then
    for (const record of records) expect(await findRecord(db, record.id)).toEqual(record);
    expect(await loadPrincipals(db, ['ada'])).toMatchObject([{ id: 'ada', roles: ['agent'] }]);
    // and nothing of them is left with the coordinator
    const { rows } = await sql<{ bytes: number }>`
      select pg_relation_size('record')::integer as bytes`.execute(db);
    expect(rows).toEqual([{ bytes: 0 }]);
  });

  it('a cluster in which nobody takes shards is refused with what to do', async () => {
    // given
    const db = open((await createEmptyDatabase()).url);
    await migrate(db);
    await sql`select citus_remove_node(nodename, nodeport) from pg_dist_node where groupid <> 0`.execute(
      db,
    );
    // then
    await expect(arrangeTables(db, 'citus')).rejects.toMatchObject({
      code: 'citus-without-workers',
      message: expect.stringContaining('citus_add_node'),
    });
  });
});

import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUCKETS, bucketOf } from '../../../server/store/bucket-of.ts';
import { claimKey, keepResponse, releaseKey } from '../../../server/store/idempotency.ts';
import { lockKeys } from '../../../server/store/correlation.ts';
import type { Db } from '../../../server/store/database.ts';
import { migrate } from '../../../server/store/migrate.ts';
import { readMoment } from '../../../server/store/moment.ts';
import {
  formatNumber,
  peekNumbers,
  provideNumbers,
  takeNumbers,
} from '../../../server/store/number.ts';
import { isPassing } from '../../../server/runtime/database-failure.ts';
import { pipelined } from '../../../server/store/pipelined.ts';
import { openDatabase } from '../../../server/store/open-database.ts';
import { expectRecordsWritten, writeRecords } from '../../../server/store/record/write.ts';
import { writeTogether } from '../../../server/store/write-together.ts';
import { HOT_TABLES } from '../../support/hot-tables.ts';
import { createDatabase, createEmptyDatabase } from '../../support/postgres.ts';
import { buildRecord } from '../../support/record.ts';

describe('the database', () => {
  let db: Db;
  let url: string;
  beforeAll(async () => {
    ({ url } = await createDatabase());
    db = openDatabase({ url, poolSize: 6 });
  });
  afterAll(() => db.destroy());

  it('is migrated once when several nodes start at once', async () => {
    // given
    const empty = await createEmptyDatabase();
    const nodes = [1, 2, 3].map(() => openDatabase({ url: empty.url, poolSize: 2 }));
    // when
    await Promise.all(nodes.map((node) => migrate(node)));
    // then
    const [first = db] = nodes;
    const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(first);
    expect(rows.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['0001-core', '0002-identity']),
    );
    await Promise.all(nodes.map((node) => node.destroy()));
  });

  it('gives times as ISO 8601 UTC with milliseconds, and numbers as numbers', async () => {
    const { rows } = await sql`select timestamptz '2026-11-23 22:45:00.5+01' as at, 42::bigint as n,
      timestamptz '2026-11-23T00:00:00Z' as midnight`.execute(db);
    expect(rows).toEqual([
      { at: '2026-11-23T21:45:00.500Z', n: 42, midnight: '2026-11-23T00:00:00.000Z' },
    ]);
  });

  it('has limits on statements, locks and forgotten transactions', async () => {
    const { rows } = await sql<{ name: string; setting: string }>`
      select name, setting from pg_settings
      where name in ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'synchronous_commit', 'TimeZone')
      order by name`.execute(db);
    expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
      idle_in_transaction_session_timeout: '15000',
      lock_timeout: '10000',
      statement_timeout: '30000',
      synchronous_commit: 'on',
      TimeZone: 'UTC',
    });
  });

  it('takes no COMMIT as durable that came with a warning', async () => {
    // given: what PostgreSQL says when the wait for its standby was cancelled
    await sql`create function warn() returns trigger language plpgsql as $$
      begin raise warning 'canceling wait for synchronous replication'; return null; end $$`.execute(
      db,
    );
    await sql`create table noted (n int)`.execute(db);
    await sql`create constraint trigger warned after insert on noted deferrable initially deferred
      for each row execute function warn()`.execute(db);
    // when
    const commit = db
      .transaction()
      .execute((trx) => sql`insert into noted values (1)`.execute(trx));
    // then
    await expect(commit).rejects.toMatchObject({ code: 'commit-not-durable', status: 503 });
  });

  it('goes on where a newer node has changed a table under a prepared statement', async () => {
    // given a statement this connection has prepared
    const read = () =>
      db.connection().execute(async (one) => {
        await sql`create table if not exists shape (id integer)`.execute(one);
        for (let i = 0; i < 3; i += 1) await sql`select * from shape where id = ${1}`.execute(one);
        await sql`alter table shape add column more text`.execute(one);
        await sql`select * from shape where id = ${1}`.execute(one);
      });
    // when the table changes: that is told as something that will pass
    const failure = await read().catch((cause: unknown) => cause);
    expect(isPassing(failure)).toBe(true);
    // then the next try gets through
    await db.connection().execute(async (one) => {
      const { rows } = await sql`select * from shape where id = ${1}`.execute(one);
      expect(rows).toEqual([]);
    });
  });

  it('sends statements of one trip in their order, and none takes effect after one that failed', async () => {
    // given
    await sql`create table trip (n integer check (n <> 2))`.execute(db);
    const insert = (n: number) => sql`insert into trip values (${n})`;
    // when
    const failed = db
      .transaction()
      .execute((trx) => pipelined(trx, [insert(1), insert(2), insert(3)]));
    // then
    await expect(failed).rejects.toMatchObject({ code: '23514' });
    expect((await sql`select n from trip`.execute(db)).rows).toEqual([]);
    await db.transaction().execute(async (trx) => {
      const results = await pipelined(trx, [insert(4), insert(5), sql`select n from trip`]);
      expect(results.map(({ rows }) => rows.length)).toEqual([0, 0, 2]);
    });
  });

  it('keeps one statement prepared from its second use, with parameters or without, and nothing else', async () => {
    await db.connection().execute(async (one) => {
      // given statements a connection meets three times
      for (let i = 0; i < 3; i += 1) {
        await readMoment(one);
        await sql`select ${i}::integer as once_more`.execute(one);
        await sql`set statement_timeout = '30s'`.execute(one);
        await sql`select 1; select 2 as and_another`.execute(one);
      }
      // when
      const { rows } = await sql<{ statement: string }>`
        select statement from pg_prepared_statements`.execute(one);
      // then
      const kept = rows.map(({ statement }) => statement);
      expect(kept.filter((text) => text.includes('definition_set'))).toHaveLength(1);
      expect(kept.filter((text) => text.includes('once_more'))).toHaveLength(1);
      expect(kept.filter((text) => /^set |and_another/.test(text.trim()))).toEqual([]);
    });
  });

  it('moves its clock only when a test does', async () => {
    const before = Date.now();
    const { now } = await readMoment(db);
    expect(Math.abs(Date.parse(now) - before)).toBeLessThan(5_000);
    await sql`insert into test_clock (shift) values (interval '1 day')`.execute(db);
    expect(Date.parse((await readMoment(db)).now) - Date.parse(now)).toBeGreaterThan(86_000_000);
    await sql`delete from test_clock`.execute(db);
  });

  it('refuses to write a record that is not as it was read', async () => {
    const record = buildRecord();
    const write = (before: typeof record | null, after: typeof record) =>
      db.transaction().execute(async (trx) => {
        const writes = [{ before, after, searchText: () => '' }];
        const changed = await writeTogether(trx, await writeRecords(trx, writes));
        expectRecordsWritten(changed, writes);
      });
    await write(null, record);
    await write(record, { ...record, revision: 2, data: { a: 1 } });
    await expect(write(record, { ...record, revision: 2, data: { a: 2 } })).rejects.toMatchObject({
      code: 'record-changed',
    });
  });

  it('gives each number once, without waiting for who took the one before', async () => {
    await provideNumbers(db, ['incident', 'change']);
    await provideNumbers(db, ['incident']);
    const slow = await db.startTransaction().execute();
    expect(await takeNumbers(slow, ['incident', 'change', 'incident'])).toEqual([1, 1, 2]);
    expect(await peekNumbers(db, ['incident'])).toEqual([3]);
    expect(await takeNumbers(db, ['incident'])).toEqual([3]);
    await slow.rollback().execute();
    expect(await takeNumbers(db, ['incident'])).toEqual([4]);
    expect(formatNumber('INC', 12)).toBe('INC0000012');
    expect(() => formatNumber('inc; drop', 1)).toThrow();
  });

  it('lets one transaction at a time have a key, held by somebody or not', async () => {
    const first = await db.startTransaction().execute();
    await lockKeys(first, ['k']);
    const second = await db.startTransaction().execute();
    await sql`set local lock_timeout = '50ms'`.execute(second);
    await expect(lockKeys(second, ['k'])).rejects.toMatchObject({ code: '55P03' });
    await second.rollback().execute();
    await first.commit().execute();
    const third = await db.startTransaction().execute();
    expect((await lockKeys(third, ['k', 'l'])).placeholders).toEqual(['l']);
    await third.rollback().execute();
  });

  it('keeps answers by key, until whoever works on one is given up', async () => {
    const request = { principal: 'ada', key: 'k', fingerprint: 'f' };
    expect(await claimKey(db, request)).toEqual({ kind: 'claimed' });
    expect(await claimKey(db, request)).toEqual({ kind: 'busy' });
    expect(await claimKey(db, { ...request, fingerprint: 'g' })).toEqual({ kind: 'mismatch' });
    expect(await claimKey(db, { ...request, principal: 'bob' })).toEqual({ kind: 'claimed' });
    await sql`insert into test_clock (shift) values (interval '61 seconds')`.execute(db);
    expect(await claimKey(db, request)).toEqual({ kind: 'claimed' });
    await releaseKey(db, request);
    expect(await claimKey(db, request)).toEqual({ kind: 'claimed' });
    const response = { status: 201, headers: { location: '/x' }, body: '{}' };
    await keepResponse(db, request, response);
    expect(await claimKey(db, request)).toEqual({ kind: 'answered', response });
    await sql`delete from test_clock`.execute(db);
  });

  it('names its hot tables’ primary keys with the bucket first', async () => {
    const { rows } = await sql<{ table: string; column: string }>`
      select i.indrelid::regclass::text as table, a.attname as column
      from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
      where i.indisprimary and i.indrelid::regclass::text = any(${HOT_TABLES}::text[])`.execute(db);
    expect(rows.map(({ table, column }) => `${table} ${column}`).toSorted()).toEqual(
      HOT_TABLES.map((table) => `${table} bucket`).toSorted(),
    );
  });
});

describe('buckets', () => {
  it('never change, as stored rows are found by them', () => {
    expect([
      bucketOf('a'),
      bucketOf('/source', 'id'),
      bucketOf('00000000-0000-8000-8000-000000000000'),
    ]).toMatchInlineSnapshot(`
      [
        9,
        34,
        58,
      ]
    `);
    expect(bucketOf('ab', 'c')).not.toBe(bucketOf('a', 'bc'));
  });

  it('are filled evenly', () => {
    const counts = Array.from({ length: BUCKETS }, () => 0);
    for (let i = 0; i < 64_000; i += 1)
      counts[bucketOf(`record-${i}`)] = (counts[bucketOf(`record-${i}`)] ?? 0) + 1;
    expect(Math.min(...counts)).toBeGreaterThan(700);
    expect(Math.max(...counts)).toBeLessThan(1_300);
  });
});

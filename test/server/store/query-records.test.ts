import { matchesQuery, summarize, type Json, type Need, type Record } from '@interlock/engine';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Db } from '../../../server/store/database.ts';
import { listRecords } from '../../../server/store/record/list.ts';
import { queryRecords } from '../../../server/store/record/query.ts';
import {
  findRecord,
  findRecordByNumber,
  readSummaries,
} from '../../../server/store/record/read.ts';
import { openDatabase } from '../../../server/store/open-database.ts';
import { writeRecords } from '../../../server/store/record/write.ts';
import { writeTogether } from '../../../server/store/write-together.ts';
import { createDatabase } from '../../support/postgres.ts';
import { buildRecord } from '../../support/record.ts';

type Query = Extract<Need, { kind: 'query' }>;

const scalars: readonly Json[] = [
  'a',
  'b',
  'A',
  '',
  'a"b',
  '{x}',
  1,
  2,
  1.5,
  0,
  true,
  false,
  'long '.repeat(40),
];
const value = fc.oneof(
  fc.constantFrom(...scalars),
  fc.array(fc.constantFrom(...scalars), { maxLength: 3 }),
  fc.constantFrom<Json>({ k: 1 }, { k: 'a' }, [['a']]),
);
const data = fc.dictionary(fc.constantFrom('x', 'y', 'z'), value, { maxKeys: 3 });

describe('records found by their values', () => {
  let db: Db;
  let records: Record[];
  beforeAll(async () => {
    const { url } = await createDatabase();
    db = openDatabase({ url, poolSize: 2 });
    records = fc
      .sample(
        fc.record({
          data,
          state: fc.constantFrom('new', 'work.a', 'done'),
          hour: fc.integer({ min: 0, max: 9 }),
        }),
        { numRuns: 60, seed: 7 },
      )
      .map(({ data, state, hour }, i) =>
        buildRecord({
          data,
          state,
          createdAt: `2026-11-23T1${hour}:00:00.000Z`,
          type: i % 4 === 0 ? 'other' : 'thing',
          done: state === 'done',
        }),
      );
    const writes = records.map((after) => ({
      before: null,
      after,
      searchText: () => `${after.number} ${after.state}`,
    }));
    await db
      .transaction()
      .execute(async (trx) => writeTogether(trx, await writeRecords(trx, writes)));
  });
  afterAll(() => db.destroy());

  it('come back as they were written', async () => {
    for (const record of records.slice(0, 20)) {
      expect(await findRecord(db, record.id)).toEqual(record);
      expect((await findRecordByNumber(db, record.number))?.id).toBe(record.id);
    }
    expect(await findRecord(db, 'no id at all')).toBeUndefined();
    expect((await readSummaries(db, [records[0]?.id ?? '', 'x'])).size).toBe(1);
  });

  it('are exactly those the engine says match, whatever is asked', async () => {
    const query = fc.record(
      {
        kind: fc.constant<'query'>('query'),
        type: fc.constantFrom('thing', 'other', 'none'),
        where: fc.dictionary(fc.constantFrom('x', 'y', 'w'), value, { maxKeys: 2 }),
        states: fc.subarray(['new', 'work', 'work.a', 'done']),
        done: fc.boolean(),
        since: fc.constantFrom('2026-11-23T13:00:00.000Z', '2026-11-23T19:30:00.000Z'),
      },
      { requiredKeys: ['kind', 'type', 'where'] },
    );
    await fc.assert(
      fc.asyncProperty(query, async (asked) => {
        const need = asked as Query;
        const expected = records.map(summarize).filter((record) => matchesQuery(record, need));
        const answer = await queryRecords(db, need);
        expect(answer.count).toBe(expected.length);
        const ids = new Set(answer.items.map((item) => (item as { id?: string } | null)?.id));
        expect(ids).toEqual(new Set(expected.map(({ id }) => id)));
      }),
      { numRuns: 150 },
    );
  });

  it('come page by page, each once and in order, whatever they are sorted by', async () => {
    const sorts = [
      { kind: 'column', column: 'created_at' },
      { kind: 'column', column: 'number' },
      { kind: 'field', field: 'x' },
    ] as const;
    for (const sort of sorts) {
      for (const descending of [true, false]) {
        const page = (after?: { value: string; id: string }) =>
          listRecords(db, {
            visible: { kind: 'all' },
            sort,
            descending,
            limit: 7,
            ...(after === undefined ? {} : { after }),
          });
        const seen: string[] = [];
        let last: { value: string; id: string } | undefined;
        for (;;) {
          const listed = await page(last);
          if (listed.length === 0) break;
          seen.push(...listed.map(({ record }) => record.id));
          const end = listed.at(-1);
          if (end !== undefined) last = { value: end.sortValue, id: end.record.id };
        }
        expect(new Set(seen).size).toBe(records.length);
        expect(seen).toHaveLength(records.length);
      }
    }
  });

  it.each([["a' or 1=1 --"], ["x':* | y"], ['&|!()'], ["'); drop table record; --"]])(
    'searched by %j are not more than the words say',
    async (search) => {
      const listed = await listRecords(db, {
        visible: { kind: 'all' },
        search,
        sort: { kind: 'column', column: 'number' },
        descending: false,
        limit: 100,
      });
      expect(Array.isArray(listed)).toBe(true);
      expect(
        (
          await listRecords(db, {
            visible: { kind: 'all' },
            sort: { kind: 'column', column: 'number' },
            descending: false,
            limit: 100,
          })
        ).length,
      ).toBe(60);
    },
  );

  it('are found by the beginnings of words', async () => {
    const find = async (search: string) =>
      (
        await listRecords(db, {
          visible: { kind: 'all' },
          search,
          sort: { kind: 'column', column: 'number' },
          descending: false,
          limit: 100,
        })
      ).map(({ record }) => record.number);
    const [first] = records;
    expect(await find(first?.number.toLowerCase() ?? '')).toEqual([first?.number]);
    expect((await find('don')).length).toBe(records.filter(({ state }) => state === 'done').length);
  });
});

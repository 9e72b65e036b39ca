import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../server/app-error.ts';
import { createLog } from '../../server/create-log.ts';
import type { Db } from '../../server/store/database.ts';
import { openDatabase } from '../../server/store/open-database.ts';
import { createDatabase, type TestDatabase } from '../support/postgres.ts';

/** Content of a record; wherever it turns up it does not belong. */
const CANARY = 'canary-7d1f-password-of-a-customer';

describe('the log', () => {
  let database: TestDatabase;
  let db: Db;
  beforeAll(async () => {
    database = await createDatabase();
    db = openDatabase({ url: database.url, poolSize: 1 });
    await sql`create table canary (word text primary key, n integer check (n > 0))`.execute(db);
    await sql`insert into canary values (${CANARY}, 1)`.execute(db);
  });
  afterAll(async () => {
    await db.destroy();
    await database.drop();
  });

  /** What is logged of whatever is thrown. */
  const logged = (failure: unknown): string => {
    const lines: string[] = [];
    const log = createLog('info', { write: (line: string) => void lines.push(line) });
    log.error({ err: failure, requestId: 'r-1' }, 'a request failed');
    return lines.join('');
  };
  const thrownBy = (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      () => undefined,
      (cause: unknown) => cause,
    );

  it.each([
    ['a row that is there already', '23505', sql`insert into canary values (${CANARY}, 1)`],
    ['a failed check', '23514', sql`insert into canary values (${`${CANARY}2`}, -1)`],
    ['a value of the wrong kind', '22P02', sql`select ${CANARY}::text::uuid`],
    ['wrong JSON', '22P02', sql`select ${`{"${CANARY}`}::json`],
    [
      'a failure inside a function',
      '22P02',
      sql`select json_populate_record(null::canary, ${JSON.stringify({ n: CANARY })}::json)`,
    ],
  ])('tells of %s which and where, never the content', async (_what, code, statement) => {
    const failure = await thrownBy(statement.execute(db));
    const line = logged(new Error('the step failed', { cause: failure }));
    expect(line).not.toContain(CANARY);
    expect(JSON.parse(line)).toMatchObject({
      msg: 'a request failed',
      err: { message: 'the step failed', cause: { code } },
    });
  });

  it('tells of our own errors their kind, code, message and stack, and of causes the same', () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED'), {
      code: 'ECONNREFUSED',
      port: 5432,
      config: { password: CANARY },
    });
    const failure = new AppError('database-unavailable', 503, 'no database', {
      cause,
      details: { row: CANARY },
    });
    const line = logged(failure);
    expect(line).not.toContain(CANARY);
    expect(JSON.parse(line).err).toMatchObject({
      type: 'AppError',
      code: 'database-unavailable',
      message: 'no database',
      stack: expect.stringContaining('log.test.ts'),
      cause: { code: 'ECONNREFUSED', port: 5432 },
    });
  });

  it('survives whatever is thrown, also what is its own cause', () => {
    const circular = new Error('round');
    circular.cause = circular;
    expect(JSON.parse(logged(circular)).err.message).toBe('round');
    expect(JSON.parse(logged({ secret: CANARY })).err).toEqual({
      type: 'object',
      message: 'something was thrown that is no error',
    });
    expect(JSON.parse(logged('a text')).err.message).toBe('a text');
  });
});

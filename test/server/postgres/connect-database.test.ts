import type { AddressInfo } from 'node:net';
import { describe, expect, inject, it } from 'vitest';
import { connectDatabase, withoutCredentials } from '../../../server/postgres/connect-database.ts';
import { connect } from '../../../server/postgres/connection.ts';
import { findFreePort } from '../../../server/postgres/launch.ts';
import { makeDataDirectory } from '../../support/data-directory.ts';
import { answerAsPostgres } from '../../support/fake-postgres.ts';
import { createDatabase } from '../../support/postgres.ts';

const log = { info: () => undefined, warn: () => undefined };
const external = (url: string) =>
  connectDatabase({
    database: { kind: 'external', url },
    dataDirectory: '/nowhere',
    log,
    patience: 0,
  });

describe('with DATABASE_URL', () => {
  it('that PostgreSQL is used, and left running at the end', async () => {
    // given
    const { url } = await createDatabase();
    // when
    const database = await external(url);
    await database.stop();
    // then
    expect(database.url).toBe(url);
    expect(database.description).not.toContain(new URL(url).password);
    const client = await connect(url, 'test');
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await client.end();
  });

  it.each([
    ['140023', '14.23'],
    ['90624', '9.6.24'],
  ])('a PostgreSQL older than 15 (%s) is refused with its version', async (number, name) => {
    // given
    const server = await answerAsPostgres({ number, name });
    const { port } = server.address() as AddressInfo;
    // when
    const attempt = external(`postgres://user:canary@127.0.0.1:${port}/db`);
    // then
    await expect(attempt).rejects.toMatchObject({
      code: 'database-version',
      message: `The PostgreSQL at 127.0.0.1:${port}/db of DATABASE_URL is version ${name}; Interlock needs 15 or newer. Upgrade it, or leave DATABASE_URL out to use the built-in PostgreSQL 18.`,
    });
    server.close();
  });

  it('version 15 is new enough', async () => {
    const server = await answerAsPostgres({ number: '150000', name: '15.0' });
    const { port } = server.address() as AddressInfo;
    await expect(external(`postgres://user@127.0.0.1:${port}/db`)).resolves.toMatchObject({
      description: `PostgreSQL at 127.0.0.1:${port}/db`,
    });
    server.close();
  });

  it('nobody listening, a wrong password and a wrong name are each said, without the password', async () => {
    const { ownerUrl } = inject('postgres');
    const wrongPassword = new URL(ownerUrl);
    wrongPassword.password = 'canary';
    const wrongName = new URL(ownerUrl);
    wrongName.pathname = '/no_such_database';
    const cases = [
      [`postgres://user:canary@127.0.0.1:${await findFreePort()}/db`, /ECONNREFUSED/],
      [wrongPassword.href, /password authentication failed/],
      [wrongName.href, /database "no_such_database" does not exist/],
    ] as const;
    for (const [url, expected] of cases) {
      const failure: unknown = await external(url).catch((reason: unknown) => reason);
      expect(failure).toMatchObject({
        code: 'database-unreachable',
        message: expect.stringMatching(expected),
      });
      expect(JSON.stringify(failure)).not.toContain(new URL(url).password);
      expect((failure as Error).message).not.toContain(new URL(url).password);
    }
  });

  it.each([
    [
      'postgres://user:secret@db.example.org:5433/interlock?password=secret',
      'PostgreSQL at db.example.org:5433/interlock',
    ],
    [
      'postgresql:///interlock?host=/run/postgresql&user=me',
      'PostgreSQL at /run/postgresql/interlock',
    ],
    [
      'postgres://user:secret@a:5433,b/interlock?target_session_attrs=read-write',
      'PostgreSQL at a:5433,b/interlock',
    ],
  ])('%s is described without credentials', (url, description) => {
    expect(withoutCredentials(url)).toBe(description);
  });
});

it('without DATABASE_URL the built-in PostgreSQL in the data directory is used, and stopped at the end', async () => {
  // given
  const data = makeDataDirectory();
  // when
  const database = await connectDatabase({
    database: { kind: 'embedded' },
    dataDirectory: data.path,
    log,
  });
  // then
  expect(database.description).toBe(`built-in PostgreSQL in ${data.path}`);
  const client = await connect(database.url, 'test');
  const { rows } = await client.query<{ version: string }>(
    `select current_setting('server_version') as version`,
  );
  expect(rows[0]?.version).toMatch(/^18\./);
  await client.end();
  await database.stop();
  await expect(connect(database.url, 'test')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

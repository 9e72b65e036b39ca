import { expect, it } from 'vitest';
import { connect } from '../../../server/postgres/connection.ts';
import { lockDataDirectory } from '../../../server/postgres/data-lock.ts';
import { startEmbedded } from '../../../server/postgres/embedded.ts';
import { makeDataDirectory } from '../../support/data-directory.ts';
import { readyHost, startHost } from '../../support/postgres-host-process.ts';
import { quick } from '../../support/postgres-settings.ts';
import { aboutOwnPostgres } from '../../support/own-postgres.ts';

aboutOwnPostgres();

const log = { info: () => undefined, warn: () => undefined };

it('a second server on the same data directory is refused by a message naming both, and disturbs nothing', async () => {
  // given
  const data = makeDataDirectory();
  const host = startHost(data.path);
  const first = await readyHost(host);
  // when
  const second = startEmbedded({ dataDirectory: data.path, log, settings: quick });
  // then
  await expect(second).rejects.toMatchObject({
    code: 'data-directory-in-use',
    message: expect.stringMatching(
      new RegExp(
        `process ${host.pid}\\).*${data.path}.*PostgreSQL is process ${first.pid}\\).*INTERLOCK_DATA.*DATABASE_URL`,
      ),
    ),
    details: { dataDirectory: data.path, pid: host.pid, postgresPid: first.pid },
  });
  const client = await connect(first.url, 'test');
  expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await client.end();
  expect(await host.end('SIGTERM')).toBe(0);
});

it('the lock tells its holder when its connection is cut, and is free again then', async () => {
  // given
  const data = makeDataDirectory();
  const host = startHost(data.path);
  const { url, adminUrl } = await readyHost(host);
  // A lock belongs to one database; the owner's is not the one the host uses.
  const lock = await lockDataDirectory(url);
  const other = await lockDataDirectory(url);
  expect([lock.kind, other]).toEqual(['locked', { kind: 'held', holder: process.pid }]);
  // when
  const admin = await connect(adminUrl, 'test');
  await admin.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = 'interlock'`,
  );
  await admin.end();
  // then
  if (lock.kind === 'locked') await lock.lost;
  const again = await lockDataDirectory(url);
  expect(again.kind).toBe('locked');
  if (again.kind === 'locked') await again.release();
  await host.end('SIGTERM');
});

import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAccounts } from '../../../server/postgres/account.ts';
import { connect } from '../../../server/postgres/connection.ts';
import { startEmbedded } from '../../../server/postgres/embedded.ts';
import { makeDataDirectory } from '../../support/data-directory.ts';
import { readyHost, startHost } from '../../support/postgres-host-process.ts';
import { quick } from '../../support/postgres-settings.ts';
import { aboutOwnPostgres } from '../../support/own-postgres.ts';

aboutOwnPostgres();

const log = { info: () => undefined, warn: () => undefined };
const root = process.getuid?.() === 0;
const nobody = parseAccounts(readFileSync('/etc/passwd', 'utf8')).find(
  ({ name }) => name === 'nobody',
);

describe('whoever starts it', () => {
  it('root gets a PostgreSQL that does not run as root, from a copy no other account can change', async (context) => {
    context.skip(!root, 'only root drops privileges');
    // given
    const data = makeDataDirectory();
    // when
    const own = await startEmbedded({ dataDirectory: data.path, log, settings: quick });
    // then
    const program = realpathSync(`/proc/${own.pid}/exe`);
    expect(ownerOf(own.pid)).not.toBe(0);
    expect(program).toMatch(/^\/var\/lib\/interlock\/postgres-[\w.-]+\/bin\/postgres$/);
    expect(statSync(program).uid).toBe(0);
    expect(statSync(program).mode & 0o022).toBe(0);
    expect(statSync(data.path).uid).toBe(0);
    await own.stop();
  });

  it('root may keep the data where no other account can walk to', async (context) => {
    context.skip(!root, 'only root has a closed home of its own');
    // given
    const data = makeDataDirectory('home');
    expect(statSync('/root').mode & 0o077).toBe(0);
    // when
    const first = await startEmbedded({ dataDirectory: data.path, log, settings: quick });
    await run(first.url, `create table note as select 'kept' as text`);
    await first.stop();
    const second = await startEmbedded({ dataDirectory: data.path, log, settings: quick });
    // then
    expect(await run(second.url, 'select text from note')).toEqual([{ text: 'kept' }]);
    expect(statSync('/root').mode & 0o077).toBe(0);
    await second.stop();
  });

  it('an ordinary user runs it under the own account, and root carries on with the same data and account', async (context) => {
    context.skip(!root || nobody === undefined, 'only root can become another user');
    context.skip(
      !isOpen(process.execPath) || !isOpen(import.meta.filename),
      'the checkout is closed to other users',
    );
    if (nobody === undefined) return;
    // given
    const data = makeDataDirectory(nobody);
    const host = startHost(data.path, nobody);
    const first = await readyHost(host);
    expect([ownerOf(host.pid), ownerOf(first.pid)]).toEqual([nobody.uid, nobody.uid]);
    await run(first.url, `create table note as select 'kept' as text`);
    await host.end('SIGKILL');
    // when
    const second = await startEmbedded({ dataDirectory: data.path, log, settings: quick });
    // then
    expect(await run(second.url, 'select text from note')).toEqual([{ text: 'kept' }]);
    expect(ownerOf(second.pid)).toBe(nobody.uid);
    await second.stop();
    const third = startHost(data.path, nobody);
    expect(await run((await readyHost(third)).url, 'select text from note')).toEqual([
      { text: 'kept' },
    ]);
    expect(await third.end('SIGTERM')).toBe(0);
  });

  it('an ordinary user is told when the data belong to somebody else', async (context) => {
    context.skip(!root || nobody === undefined, 'only root can become another user');
    context.skip(
      !isOpen(process.execPath) || !isOpen(import.meta.filename),
      'the checkout is closed to other users',
    );
    // given
    const data = makeDataDirectory('home');
    // when
    const said = await startHost(data.path, nobody).said;
    // then
    expect(said).toMatchObject({
      code: 'data-directory-unusable',
      message: expect.stringMatching(new RegExp(`${data.path}.*EACCES.*INTERLOCK_DATA`)),
    });
  });
});

it('accounts are read from passwd, broken lines left out', () => {
  expect(
    parseAccounts(
      'root:x:0:0:root:/root:/bin/sh\n# remark\n+::::\npostgres:x:101:104::/:/bin/sh\n',
    ),
  ).toEqual([
    { name: 'root', uid: 0, gid: 0 },
    { name: 'postgres', uid: 101, gid: 104 },
  ]);
});

function ownerOf(pid: number): number {
  return statSync(`/proc/${pid}`).uid;
}

/** Whether every folder on the way lets other accounts pass. */
function isOpen(path: string): boolean {
  for (let at = dirname(realpathSync(path)); at !== '/'; at = join(at, '..')) {
    if ((statSync(at).mode & 0o005) !== 0o005) return false;
  }
  return true;
}

async function run(url: string, sql: string): Promise<unknown[]> {
  const client = await connect(url, 'test');
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
}

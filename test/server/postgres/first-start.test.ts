import { lstatSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connect } from '../../../server/postgres/connection.ts';
import { startEmbedded } from '../../../server/postgres/embedded.ts';
import { makeDataDirectory } from '../../support/data-directory.ts';
import { startHost } from '../../support/postgres-host-process.ts';
import { quick } from '../../support/postgres-settings.ts';
import { findServingProcesses } from '../../support/postgres-processes.ts';
import { aboutOwnPostgres } from '../../support/own-postgres.ts';

aboutOwnPostgres();

const log = { info: () => undefined, warn: () => undefined };

describe('the built-in PostgreSQL', () => {
  it('starts on an empty directory, keeps its data over a restart, and leaves nothing running', async () => {
    // given
    const data = makeDataDirectory();
    const first = await startEmbedded({ dataDirectory: data.path, log });
    const before = await connect(first.url, 'test');
    await before.query('create table note (text text)');
    await before.query(`insert into note values ('kept')`);
    await before.end();
    // when
    await first.stop();
    const stopped = findServingProcesses(data.path);
    const second = await startEmbedded({ dataDirectory: data.path, log });
    // then
    expect(stopped).toEqual([]);
    expect([first.adopted, second.adopted]).toEqual([false, false]);
    const after = await connect(second.url, 'test');
    expect((await after.query('select text from note')).rows).toEqual([{ text: 'kept' }]);
    await after.end();
    await second.stop();
    expect(findServingProcesses(data.path)).toEqual([]);
  });

  it('is durable, listens on the loopback address only and serves a role that is no superuser', async () => {
    // given
    const data = makeDataDirectory();
    const own = await startEmbedded({ dataDirectory: data.path, log });
    // Some settings are shown to the superuser only.
    const [client, admin] = await Promise.all([
      connect(own.url, 'test'),
      connect(own.adminUrl, 'test'),
    ]);
    // when
    const shown = async (name: string) =>
      (await admin.query<{ value: string }>('select current_setting($1) as value', [name])).rows[0]
        ?.value;
    // then
    expect(await shown('fsync')).toBe('on');
    expect(await shown('synchronous_commit')).toBe('on');
    expect(await shown('full_page_writes')).toBe('on');
    expect(await shown('data_checksums')).toBe('on');
    expect(await shown('listen_addresses')).toBe('127.0.0.1');
    expect(await shown('unix_socket_directories')).toBe('');
    expect(await shown('server_encoding')).toBe('UTF8');
    const { rows } = await client.query(
      `select current_setting('is_superuser') as superuser, 'ÄÖ' > 'z' as "byCodePoint", lower('ÄÖ') as lower`,
    );
    expect(rows).toEqual([{ superuser: 'off', byCodePoint: true, lower: 'äö' }]);
    await Promise.all([client.end(), admin.end()]);
    await own.stop();
  });

  it('keeps a random password in the data directory, readable by its owner only, and nowhere else', async () => {
    // given
    const data = makeDataDirectory();
    // when
    const own = await startEmbedded({ dataDirectory: data.path, log, settings: quick });
    // then
    const file = join(data.path, 'postgres/password');
    const password = readFileSync(file, 'utf8').trim();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(password).toMatch(/^[\w-]{32}$/);
    expect(new URL(own.url).password).toBe(password);
    expect(filesHolding(data.path, password)).toEqual([file]);
    expect(readFileSync(`/proc/${own.pid}/cmdline`, 'utf8')).not.toContain(password);
    await expect(connect(own.url.replace(password, 'wrong'), 'test')).rejects.toMatchObject({
      code: '28P01',
    });
    await own.stop();
  });

  it('says which file to restore when the password is not the database’s, and leaves nothing running', async () => {
    // given
    const data = makeDataDirectory();
    const first = await startEmbedded({ dataDirectory: data.path, log, settings: quick });
    await first.stop();
    writeFileSync(join(data.path, 'postgres/password'), 'another\n');
    // when
    const second = startEmbedded({ dataDirectory: data.path, log, settings: quick });
    // then
    await expect(second).rejects.toMatchObject({
      code: 'data-directory-unusable',
      message: expect.stringContaining(join(data.path, 'postgres/password')),
    });
    expect(findServingProcesses(data.path)).toEqual([]);
  });

  it('makes one database when two servers start for the first time at once, and refuses one of them', async () => {
    // given
    const data = makeDataDirectory();
    // when
    const hosts = [startHost(data.path), startHost(data.path)];
    const said = await Promise.all(hosts.map((host) => host.said));
    // then
    const codes = said.map((line) => ('code' in line ? line.code : 'started')).toSorted();
    expect(codes).toEqual(['data-directory-in-use', 'started']);
    expect(readdirSync(data.path)).toEqual(['postgres']);
    await Promise.all(hosts.map((host) => host.end('SIGTERM')));
    expect(findServingProcesses(data.path)).toEqual([]);
  });

  it('is not stopped by another first start that is still filling the folder it clears away', async () => {
    // given a cluster somebody goes on writing to while ours comes up
    const data = makeDataDirectory();
    const base = join(data.path, 'postgres.new-1-abc/cluster/base');
    let written = 0;
    const fill = (): void => {
      mkdirSync(join(base, '4'), { recursive: true });
      for (let i = 0; i < 50; i += 1) writeFileSync(join(base, '4', String((written += 1))), 'x');
    };
    fill();
    const filling = setInterval(fill, 1);
    // when
    const own = await startEmbedded({ dataDirectory: data.path, log, settings: quick });
    // then
    clearInterval(filling);
    expect(own.adopted).toBe(false);
    await own.stop();
  });

  it('clears away what a first start that was killed left behind', async () => {
    // given
    const data = makeDataDirectory();
    mkdirSync(join(data.path, 'postgres.new-1-abc/cluster/base'), { recursive: true });
    // when
    const own = await startEmbedded({ dataDirectory: data.path, log, settings: quick });
    // then
    expect(readdirSync(data.path)).toEqual(['postgres']);
    await own.stop();
  });
});

function filesHolding(directory: string, text: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => join(directory, name))
    .filter((path) => lstatSync(path).isFile() && readFileSync(path).includes(text));
}

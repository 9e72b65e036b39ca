import { appendFileSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { codeOf, connect } from '../../../server/postgres/connection.ts';
import { startEmbedded, type EmbeddedPostgres } from '../../../server/postgres/embedded.ts';
import { makeDataDirectory } from '../../support/data-directory.ts';
import { readyHost, startHost } from '../../support/postgres-host-process.ts';
import { findServingProcesses } from '../../support/postgres-processes.ts';
import { quick } from '../../support/postgres-settings.ts';
import { aboutOwnPostgres } from '../../support/own-postgres.ts';

aboutOwnPostgres();

const log = { info: () => undefined, warn: () => undefined };
const start = (
  dataDirectory: string,
  settings: Record<string, string> = quick,
): Promise<EmbeddedPostgres> => startEmbedded({ dataDirectory, log, settings });

describe('after kill -9 of the server', () => {
  it('the next start adopts the PostgreSQL left behind, with everything that was committed', async () => {
    // given
    const data = makeDataDirectory();
    const host = startHost(data.path);
    const before = await readyHost(host);
    const acknowledged = await writeUntilCut(
      before.url,
      () => host.end('SIGKILL'),
      'the host only',
    );
    // when
    const own = await start(data.path);
    // then
    expect({ adopted: own.adopted, pid: own.pid, url: own.url }).toEqual({
      adopted: true,
      pid: before.pid,
      url: before.url,
    });
    expect(await readNumbers(own.url)).toEqual(acknowledged);
    await own.stop();
    expect(findServingProcesses(data.path)).toEqual([]);
  });

  it('and of PostgreSQL with all its processes, the next start recovers everything that was acknowledged', async () => {
    // given
    const data = makeDataDirectory();
    const host = startHost(data.path);
    const before = await readyHost(host);
    const killAll = async () => {
      // The host first: it would bring PostgreSQL back.
      const ended = host.end('SIGKILL');
      data.killPostgres();
      await ended;
    };
    const acknowledged = await writeUntilCut(before.url, killAll, 'PostgreSQL too');
    expect(existsSync(join(data.path, 'postgres/cluster/postmaster.pid'))).toBe(true);
    // when
    const own = await start(data.path);
    // then
    expect(own.adopted).toBe(false);
    expect(own.pid).not.toBe(before.pid);
    expect(await readNumbers(own.url)).toEqual(expect.arrayContaining(acknowledged));
    await own.stop();
  });

  it('and of the PostgreSQL server alone, the next start does not wait for its processes for ever', async () => {
    // given
    const data = makeDataDirectory();
    const host = startHost(data.path);
    const before = await readyHost(host);
    const busy = await connect(before.adminUrl, 'test');
    const sleeping = busy.query('select pg_sleep(600)').catch(codeOf);
    await host.end('SIGKILL');
    process.kill(before.pid, 'SIGKILL');
    // when
    const own = await start(data.path);
    // then
    expect(own.adopted).toBe(false);
    expect(await readable(own.url)).toBe(true);
    await own.stop();
    await sleeping;
    await busy.end();
  });

  it('in the middle of the very first start, the next start begins anew', async () => {
    // given
    const data = makeDataDirectory();
    const host = startHost(data.path);
    const said = host.said.catch(() => undefined);
    await vi.waitFor(() => expect(listBuilding(data.path)).not.toEqual([]), 20_000);
    await host.end('SIGKILL');
    expect(await said).toBeUndefined();
    expect(listBuilding(data.path)).not.toEqual([]);
    // when
    const own = await start(data.path);
    // then
    expect(await readable(own.url)).toBe(true);
    expect(readdirSync(data.path)).toEqual(['postgres']);
    await own.stop();
  });

  it('a stale pid file whose number now belongs to another process is no obstacle', async () => {
    // given
    const data = makeDataDirectory();
    await (await start(data.path)).stop();
    const pidFile = join(data.path, 'postgres/cluster/postmaster.pid');
    writeFileSync(pidFile, `${process.pid}\n/proc/self/cwd\n1\n5432\n\n127.0.0.1\n\nready   \n`);
    // when
    const own = await start(data.path);
    // then
    expect(own.adopted).toBe(false);
    expect(readFileSync(pidFile, 'utf8')).toMatch(new RegExp(`^${own.pid}\\n`));
    await own.stop();
  });

  it('a server left behind with other settings is restarted with ours, and keeps its data', async () => {
    // given
    const data = makeDataDirectory();
    const host = startHost(data.path);
    const before = await readyHost(host);
    const acknowledged = await writeUntilCut(
      before.url,
      () => host.end('SIGKILL'),
      'the host only',
    );
    // when
    const own = await start(data.path, { ...quick, max_connections: '50' });
    // then
    expect(own.adopted).toBe(false);
    expect(await readNumbers(own.url)).toEqual(acknowledged);
    await own.stop();
  });
});

describe('while the server runs', () => {
  it('a PostgreSQL that is killed is brought back under the same address, its data intact', async () => {
    // given
    const data = makeDataDirectory();
    const own = await start(data.path);
    const client = await connect(own.url, 'test');
    await client.query('create table number (n int); insert into number values (7)');
    // when
    data.killPostgres();
    // then
    await vi.waitFor(async () => expect(await readNumbers(own.url)).toEqual([7]), 20_000);
    await own.stop();
    expect(findServingProcesses(data.path)).toEqual([]);
  });

  it('a PostgreSQL that cannot come back is reported as lost', async () => {
    // given
    const data = makeDataDirectory();
    const own = await start(data.path);
    appendFileSync(join(data.path, 'postgres/cluster/postgresql.conf'), '\nno_such_setting = 1\n');
    // when
    data.killPostgres();
    // then
    await expect(own.lost).resolves.toMatchObject({
      code: 'start-failed',
      message: expect.stringContaining('no_such_setting'),
    });
    await own.stop();
  });
});

/** Files of a database that initdb is making at this moment. */
function listBuilding(dataDirectory: string): string[] {
  return readdirSync(dataDirectory, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /^postgres\.new-.*\/PG_VERSION$/.test(name),
  );
}

/**
 * Commits numbers one by one; after a few, `cut` happens while it goes on. The numbers whose commit
 * was acknowledged.
 */
async function writeUntilCut(
  url: string,
  cut: () => Promise<unknown>,
  what: 'the host only' | 'PostgreSQL too',
): Promise<number[]> {
  const client = await connect(url, 'test');
  await client.query('create table number (n int)');
  const acknowledged: number[] = [];
  let ended = false;
  let cutting: Promise<unknown> | undefined;
  try {
    for (let n = 0; !ended; n += 1) {
      await client.query('insert into number values ($1)', [n]);
      acknowledged.push(n);
      if (n === 20) cutting = cut().then(() => (ended = true));
    }
    expect(what).toBe('the host only');
  } catch (failure) {
    expect(what, String(failure)).toBe('PostgreSQL too');
  }
  await cutting;
  await client.end().catch(() => undefined);
  return acknowledged;
}

async function readNumbers(url: string): Promise<number[]> {
  const client = await connect(url, 'test');
  try {
    const { rows } = await client.query<{ n: number }>('select n from number order by n');
    return rows.map(({ n }) => n);
  } finally {
    await client.end();
  }
}

async function readable(url: string): Promise<boolean> {
  const client = await connect(url, 'test');
  try {
    return (await client.query('select 1')).rows.length === 1;
  } finally {
    await client.end();
  }
}

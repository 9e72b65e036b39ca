import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../../../server/store/open-database.ts';
import type { Db } from '../../../server/store/database.ts';
import { createDatabase } from '../../support/postgres.ts';
import { startServerProcess, type ServerProcess } from '../../support/killable-server.ts';
import { buildPack } from '../../support/small-pack.ts';

interface Results {
  readonly results: readonly { readonly outcome: string; readonly records: readonly { readonly id: string; readonly type: string }[] }[];
}

describe('a server killed right after it accepted an event', () => {
  let db: Db;
  let databaseUrl: string;
  let folder: string;
  let pager: Server;
  const keys: string[] = [];
  let answer = 503;
  const running: ServerProcess[] = [];

  beforeAll(async () => {
    ({ url: databaseUrl } = await createDatabase());
    db = openDatabase({ url: databaseUrl, poolSize: 2 });
    pager = createServer((request, response) => {
      keys.push(String(request.headers['idempotency-key']));
      response.writeHead(answer).end('{}');
    });
    await new Promise<void>((resolve) => pager.listen(0, '127.0.0.1', resolve));
    folder = mkdtempSync(join(tmpdir(), 'interlock-packs-'));
    const text = JSON.stringify(Object.fromEntries(buildPack())).replaceAll(
      'http://pager.example',
      `http://127.0.0.1:${(pager.address() as AddressInfo).port}`,
    );
    for (const [path, json] of Object.entries(JSON.parse(text) as object)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), JSON.stringify(json));
    }
  });
  afterAll(async () => {
    for (const server of running) await server.kill();
    pager.close();
    await db.destroy();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = async (): Promise<ServerProcess> => {
    const server = await startServerProcess({
      databaseUrl,
      workflows: folder,
      env: { INTERLOCK_ALLOW_HOSTS: '127.0.0.1' },
    });
    running.push(server);
    return server;
  };

  it('has lost nothing when it is started again', { timeout: 90_000 }, async () => {
    // given
    const first = await start();
    await first.ask('POST', '/api/records', { type: 'host', data: { name: 'web-1' } });
    const event = {
      specversion: '1.0',
      id: 'the-one',
      source: '/elsewhere',
      type: 'signal.raised',
      data: { name: 'disk', fingerprint: 'f', host: 'web-1' },
    };
    const accepted = await first.ask('POST', '/api/events', event);
    await first.kill();
    expect(accepted.status).toBe(202);
    const ticket = (accepted.body as Results).results[0]?.records.find(({ type }) => type === 'ticket')?.id ?? '';
    // when: four hours pass before anybody starts it again
    await sql`insert into test_clock (shift) values (interval '4 hours')`.execute(db);
    answer = 200;
    const second = await start();
    // then: the record is there, its timer has fired, its effect was sent under one key
    await vi.waitFor(
      async () => {
        expect((await second.ask('GET', `/api/records/${ticket}`)).body).toMatchObject({ state: 'escalated' });
        expect((await second.ask('GET', `/api/records/${ticket}/effects`)).body).toMatchObject({ items: [{ status: 'done' }] });
      },
      { timeout: 30_000, interval: 200 },
    );
    expect(keys.length).toBeGreaterThan(0);
    expect(new Set(keys).size).toBe(1);
    const again = await second.ask('POST', '/api/events', event);
    expect((again.body as Results).results[0]?.outcome).toBe('duplicate');
    // and when asked to stop it drains and leaves with success
    expect(await second.stop()).toBe(0);
  });

  it('says what is wrong and leaves when it cannot start', async () => {
    const broken = mkdtempSync(join(tmpdir(), 'interlock-broken-'));
    mkdirSync(join(broken, 'host'));
    writeFileSync(join(broken, 'host', 'type.json'), '{"id":"host"');
    const { url } = await createDatabase();
    await expect(startServerProcess({ databaseUrl: url, workflows: broken })).rejects.toThrow(
      /Interlock cannot start\..*host\/type\.json.*json-malformed/s,
    );
    rmSync(broken, { recursive: true, force: true });
  });
});

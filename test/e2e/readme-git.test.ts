import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataDirectory, startServer, type ServerProcess } from '../support/server-process.ts';

const README = join(import.meta.dirname, '..', '..', 'README.md');

describe('the walk through git in the README', { timeout: 120_000 }, () => {
  const data = dataDirectory();
  const place = mkdtempSync(join(tmpdir(), 'interlock-walk-'));
  let server: ServerProcess;
  beforeAll(async () => {
    server = await startServer(data.path, {}, { shared: true });
  }, 60_000);
  afterAll(async () => {
    await server.stop();
    data.remove();
    rmSync(place, { recursive: true, force: true });
  });

  const tokenOf = async (id: string): Promise<string> => {
    const person = { id, name: id, email: `${id}@example.org`, roles: ['owner'], teams: [] };
    await server.call('POST', '/api/people', person);
    const scopes = ['definitions:read', 'definitions:write'];
    const wish = { name: 'git', kind: 'person', principal: id, scopes };
    return (await server.call<{ token: string }>('POST', '/api/tokens', wish)).body.token;
  };

  it('works as it is written: clone, edit, push, review, publish, pull, roll back', async () => {
    // given the commands as they stand there, on this server
    const block =
      /```sh\n(SERVER=[\s\S]*?git clone [\s\S]*?)```/.exec(readFileSync(README, 'utf8'))?.[1] ?? '';
    const script = block.replace('SERVER=127.0.0.1:8080', `SERVER=${new URL(server.url).host}`);
    expect(script).not.toBe(block);
    const env = {
      PATH: process.env['PATH'],
      HOME: place,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: 'Ada',
      GIT_AUTHOR_EMAIL: 'ada@example.org',
      GIT_COMMITTER_NAME: 'Ada',
      GIT_COMMITTER_EMAIL: 'ada@example.org',
      ADA: await tokenOf('ada'),
      BOB: await tokenOf('bob'),
    };
    // when
    const said = await new Promise<string>((resolve, reject) => {
      execFile(
        'bash',
        ['-euo', 'pipefail', '-c', script],
        { cwd: place, env },
        (failure, out, err) =>
          failure === null ? resolve(out) : reject(new Error(`${out}\n${err}`)),
      );
    });
    // then
    expect(said).toContain('Call');
    expect(said).toContain('incident, version 2');
    expect(said).toContain('Restore version 1 of incident');
    const now = await server.call<{ version: number; workflow: { title: string } }>(
      'GET',
      '/api/workflows/incident',
    );
    expect(now.body).toMatchObject({ version: 3, workflow: { title: 'Incident' } });
  });
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PUBLISH_CRASH_POINTS } from '../../server/crash-point.ts';
import { changedFile } from '../support/definition-writers.ts';
import { dataDirectory, startServer, type ServerProcess } from '../support/server-process.ts';
import { buildPack } from '../support/small-pack.ts';

const WORKFLOW = 'ticket/workflow.json';
const PRELOAD = join(import.meta.dirname, '..', 'faults', 'crash-preload.ts');

/** What one server says is published, from every side. */
interface Told {
  readonly title: string;
  readonly version: number;
  readonly latest: number;
  readonly commit: string;
  readonly draft: string;
}

describe('publishing while the server dies', { timeout: 120_000 }, () => {
  const data = dataDirectory();
  const folder = dataDirectory();
  let server: ServerProcess;
  const start = () =>
    startServer(
      data.path,
      { INTERLOCK_WORKFLOWS: folder.path },
      { preload: PRELOAD, shared: true },
    );

  beforeAll(async () => {
    const free = {
      $schema: '../schema/review.json',
      folders: { '*': { approvals: 0, roles: ['owner'] } },
    };
    for (const [path, json] of buildPack({ 'review.json': free })) {
      mkdirSync(dirname(join(folder.path, path)), { recursive: true });
      writeFileSync(join(folder.path, path), JSON.stringify(json));
    }
    server = await start();
  }, 60_000);
  afterAll(async () => {
    await server.stop();
    data.remove();
    folder.remove();
  });

  const told = async (draft: string): Promise<Told> => {
    const get = async (path: string) =>
      // oxlint-disable-next-line typescript/no-explicit-any -- bodies of every shape
      (await server.call<any>('GET', path)).body;
    const workflow = await get('/api/workflows/ticket');
    const { items } = await get('/api/versions?workflow=ticket');
    const history = await get(`/api/versions/history?path=${WORKFLOW}`);
    return {
      title: workflow.workflow.title,
      version: workflow.version,
      latest: items[0].version,
      commit: history.items[0].commit,
      draft: (await get(`/api/drafts/${draft}`)).state,
    };
  };

  it.each(PUBLISH_CRASH_POINTS)('at %s leaves the old version or the new one', async (point) => {
    // given a draft ready to be published
    const id = point;
    await server.call('POST', '/api/drafts', { title: point, id });
    const path = `/api/drafts/${id}/files/${encodeURIComponent(WORKFLOW)}`;
    const json = changedFile(buildPack(), WORKFLOW, (file) => ({ ...file, title: point }));
    expect((await server.call('PUT', path, json, { 'if-match': '*' })).status).toBe(200);
    const before = await told(id);
    // when the server dies there
    const gone = new Promise<NodeJS.Signals | null>((resolve) => {
      server.child.once('exit', (_code, signal) => resolve(signal));
    });
    server.child.send({ point, visit: 1 });
    const publishing = server.call('POST', `/api/drafts/${id}/publish`, undefined, {
      'if-match': '*',
    });
    await expect(publishing).rejects.toThrow();
    expect(await gone).toBe('SIGKILL');
    server = await start();
    // then everything says the old version, or everything the new one
    const after = await told(id);
    const old = { ...before };
    const fresh = {
      title: point,
      version: before.version + 1,
      latest: before.latest + 1,
      commit: after.commit,
      draft: 'published',
    };
    expect([old, fresh]).toContainEqual(after);
    expect(after.draft).toBe(point === 'publish-committed' ? 'published' : 'open');
    expect(after.commit === before.commit).toBe(point !== 'publish-committed');
    // and what was not published can be
    if (after.draft === 'published') return;
    const again = await server.call('POST', `/api/drafts/${id}/publish`, undefined, {
      'if-match': '*',
    });
    expect([again.status, again.body]).toMatchObject([200, { versions: [{ workflow: 'ticket' }] }]);
    expect(await told(id)).toMatchObject({
      title: point,
      version: before.version + 1,
      draft: 'published',
    });
  });

  it.each(['publish-branch-moved', 'publish-committed'] as const)(
    'by a push at %s leaves main where it was or where it was pushed to',
    async (point) => {
      // given a commit on top of what is published
      const git = (...args: string[]): string =>
        execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], {
          cwd: clone,
          env: { PATH: process.env['PATH'], HOME: clone, GIT_CONFIG_NOSYSTEM: '1' },
          stdio: ['ignore', 'pipe', 'pipe'],
        })
          .toString()
          .trim();
      const clone = mkdtempSync(join(data.path, 'clone-'));
      const address = () =>
        `${server.url.replace('://', `://x:${server.token}@`)}/git/definitions.git`;
      git('clone', '--quiet', address(), '.');
      const before = git('rev-parse', 'HEAD');
      const json = changedFile(buildPack(), WORKFLOW, (file) => ({
        ...file,
        title: `Pushed ${point}`,
      }));
      writeFileSync(join(clone, WORKFLOW), JSON.stringify(json));
      git('commit', '--quiet', '--all', '--message', 'Pushed');
      const after = git('rev-parse', 'HEAD');
      // when the server dies while it takes it
      const gone = new Promise((resolve) => server.child.once('exit', resolve));
      server.child.send({ point, visit: 1 });
      expect(() => git('push', '--quiet', address(), 'HEAD:main')).toThrow();
      await gone;
      server = await start();
      // then
      const done = point === 'publish-committed';
      expect(git('ls-remote', address(), 'refs/heads/main')).toContain(done ? after : before);
      const { body } = await server.call<{ workflow: { title: string } }>(
        'GET',
        '/api/workflows/ticket',
      );
      expect(body.workflow.title === `Pushed ${point}`).toBe(done);
      // and pushed again it is there
      git('push', '--quiet', address(), 'HEAD:main');
      expect(git('ls-remote', address(), 'refs/heads/main')).toContain(after);
    },
  );
});

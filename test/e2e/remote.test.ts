import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  changedIn,
  openDefinitionsServer,
  remoteSettings,
  WORKFLOW,
  type DefinitionsServer,
} from '../support/definitions-server.ts';
import { openGitRemote, type GitRemote } from '../support/git-remote.ts';
import { until } from '../support/server-process.ts';

/** What the server says of its remote. */
interface Told {
  readonly relation: string;
  readonly ahead: number;
  readonly behind: number;
  readonly changedHere: readonly string[];
  readonly changedThere: readonly string[];
  readonly draft: string | null;
  readonly failures: number;
  readonly lastPull: { readonly ok: boolean; readonly text: string } | null;
  readonly lastPush: { readonly ok: boolean; readonly text: string } | null;
}

describe('the organisation’s git host', { timeout: 120_000 }, () => {
  let remote: GitRemote;
  let server: DefinitionsServer;
  beforeAll(async () => {
    remote = await openGitRemote();
    server = openDefinitionsServer(remoteSettings(remote));
    await server.start();
  }, 60_000);
  afterAll(async () => {
    await server.stop();
    await remote.close();
  });

  const pull = async (insist = false): Promise<Told> => {
    const { status, body } = await server.call<Told>('POST', '/api/remote/pull', { insist });
    expect([status, body]).toMatchObject([200, {}]);
    return body;
  };
  const there = (ref = 'refs/heads/main'): string => remote.git('rev-parse', ref);
  const arrived = (commit: string) =>
    until('the commit at the remote', () => Promise.resolve(there() === commit));
  const publishDraft = async (id: string): Promise<string> => {
    const done = await server.call<{ commit: string }>('POST', `/api/drafts/${id}/publish`);
    expect([done.status, done.body]).toMatchObject([200, {}]);
    return done.body.commit;
  };
  const holds = (later: string, earlier: string): boolean =>
    remote.git('merge-base', later, earlier) === earlier;

  it('gets what is published, with its tags, by itself', async () => {
    // given the server has started on an empty repository
    await until('the first push', () =>
      Promise.resolve(remote.git('for-each-ref').includes('refs/heads/main')),
    );
    await arrived(await server.main());
    // when
    const commit = await server.publish('first', (json) => ({ ...json, title: 'First' }));
    // then
    await arrived(commit);
    await until('the tag', () =>
      Promise.resolve(remote.git('tag', '--list').includes('ticket/v2')),
    );
    expect(there('ticket/v2^{commit}')).toBe(commit);
    const told = await until('what the server says', async () => {
      const { body } = await server.call<Told>('GET', '/api/remote');
      return body.relation === 'equal' && body;
    });
    expect(told).toMatchObject({ ahead: 0, behind: 0, failures: 0, lastPush: { ok: true } });
    const { body: audit } = await server.call<{ items: { action: string }[] }>('GET', '/api/audit');
    expect(audit.items.map(({ action }) => action)).toContain('remote.pushed');
  });

  it('that is ahead arrives as a draft; published, it goes back with that commit in it', async () => {
    const clone = remote.clone();
    const commit = clone.commit(
      'By hand',
      changedIn(clone, (j) => ({ ...j, title: 'By hand' })),
    );
    clone.git('push', '--quiet', 'origin', 'main');
    // when
    const told = await pull();
    // then nothing is published yet
    expect(told).toMatchObject({ relation: 'behind', ahead: 0, behind: 1 });
    expect(told.changedThere).toEqual([WORKFLOW]);
    expect((await server.workflow())['title']).toBe('First');
    const { body: draft } = await server.call('GET', `/api/drafts/${told.draft}`);
    expect(draft).toMatchObject({ origin: 'remote', head: commit, upToDate: true });
    // and once more it is the same draft
    expect((await pull()).draft).toBe(told.draft);
    // when
    const published = await publishDraft(told.draft ?? '');
    // then
    await arrived(published);
    expect(holds(published, commit)).toBe(true);
    expect((await server.workflow())['title']).toBe('By hand');
  });

  it('both went on: merged by element into a draft with both as parents, then pushed', async () => {
    const clone = remote.clone();
    const theirs = clone.commit(
      'Theirs',
      changedIn(clone, (j) => ({ ...j, title: 'Theirs' })),
    );
    // given the host is away while something is published here
    remote.mood = 'down';
    const ours = await server.publish('ours', (json) => ({ ...json, description: 'Ours' }));
    await until('a failure', async () => {
      const { body } = await server.call<Told>('GET', '/api/remote');
      return body.failures > 0 && body.lastPull?.ok === false;
    });
    remote.mood = 'open';
    clone.git('push', '--quiet', 'origin', 'main');
    // when
    const told = await pull();
    // then
    expect(told).toMatchObject({ relation: 'diverged', behind: 1, failures: 0 });
    expect([told.changedHere, told.changedThere]).toEqual([[WORKFLOW], [WORKFLOW]]);
    const { body: draft } = await server.call<{ head: string; upToDate: boolean }>(
      'GET',
      `/api/drafts/${told.draft}`,
    );
    expect(draft.upToDate).toBe(true);
    const published = await publishDraft(told.draft ?? '');
    await arrived(published);
    expect(remote.git('show', '--no-patch', '--format=%P', draft.head)).toBe(`${theirs} ${ours}`);
    expect(await server.workflow()).toMatchObject({ title: 'Theirs', description: 'Ours' });
  });

  it('both changed the same: the draft asks', async () => {
    const clone = remote.clone();
    clone.commit(
      'Theirs',
      changedIn(clone, (j) => ({ ...j, title: 'Their word' })),
    );
    remote.mood = 'down';
    await server.publish('same', (json) => ({ ...json, title: 'Our word' }));
    remote.mood = 'open';
    clone.git('push', '--quiet', 'origin', 'main');
    const told = await pull();
    expect(told.relation).toBe('diverged');
    expect(told.lastPull?.text).toContain('asks 1 question when');
    // when
    const asked = await server.call<{ code: string; conflicts: { id: string }[] }>(
      'POST',
      `/api/drafts/${told.draft}/publish`,
    );
    expect(asked).toMatchObject({ status: 409, body: { code: 'stale-base' } });
    const [conflict, ...others] = asked.body.conflicts;
    expect(others).toEqual([]);
    const merged = await server.call('POST', `/api/drafts/${told.draft}/merge`, {
      choices: { [conflict?.id ?? '']: 'ours' },
    });
    expect(merged.status).toBe(200);
    // then ours is the draft's, which is the remote's
    await arrived(await publishDraft(told.draft ?? ''));
    expect((await server.workflow())['title']).toBe('Their word');
  });

  it('that was forced back is neither overwritten nor followed until somebody insists', async () => {
    const before = there();
    remote.git('update-ref', 'refs/heads/main', `${before}~1`);
    const forced = there();
    // when
    const told = await pull();
    // then
    expect(told).toMatchObject({ relation: 'rewritten', lastPull: { ok: false } });
    expect(told.lastPull?.text).toContain('forced');
    const commit = await server.publish('later', (json) => ({ ...json, title: 'Later' }));
    expect((await pull()).relation).toBe('rewritten');
    expect(there()).toBe(forced);
    // when
    await pull(true);
    // then it goes on from where it was put
    await arrived(commit);
  });

  it('with hostile content gives a reason, and nothing of it comes here', async () => {
    const before = there();
    const clone = remote.clone();
    symlinkSync('/etc/passwd', join(clone.path, 'ticket', 'link.json'));
    clone.commit('A link', {});
    clone.git('push', '--quiet', 'origin', 'main', 'HEAD:refs/heads/--upload-pack=x');
    remote.git('update-ref', 'refs/tags/UPPER..case'.replace('..', '-'), before);
    const told = await pull();
    expect(told.lastPull).toMatchObject({ ok: false });
    expect(told.lastPull?.text).toContain('links, programs and other repositories are not taken');
    const { body } = await server.call<{ items: { origin: string }[] }>('GET', '/api/drafts');
    expect(body.items).toEqual([]);
    // and another repository within it
    clone.git('reset', '--quiet', '--hard', before);
    clone.git('update-index', '--add', '--cacheinfo', `160000,${before},ticket/within`);
    clone.git('commit', '--quiet', '--message', 'A submodule');
    clone.git('push', '--quiet', '--force', 'origin', 'main');
    expect((await pull(true)).lastPull?.text).toContain('not taken');
    // when it is put right
    clone.git('push', '--quiet', '--force', 'origin', `${before}:main`);
    expect(await pull(true)).toMatchObject({ relation: 'equal', lastPull: { ok: true } });
  });

  it('killed in the middle of a push, another start pushes it, once', async () => {
    remote.mood = 'silent-on-push';
    const before = remote.pushes();
    const commit = await server.publish('killed', (json) => ({ ...json, title: 'Killed' }));
    await until('a push under way', () => Promise.resolve(remote.pushes() > before));
    // when
    await server.process().kill();
    remote.mood = 'open';
    const left = remote.pushes();
    await server.start();
    // then
    await arrived(commit);
    await pull();
    expect(remote.pushes()).toBe(left + 1);
  });

  it('stopped in the middle of a push, the server ends, and the next start pushes it', async () => {
    remote.mood = 'silent-on-push';
    const before = remote.pushes();
    const commit = await server.publish('stopped', (json) => ({ ...json, title: 'Stopped' }));
    await until('a push under way', () => Promise.resolve(remote.pushes() > before));
    // when
    const { process } = server;
    await process().stop();
    expect(process().child.exitCode).toBe(0);
    remote.mood = 'open';
    await server.start();
    // then
    await arrived(commit);
  });

  it('that turns the credentials down says so, and neither tells nor logs them', async () => {
    await server.restart({ INTERLOCK_REMOTE_TOKEN: 'not-the-right-words' });
    const told = await pull();
    expect(told.lastPull).toMatchObject({ ok: false });
    expect(told.lastPull?.text).toContain('INTERLOCK_REMOTE_TOKEN');
    expect(told.failures).toBeGreaterThan(0);
    const { body } = await server.call('GET', '/api/audit');
    const everything = [JSON.stringify([told, body]), server.process().output()].join('\n');
    expect(everything).not.toContain('not-the-right-words');
    expect(everything).not.toContain(Buffer.from('robot:not-the-right-words').toString('base64'));
  });

  it('on a private address is only called where the operator allows it', async () => {
    await server.restart({ INTERLOCK_ALLOW_HOSTS: 'elsewhere.example' });
    const told = await pull();
    expect(told.lastPull?.text).toContain('INTERLOCK_ALLOW_HOSTS');
    await server.restart();
    expect(await pull()).toMatchObject({ relation: 'equal', failures: 0 });
  });

  it('that sends elsewhere is not followed, and what failed is measured', async () => {
    remote.mood = 'sends-elsewhere';
    const told = await pull();
    expect(told.lastPull).toMatchObject({ ok: false });
    expect(remote.followed()).toBe(0);
    const measured = async (): Promise<string> => {
      const { url, token } = server.process();
      const headers = { authorization: `Bearer ${token}` };
      return (await fetch(`${url}/metrics`, { headers })).text();
    };
    expect(await measured()).toMatch(/^interlock_remote_failures [1-9]/m);
    // when it is itself again, and its webhook calls, which sends nothing of ours
    remote.mood = 'open';
    const hook = await server.call<Told>('POST', '/api/remote/pull');
    expect(hook.body).toMatchObject({ relation: 'equal', lastPull: { ok: true } });
    expect(await measured()).toMatch(/^interlock_remote_failures 0/m);
    expect(await measured()).toMatch(/^interlock_remote_commits\{side="behind"\} 0/m);
  });
});

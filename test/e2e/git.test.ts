import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Json, JsonObject } from '@interlock/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  dataDirectory,
  startServer,
  type Answer,
  type ServerProcess,
} from '../support/server-process.ts';
import { buildPack } from '../support/small-pack.ts';

const WORKFLOW = 'ticket/workflow.json';

/** What git came to. */
interface Ran {
  readonly code: number;
  readonly said: string;
}

describe('the definitions as a git repository', { timeout: 120_000 }, () => {
  const data = dataDirectory();
  const folder = dataDirectory();
  const places = mkdtempSync(join(tmpdir(), 'interlock-clones-'));
  let server: ServerProcess;
  const tokens = new Map<string, string>();

  beforeAll(async () => {
    for (const [path, json] of buildPack()) {
      mkdirSync(dirname(join(folder.path, path)), { recursive: true });
      writeFileSync(join(folder.path, path), JSON.stringify(json));
    }
    server = await startServer(data.path, { INTERLOCK_WORKFLOWS: folder.path }, { shared: true });
    for (const [id, roles] of Object.entries({
      ada: ['owner'],
      bob: ['owner'],
      carl: ['agent'],
      dora: ['requester'],
    })) {
      const email = `${id}@example.org`;
      await server.call('POST', '/api/people', {
        id,
        name: `Person ${id}`,
        email,
        roles,
        teams: [],
      });
      const write = id === 'ada' || id === 'bob' ? ['definitions:write'] : [];
      const scopes = ['definitions:read', ...write];
      const made = await server.call<{ token: string }>('POST', '/api/tokens', {
        name: 'git',
        kind: 'person',
        principal: id,
        scopes,
      });
      tokens.set(id, made.body.token);
    }
  }, 60_000);
  afterAll(async () => {
    await server.stop();
    data.remove();
    folder.remove();
    rmSync(places, { recursive: true, force: true });
  });

  const token = (who: string): string => tokens.get(who) ?? '';
  const address = (who: string): string =>
    `${server.url.replace('://', `://anything:${token(who)}@`)}/git/definitions.git`;
  const call = <T = JsonObject>(
    who: string,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<Answer<T>> =>
    server.call<T>(method, path, body, { authorization: `Bearer ${token(who)}`, 'if-match': '*' });
  const git = (cwd: string, ...args: string[]): Promise<Ran> =>
    new Promise((resolve) => {
      const env = {
        PATH: process.env['PATH'],
        HOME: places,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_TERMINAL_PROMPT: '0',
        GIT_AUTHOR_NAME: 'Ada',
        GIT_AUTHOR_EMAIL: 'ada@example.org',
        GIT_COMMITTER_NAME: 'Ada',
        GIT_COMMITTER_EMAIL: 'ada@example.org',
        LC_ALL: 'C',
      };
      execFile('git', args, { cwd, env }, (failure, out, err) =>
        resolve({ code: failure === null ? 0 : Number(failure.code ?? 1), said: `${out}${err}` }),
      );
    });
  const good = async (cwd: string, ...args: string[]): Promise<string> => {
    const { code, said } = await git(cwd, ...args);
    expect(`${args.join(' ')}: ${code} ${code === 0 ? '' : said}`).toBe(`${args.join(' ')}: 0 `);
    return said.trim();
  };
  let cloned = 0;
  const clone = async (who: string): Promise<string> => {
    const name = `${who}-${(cloned += 1)}`;
    await good(places, 'clone', '--quiet', address(who), name);
    return join(places, name);
  };
  const edit = (place: string, path: string, change: (json: JsonObject) => Json): void => {
    const json = JSON.parse(readFileSync(join(place, path), 'utf8')) as JsonObject;
    writeFileSync(join(place, path), `${JSON.stringify(change(json), null, 2)}\n`);
  };
  const put = (place: string, path: string, text: string): void => {
    mkdirSync(dirname(join(place, path)), { recursive: true });
    writeFileSync(join(place, path), text);
  };
  const commit = async (place: string, message: string): Promise<string> => {
    await good(place, 'add', '--all');
    await good(place, 'commit', '--quiet', '--message', message);
    return good(place, 'rev-parse', 'HEAD');
  };
  const titled = (title: string) => (json: JsonObject) => ({ ...json, title });
  const title = async (): Promise<string> =>
    (await call<{ workflow: { title: string } }>('ada', 'GET', '/api/workflows/ticket')).body
      .workflow.title;
  const published = async (who = 'ada'): Promise<string> => {
    const { said } = await git(places, 'ls-remote', address(who), 'refs/heads/main');
    return said.split('\t')[0] ?? '';
  };

  it('is cloned, edited, pushed as a draft, reviewed, published, fetched and rolled back', async () => {
    // given a clone
    const place = await clone('ada');
    expect(await good(place, 'fsck', '--strict')).not.toContain('error');
    expect(await good(place, 'tag', '--list')).toContain('ticket/v1');
    // when edited on a branch and pushed
    await good(place, 'switch', '--quiet', '--create', 'draft/work-order');
    edit(place, WORKFLOW, titled('Work order'));
    const head = await commit(place, 'Tickets are work orders');
    const pushed = await git(place, 'push', 'origin', 'HEAD');
    // then it is a draft of whoever pushed
    expect([pushed.code, pushed.said]).toEqual([
      0,
      expect.stringContaining('The draft work-order is on the server'),
    ]);
    const draft = await call('bob', 'GET', '/api/drafts/work-order');
    expect(draft.body).toMatchObject({
      title: 'Tickets are work orders',
      author: 'ada',
      origin: 'push',
      head,
      changed: [WORKFLOW],
    });
    // and goes on by another push, while a push of something else is told so
    edit(place, WORKFLOW, titled('Work orders'));
    await commit(place, 'More of them');
    await good(place, 'push', '--quiet', 'origin', 'HEAD');
    // when reviewed and published
    expect(
      (await call('ada', 'POST', '/api/drafts/work-order/review', { verdict: 'approved' })).body,
    ).toMatchObject({ code: 'own-draft' });
    await call('bob', 'POST', '/api/drafts/work-order/review', { verdict: 'approved' });
    const done = await call<{ commit: string }>('ada', 'POST', '/api/drafts/work-order/publish');
    expect(done.status).toBe(200);
    // then it is fetched with its tag, and its branch is gone
    await good(place, 'switch', '--quiet', 'main');
    await good(place, 'pull', '--quiet', '--ff-only', '--prune', '--tags');
    expect(await good(place, 'rev-parse', 'HEAD')).toBe(done.body.commit);
    expect(await good(place, 'rev-parse', 'ticket/v2^{commit}')).toBe(done.body.commit);
    expect(await good(place, 'branch', '--remotes')).not.toContain('draft/');
    expect(await good(place, 'log', '-1', '--format=%an, %cn: %s')).toBe(
      'Person ada, Interlock: Tickets are work orders',
    );
    // when rolled back
    expect((await call('bob', 'POST', '/api/versions/ticket/1/restore')).status).toBe(200);
    await good(place, 'pull', '--quiet', '--ff-only', '--tags');
    expect(readFileSync(join(place, WORKFLOW), 'utf8')).toContain('"title": "Ticket"');
    expect(await good(place, 'tag', '--list')).toContain('ticket/v3');
  });

  it('takes a push to main only of what was approved, and publishes it as it is', async () => {
    // given
    const place = await clone('ada');
    edit(place, WORKFLOW, titled('Case'));
    const head = await commit(place, 'Tickets are cases');
    // when pushed at once
    const early = await git(place, 'push', 'origin', 'main');
    expect([early.code, early.said]).toEqual([
      1,
      expect.stringContaining('ticket needs 1 of owner, has 0'),
    ]);
    expect(await title()).not.toBe('Case');
    // when pushed as a draft, approved, and pushed to main
    await good(place, 'push', '--quiet', 'origin', 'HEAD:refs/heads/draft/case');
    await call('bob', 'POST', '/api/drafts/case/review', { verdict: 'approved' });
    const pushed = await git(place, 'push', 'origin', 'main');
    // then
    expect([pushed.code, pushed.said]).toEqual([
      0,
      expect.stringMatching(/Published: ticket\/v\d+/),
    ]);
    expect([await title(), await published()]).toEqual(['Case', head]);
    expect((await call('ada', 'GET', '/api/drafts/case')).body).toMatchObject({
      state: 'published',
      publishedAs: head,
    });
  });

  it('refuses what is wrong with every reason, and changes nothing', async () => {
    // given an approved draft that does not hold together
    const before = await published();
    const place = await clone('ada');
    edit(place, WORKFLOW, (json) => ({ ...json, initial: 'nowhere' }));
    put(place, 'ticket/policies/odd.json', '{"id": "odd"}\n');
    await commit(place, 'Wrong');
    await good(place, 'push', '--quiet', 'origin', 'HEAD:refs/heads/draft/wrong');
    await call('bob', 'POST', '/api/drafts/wrong/review', { verdict: 'approved' });
    // when
    const pushed = await git(place, 'push', 'origin', 'main');
    // then
    expect(pushed.code).toBe(1);
    expect(pushed.said).toContain('this cannot be published');
    expect(pushed.said).toContain(WORKFLOW);
    expect(pushed.said).toContain('ticket/policies/odd.json');
    expect(await published()).toBe(before);
  });

  it('that was published meanwhile refuses the later push, which is told to merge', async () => {
    // given two people with approved changes of the same main
    const [first, second] = [await clone('ada'), await clone('bob')];
    for (const [place, name, other] of [
      [first, 'left', 'bob'],
      [second, 'right', 'ada'],
    ] as const) {
      edit(place, WORKFLOW, titled(name));
      await commit(place, name);
      await good(place, 'push', '--quiet', 'origin', `HEAD:refs/heads/draft/${name}`);
      await call(other, 'POST', `/api/drafts/${name}/review`, { verdict: 'approved' });
    }
    // when one pushes while the other one publishes
    const [pushed, done] = await Promise.all([
      git(first, 'push', 'origin', 'main'),
      call('ada', 'POST', '/api/drafts/right/publish'),
    ]);
    // then one of them did, and the other was told
    expect(pushed.code === 0).not.toBe(done.status === 200);
    expect(await title()).toBe(pushed.code === 0 ? 'left' : 'right');
    if (pushed.code === 0) expect(done.body['code']).toBe('stale-base');
    else expect(pushed.said).toMatch(/published other definitions meanwhile|fetch first|rejected/);
  });

  it.each<[string, string, (place: string) => void]>([
    [
      'a link',
      'no-ordinary-file',
      (place) => symlinkSync('/etc/passwd', join(place, 'signal', 'policies', 'x.json')),
    ],
    [
      'a text that is no JSON',
      'json-malformed',
      (place) => put(place, 'ticket/policies/x.json', '{"id": '),
    ],
    [
      '.gitmodules',
      'odd-name',
      (place) => put(place, '.gitmodules', '[submodule "x"]\n\tpath = x\n\turl = ./x\n'),
    ],
    ['.gitattributes', 'odd-name', (place) => put(place, '.gitattributes', '* filter=x\n')],
    ['a hook', 'unknown-file', (place) => put(place, 'hooks/post-update', '#!/bin/sh\n')],
    ['a program', 'unknown-file', (place) => put(place, 'ticket/x.sh', 'x')],
    [
      'a name with a line in it',
      'odd-name',
      (place) => put(place, 'ticket/policies/a\nb.json', '{}'),
    ],
    ['a name like an option', 'odd-name', (place) => put(place, '--upload-pack=x.json', '{}')],
  ])('does not take %s', async (_, code, spoil) => {
    const place = await clone('ada');
    spoil(place);
    await commit(place, 'Hostile');
    const pushed = await git(place, 'push', 'origin', 'HEAD:refs/heads/draft/hostile');
    expect([pushed.code, pushed.said]).toEqual([
      1,
      expect.stringMatching(new RegExp(`${code}|fsck`)),
    ]);
    expect((await call('ada', 'GET', '/api/drafts/hostile')).status).toBe(404);
  });

  it('keeps its approval by a merge of the server, as it was written; not by a pushed one', async () => {
    // given two approved drafts, one of them of a file in a format of its own
    const place = await clone('ada');
    const spaced = (text: string): string => text.replaceAll(':', ' : ');
    for (const [id, path] of [
      ['formatted', WORKFLOW],
      ['merged', 'ticket/type.json'],
    ] as const) {
      await good(place, 'switch', '--quiet', '--create', `draft/${id}`, 'origin/main');
      edit(place, path, titled(id));
      if (id === 'formatted') put(place, path, spaced(readFileSync(join(place, path), 'utf8')));
      await commit(place, id);
      await good(place, 'push', '--quiet', 'origin', 'HEAD');
      await call('bob', 'POST', `/api/drafts/${id}/review`, { verdict: 'approved' });
    }
    // and somebody publishes something else
    await call('ada', 'POST', '/api/drafts', { title: 'Other', id: 'other' });
    const signal = 'signal%2Fworkflow.json';
    const { body } = await call('ada', 'GET', `/api/drafts/other/files/${signal}`);
    await call('ada', 'PUT', `/api/drafts/other/files/${signal}`, titled('Other')(body));
    await call('bob', 'POST', '/api/drafts/other/review', { verdict: 'approved' });
    expect((await call('ada', 'POST', '/api/drafts/other/publish')).status).toBe(200);
    // when one is merged by the server, the other by git
    await call('ada', 'POST', '/api/drafts/formatted/merge', {});
    await good(place, 'fetch', '--quiet');
    await good(place, 'merge', '--quiet', '--no-edit', 'origin/main');
    await good(place, 'push', '--quiet', 'origin', 'HEAD');
    // then
    const reviewed = async (id: string) => (await call('ada', 'GET', `/api/drafts/${id}`)).body;
    expect(await reviewed('formatted')).toMatchObject({ approved: true, changed: [WORKFLOW] });
    expect(await reviewed('merged')).toMatchObject({ approved: false, upToDate: true });
    await good(place, 'fetch', '--quiet');
    const bytes = (ref: string): Promise<string> => good(place, 'show', `${ref}:${WORKFLOW}`);
    expect(await bytes('origin/draft/formatted')).toBe(await bytes('draft/formatted'));
    await call('ada', 'DELETE', '/api/drafts/formatted');
    await call('ada', 'DELETE', '/api/drafts/merged');
  });

  it('names what it does not take by its whole path, and what other systems cannot hold', async () => {
    const place = await clone('ada');
    symlinkSync('/etc/passwd', join(place, 'signal', 'policies', 'x.json'));
    await commit(place, 'A link');
    const linked = await git(place, 'push', 'origin', 'HEAD:refs/heads/draft/hostile');
    expect(linked.said).toContain('signal/policies/x.json');
    await good(place, 'reset', '--quiet', '--hard', 'HEAD~1');
    put(place, 'signal/policies/aux.json', '{"id": "aux"}');
    put(place, 'signal/policies/Seen.json', '{"id": "a"}');
    put(place, 'signal/policies/seen.json', '{"id": "b", "id": "b"}');
    put(place, 'ticket/policies/y.json', '<<<<<<< ours\n{}\n=======\n{}\n>>>>>>> theirs\n');
    await commit(place, 'Two spellings, and a merge');
    const { code, said } = await git(place, 'push', 'origin', 'HEAD:refs/heads/draft/hostile');
    expect(code).toBe(1);
    for (const told of [
      'signal/policies/aux.json error unknown-file',
      'signal/policies/seen.json error colliding-path',
      'error doubled-key',
      'ticket/policies/y.json error json-malformed: a merge is not resolved',
    ])
      expect(said).toContain(told);
  });

  it('does not take another repository inside, nor a program among its files', async () => {
    const place = await clone('ada');
    const head = await good(place, 'rev-parse', 'HEAD');
    await good(place, 'update-index', '--add', '--cacheinfo', `160000,${head},ticket/other`);
    await good(place, 'commit', '--quiet', '--message', 'Inside');
    expect((await git(place, 'push', 'origin', 'HEAD:refs/heads/draft/hostile')).said).toContain(
      'no-ordinary-file',
    );
    await good(place, 'reset', '--quiet', '--hard', head);
    await good(place, 'update-index', '--chmod=+x', WORKFLOW);
    await good(place, 'commit', '--quiet', '--message', 'Program');
    expect((await git(place, 'push', 'origin', 'HEAD:refs/heads/draft/hostile')).said).toContain(
      'no-ordinary-file',
    );
  });

  it.each([
    'refs/heads/other',
    'refs/heads/draft/a.b',
    'refs/heads/draft/a/b',
    'refs/heads/draft/--x',
    'refs/tags/ticket/v99',
    'refs/interlock/folder',
    'refs/replace/x',
  ])('does not take a push to %s', async (ref) => {
    const place = await clone('ada');
    edit(place, WORKFLOW, titled('x'));
    await commit(place, 'x');
    const pushed = await git(place, 'push', 'origin', `HEAD:${ref}`);
    expect([pushed.code, pushed.said]).toEqual([
      1,
      expect.stringMatching(/push to main or to draft|hidden ref/),
    ]);
  });

  it('overwrites and removes nothing', async () => {
    const place = await clone('ada');
    edit(place, WORKFLOW, titled('one'));
    await commit(place, 'One');
    await good(place, 'push', '--quiet', 'origin', 'HEAD:refs/heads/draft/kept');
    await good(place, 'commit', '--quiet', '--amend', '--message', 'Two');
    const forced = await git(place, 'push', '--force', 'origin', 'HEAD:refs/heads/draft/kept');
    expect([forced.code, forced.said]).toEqual([
      1,
      expect.stringContaining('nothing is overwritten here'),
    ]);
    const removed = await git(place, 'push', 'origin', ':refs/heads/draft/kept');
    expect([removed.code, removed.said]).toEqual([
      1,
      expect.stringContaining('not removed by pushing'),
    ]);
    // A branch of what is there already brings no object with it.
    await good(place, 'push', '--quiet', 'origin', 'origin/main:refs/heads/draft/empty');
    expect((await call('ada', 'GET', '/api/drafts/empty')).body).toMatchObject({ changed: [] });
    await good(place, 'switch', '--quiet', '--orphan', 'elsewhere');
    put(place, 'ticket/type.json', '{}');
    await commit(place, 'Unrelated');
    const unrelated = await git(place, 'push', 'origin', 'HEAD:refs/heads/draft/unrelated');
    expect([unrelated.code, unrelated.said]).toEqual([
      1,
      expect.stringContaining('not made of what is published here'),
    ]);
  });

  it('is the same on every node at once', async () => {
    // given a clone of one node, and another node
    const place = await clone('ada');
    const other = await startServer(
      data.path,
      { INTERLOCK_WORKFLOWS: folder.path },
      { shared: true },
    );
    const elsewhere = address('ada').replace(new URL(server.url).host, new URL(other.url).host);
    // when a draft is pushed to the other node
    edit(place, WORKFLOW, titled('Everywhere'));
    const head = await commit(place, 'Everywhere');
    await good(place, 'push', '--quiet', elsewhere, 'HEAD:refs/heads/draft/everywhere');
    // then the one has it, as a draft and as a branch
    expect((await call('bob', 'GET', '/api/drafts/everywhere')).body).toMatchObject({ head });
    expect(await good(place, 'ls-remote', 'origin', 'draft/everywhere')).toContain(head);
    // when it is published on the one by a push
    await call('bob', 'POST', '/api/drafts/everywhere/review', { verdict: 'approved' });
    await good(place, 'push', '--quiet', 'origin', 'main');
    // then the other goes by it, and serves it
    const there = await other.call<{ workflow: object }>('GET', '/api/workflows/ticket');
    expect(there.body.workflow).toMatchObject({ title: 'Everywhere' });
    expect(await good(place, 'ls-remote', elsewhere, 'refs/heads/main')).toContain(head);
    await other.stop();
  });

  it('is there for those who may read it, and takes only from those who may write', async () => {
    const place = await clone('carl');
    edit(place, WORKFLOW, titled('Carl'));
    await commit(place, 'Mine');
    expect((await git(place, 'push', 'origin', 'HEAD:refs/heads/draft/carl')).said).toContain(
      '403',
    );
    expect((await git(places, 'clone', address('dora'), 'dora')).said).toContain('403');
    const nobody = `${server.url}/git/definitions.git`;
    expect((await git(places, 'clone', nobody, 'nobody')).code).not.toBe(0);
    const refs = `${nobody}/info/refs?service=git-upload-pack`;
    const asked = await fetch(refs);
    expect([asked.status, asked.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringMatching(/^Basic /),
    ]);
    for (const path of [
      '/HEAD',
      '/config',
      '/objects/info/packs',
      '/info/refs',
      '/info/refs?service=git-x',
    ])
      expect(
        (await fetch(nobody + path, { headers: { authorization: `Bearer ${token('ada')}` } }))
          .status,
      ).toBeGreaterThanOrEqual(400);
  });
});

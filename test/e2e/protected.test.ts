import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  changedIn,
  openDefinitionsServer,
  remoteSettings,
  type DefinitionsServer,
} from '../support/definitions-server.ts';
import { openGitRemote, type GitClone, type GitRemote } from '../support/git-remote.ts';
import { until } from '../support/server-process.ts';

/** What a server says of its remote. */
interface Told {
  readonly relation: string;
  readonly draft: string | null;
  readonly lastPull: { readonly ok: boolean; readonly text: string } | null;
}

describe('a protected server', { timeout: 120_000 }, () => {
  let remote: GitRemote;
  /** Where changes are made, and the one that runs what was published there. */
  let staging: DefinitionsServer;
  let production: DefinitionsServer;
  beforeAll(async () => {
    remote = await openGitRemote();
    staging = openDefinitionsServer(remoteSettings(remote));
    production = openDefinitionsServer({ ...remoteSettings(remote), INTERLOCK_PROTECTED: 'true' });
    await staging.start();
    await arrived(await staging.main());
    await production.start();
  }, 60_000);
  afterAll(async () => {
    await Promise.all([staging.stop(), production.stop()]);
    await remote.close();
  });

  const pull = async (server: DefinitionsServer): Promise<Told> =>
    (await server.call<Told>('POST', '/api/remote/pull', {})).body;
  const arrived = async (commit: string): Promise<void> => {
    await until('the commit at the remote', () =>
      Promise.resolve(remote.git('for-each-ref').includes(`${commit} commit\trefs/heads/main`)),
    );
    await until('its tag', () => Promise.resolve(remote.git('tag', '--points-at', commit) !== ''));
  };
  const titled = (title: string) => (json: object) => ({ ...json, title });
  const pushTo = ({ git }: GitClone, server: DefinitionsServer, ...refs: string[]): string => {
    const { url, token } = server.process();
    const address = `${url.replace('://', `://x:${token}@`)}/git/definitions.git`;
    try {
      return git('push', '--quiet', address, ...refs);
    } catch (cause) {
      return String((cause as { stderr?: Buffer }).stderr);
    }
  };

  it('takes what another one published, verified here, under the same commits', async () => {
    // given it began with definitions of its own folder, of which nothing was published
    await until(
      'what is there already',
      async () => (await production.main()) === (await staging.main()),
    );
    // when something is published
    const commit = await staging.publish('first', titled('First'));
    await arrived(commit);
    await pull(production);
    // then
    expect(await production.main()).toBe(commit);
    expect((await production.workflow())['title']).toBe('First');
    // and what comes with no version of a workflow too
    await staging.call('POST', '/api/drafts', { title: 'Teams', id: 'teams' });
    const place = `/api/drafts/teams/files/${encodeURIComponent('seed/teams.json')}`;
    await staging.call('PUT', place, { teams: { network: { name: 'Networks' } } });
    const { body } = await staging.call<{ commit: string; versions: object[] }>(
      'POST',
      '/api/drafts/teams/publish',
    );
    expect(body.versions).toEqual([]);
    await arrived(body.commit);
    await pull(production);
    expect(await production.main()).toBe(body.commit);
    const { body: audit } = await production.call<{ items: { action: string }[] }>(
      'GET',
      '/api/audit',
    );
    expect(audit.items.map(({ action }) => action)).toContain('main.taken');
  });

  it('publishes nothing of its own, and says why', async () => {
    const main = await production.main();
    for (const [method, path] of [
      ['POST', '/api/drafts'],
      ['PUT', '/api/drafts/any/files/ticket%2Fworkflow.json'],
      ['POST', '/api/drafts/any/publish'],
      ['POST', '/api/versions/ticket/1/restore'],
    ] as const) {
      const refused = await production.call<{ code: string; detail: string }>(method, path, {
        title: 'Mine',
      });
      expect([path, refused.status, refused.body.code]).toEqual([path, 403, 'protected-server']);
      expect(refused.body.detail).toContain('INTERLOCK_PROTECTED');
    }
    expect((await production.call('GET', '/api/drafts')).status).toBe(200);
    expect(await production.main()).toBe(main);
  });

  it('leaves what was only pushed to the host, until a server published it', async () => {
    const main = await production.main();
    const clone = remote.clone();
    clone.commit('By hand', changedIn(clone, titled('By hand')));
    clone.git('push', '--quiet', 'origin', 'main');
    // when
    const told = await pull(production);
    // then
    expect(told).toMatchObject({ relation: 'behind', lastPull: { ok: false } });
    expect(told.lastPull?.text).toContain('none of which a server published');
    expect(await production.main()).toBe(main);
    // when
    const { draft } = await pull(staging);
    const done = await staging.call<{ commit: string }>('POST', `/api/drafts/${draft}/publish`);
    await arrived(done.body.commit);
    await pull(production);
    // then
    expect(await production.main()).toBe(done.body.commit);
    expect((await production.workflow())['title']).toBe('By hand');
  });

  it('takes a push of main together with its tag, and no other', async () => {
    const commit = await staging.publish('pushed', titled('Pushed'));
    await arrived(commit);
    const clone = remote.clone();
    const [tag = ''] = clone.git('tag', '--points-at', commit).split('\n');
    // when
    const draft = pushTo(clone, production, 'main:draft/mine');
    const bare = pushTo(clone, production, 'main');
    // then
    expect(draft).toContain('this server is protected');
    expect(bare).toContain('this server is protected');
    expect((await production.workflow())['title']).toBe('By hand');
    // when
    expect(pushTo(clone, production, 'main', tag)).toBe('');
    // then
    expect(await production.main()).toBe(commit);
    expect((await production.workflow())['title']).toBe('Pushed');
    const told = await pull(production);
    expect(told).toMatchObject({ relation: 'equal', lastPull: { ok: true } });
  });

  it('takes nothing that does not pass here, whatever its tag says', async () => {
    const main = await production.main();
    const clone = remote.clone();
    const broken = changedIn(clone, (json) => ({ ...json, initial: 'nowhere' }));
    clone.commit('Broken', broken);
    clone.tagAs({ name: 'Interlock', email: 'olga@example.org' }, 'plain/v1');
    clone.git('push', '--quiet', 'origin', 'main', 'plain/v1');
    // when a tag is somebody else's
    expect((await pull(production)).lastPull?.text).toContain('none of which a server published');
    // when it is in a server's name
    clone.tagAs({ name: 'Interlock', email: 'engine@interlock.invalid' }, 'ticket/v99');
    clone.git('push', '--quiet', 'origin', 'ticket/v99');
    const told = await pull(production);
    // then
    expect(told.lastPull).toMatchObject({ ok: false });
    expect(told.lastPull?.text).toContain('cannot be taken');
    expect(told.lastPull?.text).toContain('nowhere');
    expect(await production.main()).toBe(main);
    expect((await production.workflow())['title']).toBe('Pushed');
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { classify, type Json, type JsonObject } from '@interlock/engine';
import { canonicalText } from '@interlock/engine/study';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openAppWorld, type AppWorld } from '../../support/app.ts';
import { changedFile, openWriter, type Writer } from '../../support/definition-writers.ts';
import { serveApp, type ServedApp } from '../../support/served-app.ts';
import { buildPack } from '../../support/small-pack.ts';

const WORKFLOW = 'ticket/workflow.json';
const titled = (title: string): JsonObject =>
  changedFile(buildPack(), WORKFLOW, (json) => ({ ...json, title }));

describe('a server and the command line', () => {
  let world: AppWorld;
  let served: ServedApp;
  let ada: Writer;
  let bob: Writer;
  let folder: string;
  beforeAll(async () => {
    world = await openAppWorld();
    served = await serveApp(world);
    ada = await openWriter(world, 'ada');
    bob = await openWriter(world, 'bob');
  }, 60_000);
  afterAll(async () => {
    await served.close();
    await world.close();
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'interlock-publish-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = (...args: string[]) => served.run(ada.token, folder, ...args);
  /** Writes what the server has published, with changes. */
  const writeFolder = async (changes: { readonly [path: string]: Json | undefined } = {}) => {
    const { body } = await ada.ask('GET', '/api/versions/files');
    const files: { [path: string]: Json | undefined } = { ...body.files, ...changes };
    for (const [path, json] of Object.entries(files)) {
      if (json === undefined) continue;
      mkdirSync(dirname(join(folder, 'workflows', path)), { recursive: true });
      writeFileSync(join(folder, 'workflows', path), canonicalText(classify(path), json));
    }
    return body.commit.commit as string;
  };
  const openDrafts = async () => (await ada.ask('GET', '/api/drafts')).body.items as JsonObject[];
  const published = async () =>
    (await ada.ask('GET', `/api/versions/file?path=${WORKFLOW}`)).body.json.title as string;
  const approve = (id: string) => bob.tell(id, 'review', { verdict: 'approved' });

  it('a rehearsal says what would be published and who has to approve, and leaves no trace', async () => {
    // given
    await writeFolder({ [WORKFLOW]: titled('Call') });
    // when
    const { code, out } = await run('publish', 'workflows', '--dry-run');
    // then
    expect(code).toBe(0);
    expect(out).toContain('Workflow Call (ticket/workflow.json)');
    expect(out).toMatch(/It could be published: ticket becomes version \d+\./u);
    expect(out).toContain('Who wrote none of it has to approve: ticket by 1 of owner.');
    expect(await openDrafts()).toEqual([]);
    expect(await published()).toBe('Ticket');
  });

  it('what nobody approved yet stays a draft; approved, its name publishes it', async () => {
    // given
    await writeFolder({ [WORKFLOW]: titled('Call') });
    // when
    const first = await run('publish', 'workflows', '--draft', 'calls', '--title', 'Calls');
    const between = await published();
    await approve('calls');
    const rehearsed = await run('publish', '--draft', 'calls', '--dry-run', '--format', 'json');
    const second = await run('publish', '--draft', 'calls');
    // then
    expect(first.code).toBe(1);
    expect(first.out).toContain('ticket needs 1 of owner, has 0');
    expect(first.out).toContain(`${served.url}/api/drafts/calls`);
    expect(between).toBe('Ticket');
    expect(JSON.parse(rehearsed.out)).toMatchObject({ outcome: 'would-publish' });
    expect([second.code, second.out]).toEqual([
      0,
      expect.stringMatching(/Published as [0-9a-f]{40}: ticket becomes version \d+/u),
    ]);
    expect(await published()).toBe('Call');
    expect((await run('publish', 'workflows')).out).toContain('Nothing differs from what is');
    expect((await run('publish', '--draft', 'calls')).code).toBe(2);
  });

  it('saves only what differs, into the draft that is there, and takes files away that are gone', async () => {
    // given
    const policy = 'signal/policies/second.json';
    const extra = {
      ...(buildPack().get('signal/policies/signal-raised.json') as JsonObject),
      id: 'second',
    };
    await writeFolder({ [WORKFLOW]: titled('One'), [policy]: extra });
    await run('publish', 'workflows', '--draft', 'grow');
    const { body: before } = await ada.ask('GET', '/api/drafts/grow');
    // when
    rmSync(join(folder, 'workflows', policy));
    writeFileSync(join(folder, 'workflows', WORKFLOW), JSON.stringify(titled('Two')));
    await run('publish', 'workflows', '--draft', 'grow');
    // then
    const { body: after } = await ada.ask('GET', '/api/drafts/grow');
    expect(before.changed).toEqual([policy, WORKFLOW]);
    expect(after.changed).toEqual([WORKFLOW]);
    await ada.ask('DELETE', '/api/drafts/grow');
  });

  it('what does not hold together is told with its place, and no draft is begun', async () => {
    await writeFolder({
      [WORKFLOW]: changedFile(buildPack(), WORKFLOW, (json) => ({ ...json, initial: 'nowhere' })),
    });
    const { code, out } = await run('publish', 'workflows');
    expect(code).toBe(1);
    expect(out).toMatch(/workflows\/ticket\/workflow\.json:\d+ error /u);
    expect(out).toContain('Nothing is published: ');
    expect(await openDrafts()).toEqual([]);
    const sarif = await run('publish', 'workflows', '--dry-run', '--format', 'sarif');
    expect(JSON.parse(sarif.out)).toMatchObject({ version: '2.1.0' });
  });

  it('what was published meanwhile is not undone: it is told, and merged where that is asked for', async () => {
    // given: a folder made from what was published, and something else published since
    const title = await published();
    const base = await writeFolder({ [WORKFLOW]: titled('Mine') });
    const host = changedFile(buildPack(), 'host/workflow.json', (json) => ({
      ...json,
      title: 'Machine',
    }));
    await bob.begin('Machines', 'machines');
    await bob.save('machines', 'host/workflow.json', host);
    await ada.tell('machines', 'review', { verdict: 'approved' });
    expect((await bob.tell('machines', 'publish')).status).toBe(200);
    // when
    const stale = await run('publish', 'workflows', '--base', base);
    const merged = await run('publish', 'workflows', '--base', base, '--merge', '--dry-run');
    // then
    expect([stale.code, stale.out]).toEqual([1, expect.stringContaining('"--merge" takes it in')]);
    expect(merged.code).toBe(0);
    expect(merged.out).toContain('with what was published meanwhile taken in');
    expect(merged.out).not.toContain('Machine');
    // and: the same changed on both sides is a question
    await bob.begin('Theirs', 'theirs');
    await bob.save('theirs', WORKFLOW, titled('Theirs'));
    await ada.tell('theirs', 'review', { verdict: 'approved' });
    await bob.tell('theirs', 'publish');
    const asked = await run('publish', 'workflows', '--base', base, '--merge');
    expect([asked.code, asked.out]).toEqual([1, expect.stringContaining('Both changed the same')]);
    expect(await openDrafts()).toEqual([]);
    expect(title).not.toBe('Theirs');
  });

  it('reads what a server has wherever a folder could stand', async () => {
    // given
    await ada.begin('Look', 'look');
    await ada.save('look', WORKFLOW, titled('Looked at'));
    await writeFolder();
    // when
    const [now, draft, version] = [
      await run('diff', 'server:', 'workflows'),
      await run('diff', 'server:', 'server:draft/look'),
      await run('diff', 'server:ticket@1', 'server:', '--format', 'json'),
    ];
    // then
    expect(now).toEqual({ code: 0, out: '', err: '' });
    expect([draft.code, draft.out]).toEqual([1, expect.stringContaining('Looked at')]);
    expect(version.code).toBe(1);
    for (const args of [['validate'], ['verify', '--workflow', 'ticket'], ['test']])
      expect(await run(...args)).toMatchObject({ code: 0, err: '' });
    expect((await run('validate', 'server:draft/look', '--format', 'junit')).out).toContain(
      '<testsuites>',
    );
    const graph = await run('graph', 'ticket', '--svg', '--against', 'server:ticket@1');
    expect([graph.code, graph.out]).toEqual([0, expect.stringContaining('<svg')]);
    expect((await run('export', '--workflow', 'ticket', '--to', 'mermaid')).out).toContain(
      'stateDiagram-v2',
    );
    const lines = ['--event', 'as rita requester', '--event', 'open ticket title=A'];
    const played = await run('simulate', 'server:draft/look', ...lines);
    expect(played.out).toContain('TKT0000001 is New');
    await ada.ask('DELETE', '/api/drafts/look');
  });

  it('asks a server what an event would do, and writes nothing', async () => {
    const system = await world.system('probe');
    const event = {
      specversion: '1.0',
      id: 'p1',
      source: '/probe',
      type: 'signal.raised',
      data: { name: 'Disk', fingerprint: 'p1', host: 'x' },
    };
    writeFileSync(join(folder, 'event.json'), JSON.stringify(event));
    const { code, out } = await served.run(system, folder, 'plan', 'event.json');
    expect([code, out]).toEqual([0, expect.stringContaining('p1 of /probe would be applied')]);
    expect(out).toMatch(/ticket TKT\w* would be new/u);
    const { body } = await world.ask('GET', '/api/records?type=ticket');
    expect(body.items).toEqual([]);
  });

  it.each([
    [
      'a part a server does not have',
      ['validate', 'server:nothing/at/all'],
      'A server has nothing called',
    ],
    ['a version nobody published', ['validate', 'server:ticket@999'], 'there is no such version'],
    ['a draft there is not', ['validate', 'server:draft/none'], 'there is no draft "none"'],
    ['a commit nobody published', ['validate', `server:${'0'.repeat(40)}`], 'was published'],
    ['--write into a server', ['test', '--generate', '--write'], '--write writes into a folder'],
    ['a base that is none', ['publish', '--base', 'main'], '--base is a commit'],
  ])('%s is a wrong command line', async (_what, args, why) => {
    const { code, err } = await run(...args);
    expect([code, err]).toEqual([2, expect.stringContaining(why)]);
  });

  it('says what is wrong with a token, a server that is not there, is no Interlock, or is older', async () => {
    const wrong = await served.run('wrong', folder, 'validate', 'server:');
    expect([wrong.code, wrong.err]).toEqual([
      2,
      expect.stringContaining('does not know this token'),
    ]);
    const weak = await served.run(await world.system('weak'), folder, 'validate', 'server:');
    expect([weak.code, weak.err]).toEqual([2, expect.stringContaining('does not let this token')]);
    const nobody = await run('validate', 'server:', '--url', 'http://127.0.0.1:1');
    expect([nobody.code, nobody.err]).toEqual([2, expect.stringContaining('No server answers')]);
    const none = await run('validate', 'server:', '--url', 'interlock');
    expect([none.code, none.err]).toEqual([
      2,
      expect.stringContaining('is no address of a server'),
    ]);
    const old = await serveApp({
      app: { request: () => new Response('{"code":"not-found"}', { status: 404 }) } as never,
    });
    const older = await run('validate', 'server:', '--url', old.url);
    expect([older.code, older.err]).toEqual([
      2,
      expect.stringContaining('is older than this command line'),
    ]);
    await old.close();
    const other = await serveApp({ app: { request: () => new Response('<html>') } as never });
    const foreign = await run('validate', 'server:', '--url', other.url);
    expect([foreign.code, foreign.err]).toEqual([2, expect.stringContaining('is no Interlock')]);
    await other.close();
  });
});

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { classify, type Json, type JsonObject } from '@interlock/engine';
import { canonicalText } from '@interlock/engine/study';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../../server/cli/command-line.ts';
import { inline } from '../../../server/cli/change-request/summary-markdown.ts';
import { buildPack } from '../../support/small-pack.ts';
import { gitWorld, type GitWorld } from './git-world.ts';

const WORKFLOW = 'ticket/workflow.json';
let world: GitWorld;
const write = (path: string, json: Json): void =>
  world.write(`workflows/${path}`, canonicalText(classify(path), json));
const changed = (change: (json: JsonObject) => JsonObject): JsonObject =>
  change(structuredClone(buildPack().get(WORKFLOW)) as JsonObject);
beforeAll(() => {
  world = gitWorld();
});
afterAll(() => world.remove());
beforeEach(() => {
  world.git('rm', '-rqf', '--ignore-unmatch', 'workflows');
  for (const [path, json] of buildPack()) write(path, json);
  world.git('add', '-A');
  world.git('commit', '-q', '--no-gpg-sign', '-m', 'as it was');
});

describe('interlock check', () => {
  it('tells a change in words and pictures, with what every check found', async () => {
    // given
    write(
      WORKFLOW,
      changed((json) => ({ ...json, title: 'Call <b> @team #1' })),
    );
    // when
    const { code, out } = await world.interlock('check', 'HEAD', '--out', 'report');
    // then
    const summary = world.read('report/summary.md');
    expect([code, out]).toEqual([0, expect.stringMatching(/All checks pass\.\n$/u)]);
    expect(summary).toMatch(/^<!-- interlock -->\n## Interlock: all checks pass\n/u);
    expect(summary).toMatch(/\| test \| ✓ .*covered: states \d/u);
    expect(summary).toContain('Call &lt;b\\> @&#8203;team #&#8203;1');
    expect(summary).toContain('Pictures of what changed: ticket.svg');
    expect(world.read('report/ticket.svg')).toContain('<svg');
    for (const name of ['validate', 'verify', 'test']) {
      expect(world.read(`report/${name}.xml`)).toContain('<testsuites>');
      expect(JSON.parse(world.read(`report/${name}.sarif`))).toMatchObject({ version: '2.1.0' });
    }
  });

  it('fails with the names of the checks that do, each finding in the summary', async () => {
    write(
      WORKFLOW,
      changed((json) => ({ ...json, initial: 'nowhere' })),
    );
    world.write('workflows/host/type.json', JSON.stringify(buildPack().get('host/type.json')));
    const { code, out } = await world.interlock('check', 'HEAD', '--out', 'report');
    const summary = world.read('report/summary.md');
    expect([code, out]).toEqual([
      1,
      expect.stringContaining('Failed: fmt, validate, verify, test.'),
    ]);
    expect(summary).toContain('## Interlock: fmt, validate, verify, test failed');
    expect(summary).toContain('- fmt: workflows/host/type.json');
    expect(summary).toContain('validate error');
  });

  it('tells a file that cannot be read as well', async () => {
    world.write(`workflows/${WORKFLOW}`, '{');
    const { code } = await world.interlock('check', 'HEAD', '--out', 'report');
    expect(code).toBe(1);
    expect(world.read('report/summary.md')).toContain('What changes cannot be told: ');
  });

  it('fits what a forge takes, however much changes', async () => {
    const policy = buildPack().get('signal/policies/signal-raised.json') as JsonObject;
    for (let i = 0; i < 700; i += 1) {
      const title = `Policy ${'x'.repeat(60)} ${i}`;
      write(`signal/policies/p${i}.json`, { ...policy, id: `p${i}`, title, enabled: false });
    }
    await world.interlock('check', 'HEAD', '--out', 'report');
    const summary = world.read('report/summary.md');
    expect(summary.length).toBeGreaterThan(30_000);
    expect(summary.length).toBeLessThan(60_000);
    expect(summary).toMatch(/and \d+ lines more, in the report/u);
  });

  it.each([
    [['check'], 'Name what the change is made to'],
    [['check', 'HEAD'], '--out is missing'],
    [['check', 'nothing', '--out', 'report'], 'nothing is neither a file or folder nor a revision'],
    [['check', 'HEAD', '--out', 'workflows/report'], 'stands among the definitions'],
  ])('%j is a wrong command line', async (args, why) => {
    const { code, err } = await world.interlock(...args);
    expect([code, err]).toEqual([2, expect.stringContaining(why)]);
  });

  it.each([
    '*a* _b_ `c`',
    '[x](y)',
    '<script>',
    '@you',
    '#12',
    '!3',
    'https://x.example',
    '~~z~~',
    '| a |',
  ])('takes %s for nothing but text', (text) => {
    expect(inline(text)).not.toMatch(/(?<!\\)[*_`[\]<~|]|[@!]\w|(?<!&)#\w|https?:\//u);
  });
});

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly body: string;
}

describe('interlock comment', () => {
  const comments: { id: number; body: string }[] = [];
  const asked: Asked[] = [];
  let address: string;
  const server = createServer((request, response) => {
    void answer(request).then((json) => response.end(JSON.stringify(json)));
  });
  /** A forge with as much of GitHub and GitLab as is asked of it. */
  async function answer(request: IncomingMessage): Promise<object> {
    const { method = '', url = '' } = request;
    const body = (await buffer(request)).toString('utf8');
    asked.push({ method, url, body });
    if (method === 'GET') return url.endsWith('page=1') ? comments : [];
    if (url.endsWith('/uploads')) return { markdown: '![ticket](/uploads/1/ticket.svg)' };
    const said = (JSON.parse(body) as { body: string }).body;
    const known = comments.find(({ id }) => url.endsWith(`/${id}`));
    if (known !== undefined) known.body = said;
    else comments.push({ id: comments.length + 1, body: said });
    return { html_url: 'https://forge.example/comment' };
  }
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(async () => {
    comments.splice(0);
    asked.splice(0);
    write(
      WORKFLOW,
      changed((json) => ({ ...json, title: 'Call' })),
    );
    await world.interlock('check', 'HEAD', '--out', 'report');
    world.write('event.json', JSON.stringify({ pull_request: { number: 7 } }));
  });

  const comment = async (forge: string, env: { [name: string]: string }, ...more: string[]) => {
    let [out, err] = ['', ''];
    const code = await runCommandLine(['comment', forge, 'report', ...more], {
      env,
      cwd: world.folder,
      print: (text) => void (out += text),
      tell: (text) => void (err += text),
      interrupted: new AbortController().signal,
    });
    return { code, out, err };
  };
  const github = () => ({
    GITHUB_API_URL: address,
    GITHUB_REPOSITORY: 'us/definitions',
    GITHUB_TOKEN: 'secret',
    GITHUB_EVENT_PATH: join(world.folder, 'event.json'),
  });
  const gitlab = () => ({
    CI_API_V4_URL: address,
    CI_PROJECT_ID: '5',
    CI_MERGE_REQUEST_IID: '7',
    INTERLOCK_COMMENT_TOKEN: 'secret',
  });

  it('comments on GitHub once, and renews that comment afterwards, among those of others', async () => {
    comments.push({ id: 1, body: 'Looks good' });
    const first = await comment('github', github(), '--pictures-at', 'https://kept.example/1');
    const second = await comment('github', github());
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(second.out).toBe('The comment is renewed: https://forge.example/comment.\n');
    expect(comments.map(({ id }) => id)).toEqual([1, 2]);
    expect(comments[0]?.body).toBe('Looks good');
    expect(asked.map(({ method, url }) => `${method} ${url.split('?')[0]}`)).toEqual([
      'GET /repos/us/definitions/issues/7/comments',
      'POST /repos/us/definitions/issues/7/comments',
      'GET /repos/us/definitions/issues/7/comments',
      'PATCH /repos/us/definitions/issues/comments/2',
    ]);
    expect(asked[1]?.body).toContain('[All pictures and reports](https://kept.example/1)');
  });

  it('shows the pictures in a comment on GitLab', async () => {
    const { code } = await comment('gitlab', gitlab());
    expect(code).toBe(0);
    expect(comments[0]?.body).toContain('![ticket](/uploads/1/ticket.svg)');
    expect(asked.find(({ url }) => url.endsWith('/uploads'))?.body).toContain('<svg');
  });

  it('says what a job lacks', async () => {
    const { code, err } = await comment('gitlab', { ...gitlab(), INTERLOCK_COMMENT_TOKEN: '' });
    expect([code, err]).toEqual([2, expect.stringContaining('INTERLOCK_COMMENT_TOKEN is not set')]);
    writeFileSync(join(world.folder, 'event.json'), '{}');
    const push = await comment('github', github());
    expect([push.code, push.err]).toEqual([2, expect.stringContaining('runs for no pull request')]);
    const none = await world.interlock('comment', 'github', 'nowhere');
    expect([none.code, none.err]).toEqual([2, expect.stringContaining('no summary.md')]);
  });
});

describe.each(['github', 'gitlab'])('the CI template of %s', (forge) => {
  const root = join(import.meta.dirname, '..', '..', '..');

  it('calls nothing but commands there are, by the options they take', async () => {
    // given
    const { code, out } = await world.interlock('ci-template', forge);
    const calls = [...out.matchAll(/\$INTERLOCK (.+?)(?:;|$)/gmu)].map(([, line = '']) => line);
    // when
    const values: { [name: string]: string } = {
      BEFORE: 'HEAD',
      CI_MERGE_REQUEST_DIFF_BASE_SHA: 'HEAD',
      DEFINITIONS: 'workflows',
      REPORT: '.interlock-report',
    };
    const ran = [];
    for (const call of calls) {
      const words = [...call.matchAll(/"([^"]*)"|(\S+)/gu)].map(
        ([, quoted, bare]) => quoted ?? bare ?? '',
      );
      const args = words.map((word) =>
        word.replaceAll(/\$(\w+)/gu, (_, name: string) => values[name] ?? name),
      );
      ran.push({ command: args[0], ...(await world.interlock(...args)) });
    }
    // then
    expect(code).toBe(0);
    expect(ran.map(({ command }) => command)).toEqual(['check', 'comment']);
    expect(ran[0]).toMatchObject({ code: 0 });
    expect(existsSync(join(world.folder, '.interlock-report/summary.md'))).toBe(true);
    // Here no job of a forge runs it.
    expect([ran[1]?.code, ran[1]?.err]).toEqual([2, expect.stringContaining(' is not set')]);
    const program = /INTERLOCK: (\S+) \.interlock\/(\S+)/u.exec(out)?.[2] ?? '';
    expect(readFileSync(join(root, program), 'utf8')).toContain('runCommandLine');
  });
});

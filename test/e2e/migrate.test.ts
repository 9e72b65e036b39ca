import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../server/cli/command-line.ts';
import { nextTicketPack } from '../support/next-ticket.ts';
import { dataDirectory, startServer, type ServerProcess } from '../support/server-process.ts';
import { buildPack } from '../support/small-pack.ts';

describe('interlock migrate', { timeout: 120_000 }, () => {
  const data = dataDirectory();
  const folder = dataDirectory();
  let server: ServerProcess;

  const write = (files: ReturnType<typeof buildPack>): void => {
    for (const [path, json] of files) {
      mkdirSync(dirname(join(folder.path, path)), { recursive: true });
      writeFileSync(join(folder.path, path), JSON.stringify(json));
    }
  };
  const run = async (...args: string[]) => {
    const said = { out: '', err: '' };
    const code = await runCommandLine(['migrate', ...args], {
      env: { INTERLOCK_URL: server.url, INTERLOCK_TOKEN: server.token },
      cwd: folder.path,
      print: (text) => void (said.out += text),
      tell: (text) => void (said.err += text),
      interrupted: new AbortController().signal,
    });
    return { code, ...said };
  };
  const open = async (events: readonly string[]): Promise<string> => {
    const { body } = await server.call<{ id: string; number: string }>('POST', '/api/records', {
      type: 'ticket',
      data: { title: 'A ticket' },
    });
    for (const type of events)
      await server.call('POST', `/api/records/${body.id}/events`, { type, data: {} });
    return body.number;
  };

  let working: string;
  let checking: string;
  beforeAll(async () => {
    write(buildPack());
    const settings = { INTERLOCK_WORKFLOWS: folder.path, INTERLOCK_FOLLOW_FOLDER: 'true' };
    server = await startServer(data.path, settings, { shared: true });
    working = await open(['ticket.started']);
    checking = await open(['ticket.started', 'ticket.checked']);
    write(nextTicketPack());
    await server.call('POST', '/api/packs/reload');
  }, 60_000);
  afterAll(async () => {
    await server.stop();
    data.remove();
    folder.remove();
  });

  it('--dry-run says what would become of the records, and that not all are safe', async () => {
    const { code, out } = await run('ticket', '--dry-run');
    expect(code).toBe(1);
    expect(out).toContain('✗ ticket v1, checking: 1 record would stay on v1');
    expect(out).toContain('from "checking" no final state can be reached in version 2');
    expect(out).toContain('✓ ticket v1, working: 1 record goes on in "in-progress" of v2');
    expect(out).toContain(working);
    expect(out).toContain(checking);
  });

  it('tells the same to programs', async () => {
    const json = await run('ticket', '--dry-run', '--format', 'json');
    expect([json.code, JSON.parse(json.out)]).toMatchObject([
      1,
      { counts: { mapped: 1, 'would-be-stuck': 1 }, looked: 2 },
    ]);
    const { code, out } = await run('ticket', '--dry-run', '--format', 'junit');
    expect(code).toBe(1);
    expect(out).toContain('<testsuite name="interlock migrate" tests="3" failures="1">');
  });

  it('takes along what is safe, lists what stays, and takes it back', async () => {
    // when
    const { code, out, err } = await run('ticket', '--from', 'v1', '--reason', 'Fewer states');
    // then
    expect(code).toBe(1);
    expect(out).toContain('1 of 2 records taken to v2');
    expect(out).toContain(`${checking} stays in "checking"`);
    const id = /migration (\S+)/.exec(err)?.[1] ?? '';
    const record = await server.call('GET', `/api/records/${working}`);
    expect(record.body).toMatchObject({ state: 'in-progress', workflow: { version: 2 } });
    // when
    const back = await run('--reverse', id, '--reason', 'Too early');
    // then
    expect([back.code, back.out]).toEqual([0, expect.stringContaining('1 of 1 record taken back')]);
    const again = await server.call('GET', `/api/records/${working}`);
    expect(again.body).toMatchObject({ state: 'working', workflow: { version: 1 } });
  });

  it('names the place of each mistake in the file of the mapping', async () => {
    writeFileSync(join(folder.path, 'mapping.json'), '{"workin": "in-progress", "working": "nwe"}');
    const { code, err } = await run('ticket', '--dry-run', '--mapping', 'mapping.json');
    expect(code).toBe(1);
    expect(err).toContain(
      'mapping.json#/workin: there is no state "workin" in version 1; did you mean "working"?',
    );
    expect(err).toContain(
      'mapping.json#/working: version 2 has no state "nwe"; did you mean "new"?',
    );
  });

  it.each([
    [['ticket'], '--reason is missing'],
    [['--dry-run'], 'give a WORKFLOW'],
    [['ticket', '--dry-run', '--to', 'two'], '--to two is no version'],
    [['ticket', '--dry-run', '--mapping', 'none.json'], 'none.json'],
    [['ticket', '--dry-run', '--format', 'xml'], 'There is no format "xml"'],
  ])('%j is a wrong command line', async (args, message) => {
    const { code, err } = await run(...args);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });
});

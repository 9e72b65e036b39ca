import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Json, JsonObject } from '@interlock/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../../server/cli/command-line.ts';
import { buildPack } from '../../support/small-pack.ts';

const root = mkdtempSync(join(tmpdir(), 'interlock-simulate-'));
const write = (path: string, json: Json): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), JSON.stringify(json));
};
beforeAll(() => {
  for (const [path, json] of buildPack()) write(join('workflows', path), json);
});
afterAll(() => rmSync(root, { recursive: true }));

/** Runs a command in the folder; `typed` is piped in. */
async function run(args: readonly string[], typed: readonly string[] = []) {
  const said = { out: '', err: '' };
  const code = await runCommandLine(args, {
    env: {},
    cwd: root,
    print: (text) => void (said.out += text),
    tell: (text) => void (said.err += text),
    typed: async function* lines() {
      yield* typed;
    },
    interrupted: new AbortController().signal,
  });
  return { code, ...said };
}

/** A ticket that was opened: only those who request something may. */
const OPENED = ['as rita requester', 'open ticket title="Printer on fire"', 'as ada agent'];

const steps = (out: string) =>
  (
    JSON.parse(out) as {
      steps: {
        title: string;
        at: string;
        problems: string[];
        plans: JsonObject[];
        records: JsonObject[];
      }[];
    }
  ).steps;

describe('interlock simulate', () => {
  it('plays steps that are typed, and tells states, timers, clocks and what a record takes', async () => {
    const { code, out } = await run(
      ['simulate', '--at', '2026-03-02T09:00:00Z'],
      [...OPENED, 'ticket.started TKT0000001', 'show TKT0000001'],
    );
    expect(code).toBe(0);
    expect(out).toContain('TKT0000001 “Printer on fire” (ticket) was opened as new');
    expect(out).toContain('effect http.request {"url":"http://pager.example/page"');
    expect(out).toContain('timer new#late is due at 2026-03-02T13:00:00.000Z');
    expect(out).toMatch(/clock Response is running, 0 % of PT1H used up, up at 2026-03-02T10:00/u);
    expect(out).toContain('TKT0000001 is Working');
    expect(out).toContain('▸ ticket.started TKT0000001 (2026-03-02T09:00:00.000Z)');
    expect(out).toMatch(/takes: .*ticket\.resolved \(Resolve; needs resolution\)/u);
  });

  it('moves simulated time, and fires what comes due on the way, in the order given', async () => {
    const lines = OPENED.flatMap((line) => ['--event', line]);
    const after = ['--advance', 'PT5H', '--event', 'ticket.started TKT0000001'];
    const at = ['--at', '2026-03-02T09:00:00Z'];
    const { code, out } = await run(['simulate', '--format', 'json', ...at, ...lines, ...after]);
    expect(code).toBe(0);
    const [late, started] = steps(out).slice(OPENED.length);
    expect(late).toMatchObject({ title: 'advance PT5H', at: '2026-03-02T14:00:00.000Z' });
    expect(late?.plans.flatMap(({ records }) => records)).toContainEqual(
      expect.objectContaining({ from: 'new', to: 'escalated', taken: ['new#late'] }),
    );
    expect(started?.records).toMatchObject([{ state: 'working', done: false }]);
  });

  it('says why an event is not taken, and what the record takes instead', async () => {
    const { code, out } = await run(
      ['simulate'],
      [...OPENED, 'ticket.resolved TKT0000001 resolution=x'],
    );
    expect(code).toBe(0);
    expect(out).toContain('TKT0000001 is new, and ticket.resolved is taken only in working');
    expect(out).toContain('takes: ticket.joined');
  });

  it('tells who may not do something what keeps them from it', async () => {
    const { out } = await run(
      ['simulate'],
      [...OPENED, 'ticket.started TKT0000001', 'as rita requester', 'show TKT0000001'],
    );
    expect(out).toMatch(/not now: ticket\.resolved\. You may not do this: roles/u);
  });

  it('answers effects that are waited for', async () => {
    const { out } = await run(
      ['simulate'],
      [
        ...OPENED,
        'effect http.request ok',
        'ticket.started TKT0000001',
        'ticket.checked TKT0000001',
        'effect http.request failed',
        'show TKT0000001',
      ],
    );
    expect(out).toMatch(/TKT0000001 is Escalated/u);
  });

  it('plays a scenario, and fails where something goes otherwise than it expects', async () => {
    // given
    const expected = (state: string): Json => ({
      id: 'story',
      title: 'Story',
      given: {
        principals: { ada: {} },
        records: [{ alias: 't', type: 'ticket', data: { title: 'A' } }],
      },
      steps: [
        {
          as: 'ada',
          event: { type: 'ticket.started', to: 't' },
          expect: { records: { t: { state } } },
        },
      ],
    });
    write('good.json', expected('working'));
    write('bad.json', expected('resolved'));
    // when
    const good = await run(['simulate', '--scenario', 'good.json']);
    const bad = await run(['simulate', '--scenario', 'bad.json']);
    // then
    expect(good.code).toBe(0);
    expect(good.out).toContain('▸ given');
    expect([bad.code, bad.out]).toEqual([
      1,
      expect.stringContaining('✗ t: state is "working", expected "resolved"'),
    ]);
  });

  it('reads every line before it begins, and says of each that is wrong how it is written', async () => {
    writeFileSync(join(root, 'lines.txt'), '# a story\nopen ticket title=A\nedit\n');
    const wrong = ['--event', 'effect http.request', '--event', 'nonsense', '--advance', 'soon'];
    const { code, out, err } = await run(['simulate', '--events', 'lines.txt', ...wrong]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/step 2 \(edit\): edit\.to/u);
    expect(err).toContain('step 3 (effect http.request): how did it end?');
    expect(err).toMatch(/step 4 \(nonsense\): event\.type/u);
    expect(err).toMatch(/step 5 \(advance soon\)/u);
  });

  it('goes on after a typed line that is wrong, and ends with 1', async () => {
    const { code, out } = await run(['simulate'], ['advance soon', 'show X', ...OPENED]);
    expect(code).toBe(1);
    expect(out).toContain('✗ advance');
    expect(out).toContain('✗ there is no record "X"');
    expect(out).toContain('TKT0000001 is New');
  });

  it.each([
    [['--format', 'junit'], 'There is no format "junit" here; there are: text, json'],
    [['--at', 'noon'], '--at noon is no time'],
    [['--scenario', 'ticket/none'], 'There is no scenario "ticket/none"'],
    [['nowhere'], 'There is no folder'],
    [['--what'], '--help'],
  ])('refuses %j', async (args, why) => {
    const { code, err } = await run(['simulate', ...args]);
    expect([code, err]).toEqual([2, expect.stringContaining(why)]);
  });
});

describe('interlock plan, without a server', () => {
  const raised = (id: string, more: JsonObject = {}): JsonObject => ({
    specversion: '1.0',
    id,
    source: '/monitor',
    type: 'signal.raised',
    data: { name: 'Disk', fingerprint: 'f1', host: 'db-1' },
    ...more,
  });
  const piped = (json: Json): string[] => JSON.stringify(json, null, 2).split('\n');

  it('says what an event would open, and asks nobody for anything', async () => {
    const { code, out } = await run(['plan', '-'], piped(raised('1')));
    expect(code).toBe(0);
    expect(out).toContain('1. signal.raised would be applied');
    expect(out).toContain('TKT0000001 “Trouble with Disk” (ticket) would be opened as new');
  });

  it('plans each event after those before it, in the world that is given', async () => {
    // given
    write('world.json', { records: [{ alias: 'h', type: 'host', data: { name: 'db-1' } }] });
    write('events.json', [raised('1'), raised('2')]);
    // when
    const { code, out } = await run([
      'plan',
      'events.json',
      'workflows',
      '--world',
      'world.json',
      '--format',
      'json',
    ]);
    // then
    const { results } = JSON.parse(out) as {
      results: { outcome: string; records: JsonObject[] }[];
    };
    expect(code).toBe(0);
    expect(results.map(({ outcome }) => outcome)).toEqual(['applied', 'applied']);
    expect(results[0]?.records.map(({ type, from }) => [type, from])).toContainEqual([
      'ticket',
      null,
    ]);
    expect(results[1]?.records.some(({ from }) => from === null)).toBe(false);
  });

  it('sends an event to the record its subject names, as whoever is said', async () => {
    write('world.json', { records: [{ alias: 't', type: 'ticket', data: { title: 'A' } }] });
    write(
      'start.json',
      raised('9', { type: 'ticket.started', subject: '/records/TKT0000001', data: {} }),
    );
    const base = ['plan', 'start.json', 'workflows', '--world', 'world.json'];
    const done = await run([...base, '--as', 'ada agent']);
    expect([done.code, done.out]).toEqual([
      0,
      expect.stringContaining('would go from new to working'),
    ]);
    const other = await run(['plan', 'start.json', 'workflows']);
    expect([other.code, other.out]).toEqual([
      1,
      expect.stringContaining('there is no record "TKT0000001" in this world'),
    ]);
  });

  it('takes what Alertmanager sends', async () => {
    const { code, err } = await run(['plan', '-', '--from', 'alertmanager'], ['{"alerts": 7}']);
    expect([code, err]).toEqual([2, expect.stringContaining('The events cannot be read:')]);
  });

  it.each([
    [['plan'], 'Name a file of events'],
    [['plan', 'nothing.json'], 'nothing.json cannot be read'],
    [['plan', '-', '--from', 'xml'], 'There is no format "xml" of events'],
    [['plan', '-', '--format', 'sarif'], 'There is no format "sarif" here'],
  ])('refuses %j', async (args, why) => {
    const { code, err } = await run(args, ['{}']);
    expect([code, err]).toEqual([2, expect.stringContaining(why)]);
  });
});

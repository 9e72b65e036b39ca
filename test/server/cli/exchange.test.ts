import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { runCommandLine } from '../../../server/cli/command-line.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'interlock-exchange-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...args: string[]) {
  let [out, err] = ['', ''];
  const code = await runCommandLine(args, {
    env: {},
    cwd: folder,
    print: (text) => void (out += text),
    tell: (text) => void (err += text),
    interrupted: new AbortController().signal,
  });
  return { code, out, err };
}

const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return name;
};

it('exports the shipped policies, and imports them again as a draft', async () => {
  // when
  const exported = await run('export', join(root, 'workflows'));
  const imported = await run('import', file('rules.json', exported.out));
  // then
  expect([exported.code, imported.code]).toEqual([0, 0]);
  expect(exported.err).toMatch(/^heartbeat-missed#\/pattern not-heeded: json-rules-engine/m);
  const { rules } = JSON.parse(exported.out) as { rules: { name: string }[] };
  const { files } = JSON.parse(imported.out) as { files: { [path: string]: { id: string } } };
  expect(Object.values(files).map(({ id }) => id)).toEqual(rules.map(({ name }) => name));
});

it('lists operators to be added, and leaves rules out that need them where nothing may be', async () => {
  // given
  const rule = {
    name: 'web',
    conditions: {
      all: [{ fact: 'event', path: '$.subject', operator: 'startsWith', value: 'web' }],
    },
    event: { type: 'web' },
  };
  const draft = await run('import', file('web.json', JSON.stringify(rule)), '--on', 'alert.raised');
  const { files } = JSON.parse(draft.out) as { files: { [path: string]: unknown } };
  const pack = join(folder, 'pack');
  cpSync(join(root, 'workflows'), pack, { recursive: true });
  for (const [path, policy] of Object.entries(files))
    writeFileSync(join(pack, path), JSON.stringify(policy));
  // when
  const [whole, plain] = [await run('export', pack), await run('export', pack, '--plain')];
  // then
  const read = ({ out }: { out: string }) =>
    JSON.parse(out) as {
      rules: { name: string }[];
      operators: { name: string; rules: string[] }[];
    };
  expect(read(whole).operators).toMatchObject([{ name: 'startsWith', rules: ['web'] }]);
  expect(whole.err).toMatch(/^web#\/conditions\/all\/0\/operator to-add: /m);
  expect(read(plain).operators).toEqual([]);
  expect(read(plain).rules.map(({ name }) => name)).not.toContain('web');
  expect(read(plain).rules.length).toBeGreaterThan(50);
});

it('says what cannot be taken over, and where', async () => {
  const wrong = '[{"conditions": {"any": []}, "event": {"type": "x"}}, {"event": 7}]';
  const { code, out, err } = await run('import', file('wrong.json', wrong), '--on', 'alert.raised');
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain('wrong.json#/0/conditions/any error empty-group');
  expect(err).toContain('wrong.json#/1/event error invalid-type');
  const hostile = await run('import', file('hostile.json', '{"__proto__": 1}'));
  expect([hostile.code, hostile.err]).toEqual([1, expect.stringContaining('forbidden-name')]);
});

it('reads facts from the event’s data and event types from the command line', async () => {
  const rule =
    '{"conditions": {"all": [{"fact": "cpu", "operator": "greaterThan", "value": 90}]}, "event": {"type": "hot"}}';
  const args = ['--on', 'alert.raised', '--facts-in-data'];
  const { out, err } = await run('import', file('rule.json', rule), ...args);
  expect(JSON.parse(out)).toMatchObject({
    files: {
      'alert/policies/hot.json': { conditions: { all: [{ fact: 'event', path: 'data.cpu' }] } },
    },
  });
  expect(err).toMatch(/^hot#\/event left-out: /);
});

it.each([
  [['export', '--format', 'drools'], /There is no format "drools"/],
  [['export', 'a', 'b'], /One folder at a time/],
  [['import'], /Name one file/],
  [['import', 'nowhere.json'], /There is no file/],
  [['import', 'rules.json', '--on', 'Alert'], /--on Alert: use dotted/],
])('a wrong command line is told: %j', async (args, problem) => {
  const { code, err } = await run(...args);
  expect([code, err]).toEqual([2, expect.stringMatching(problem)]);
});

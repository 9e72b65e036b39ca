import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '@interlock/engine';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../../server/cli/command-line.ts';
import { placeOf } from '../../../server/cli/report/line-of.ts';
import { WORKFLOWS } from '../../workflows/shipped-packs.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function shippedCopy(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'interlock-verify-'));
  folders.push(folder);
  await cp(WORKFLOWS, folder, { recursive: true });
  return folder;
}

/** A copy of the shipped packs in which an emergency closes without its review. */
async function spoiltCopy(title?: string): Promise<string> {
  const folder = await shippedCopy();
  const path = join(folder, 'change/workflow.json');
  const workflow = JSON.parse(await readFile(path, 'utf8')) as Spoilable;
  delete workflow.states.review.transitions.close['guard'];
  if (title !== undefined) workflow.invariants['emergency-is-reviewed'].title = title;
  await writeFile(path, JSON.stringify(workflow, null, 2));
  return folder;
}

interface Spoilable {
  readonly states: {
    readonly review: { readonly transitions: { readonly close: { [key: string]: unknown } } };
  };
  readonly invariants: { readonly 'emergency-is-reviewed': { title: string } };
}

async function run(...args: string[]) {
  const said = { out: '', err: '' };
  const code = await runCommandLine(args, {
    env: {},
    cwd: '/',
    print: (text) => void (said.out += text),
    tell: (text) => void (said.err += text),
    interrupted: new AbortController().signal,
  });
  return { code, ...said };
}

describe('interlock verify', { timeout: 60_000 }, () => {
  it('says of sound workflows what was looked at and proved', async () => {
    const { code, out } = await run('verify', WORKFLOWS, '--workflow', 'change');
    expect(code).toBe(0);
    expect(out).toMatch(/^✓ change: \d+ configurations, 4 invariants proved$/mu);
  });

  it('shows how an invariant can be broken, with the line it stands in', async () => {
    // given
    const folder = await spoiltCopy();
    // when
    const { code, out, err } = await run('verify', folder, '--workflow', 'change');
    // then
    expect(code).toBe(1);
    expect(err).toContain('1 error');
    const [, line = '0'] = /change\/workflow\.json:(\d+) error broken-invariant/u.exec(out) ?? [];
    const text = await readFile(join(folder, 'change/workflow.json'), 'utf8');
    expect(text.split('\n')[Number(line) - 1]).toContain('"emergency-is-reviewed"');
    expect(out).toMatch(/1\. it is opened with .*Type: Emergency.* → New\n/u);
    expect(out).toContain('"Close" by somebody with role agent → Closed');
    expect(out).toContain('is broken: the scenario was played and shows how');
    expect(out).toMatch(/played in the simulator:\n +1\. ada opens change \{/u);
    expect(out).toMatch(
      / ada sends change\.closed to change → change is closed, invariant\.broken is told\n/u,
    );
  });

  it('gives what was played as a scenario that can be kept and run', async () => {
    // given
    const folder = await spoiltCopy();
    const { out } = await run('verify', folder, '--workflow', 'change', '--format', 'json');
    const { checked } = JSON.parse(out) as {
      checked: { remarks: { code: string; scenario?: { id: string } }[] }[];
    };
    const broken = checked[0]?.remarks.find(({ code }) => code === 'broken-invariant');
    // when
    const path = join(folder, 'change/scenarios/counter-example.json');
    await writeFile(path, JSON.stringify(broken?.scenario));
    const id = `change/${broken?.scenario?.id}`;
    const played = await run('test', folder, '--scenario', id);
    // then
    expect(played.out).toMatch(new RegExp(`✓ ${id}: passed, \\d+ steps`, 'u'));
    expect(played.code).toBe(0);
  });

  it('says the same as JSON, SARIF and JUnit, whatever stands in it', async () => {
    // given
    const folder = await spoiltCopy('<b>"&\u0007 ]]> never');
    const args = ['verify', folder, '--workflow', 'change', '--format'];
    // when
    const json = await run(...args, 'json');
    const sarif = await run(...args, 'sarif');
    const junit = await run(...args, 'junit');
    // then
    expect([json.code, sarif.code, junit.code]).toEqual([1, 1, 1]);
    const [checked] = (JSON.parse(json.out) as { checked: JsonObject[] }).checked;
    expect(checked).toMatchObject({ name: 'change' });
    const [first] = (JSON.parse(sarif.out) as Sarif).runs;
    const errors = first?.results.filter(({ level }) => level === 'error') ?? [];
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({
      ruleId: 'broken-invariant',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: expect.stringMatching(/[/]change[/]workflow\.json$/u) },
            region: {},
          },
        },
      ],
    });
    expect(junit.out).toContain('tests="1" failures="1"');
    expect(junit.out).toContain('&lt;b&gt;&quot;&amp; ]]&gt; never');
    expect(junit.out).not.toContain('\u0007');
  });

  it('verifies nothing of definitions that are not valid, and tells what is wrong with them', async () => {
    // given
    const folder = await shippedCopy();
    await writeFile(join(folder, 'task/workflow.json'), '{"id": "task", ');
    // when
    const { code, out } = await run('verify', folder);
    // then
    expect(code).toBe(1);
    expect(out).toContain('nothing was verified');
    expect(out).toContain('task/workflow.json');
  });

  it.each([
    [['verify', '--format', 'xml'], 'There is no format "xml"'],
    [['verify', WORKFLOWS, '--workflow', 'nix'], 'There is no workflow "nix"; there are: alert,'],
    [['verify', 'a', 'b'], 'One folder at a time'],
    [['verify', '--nix'], 'see --help'],
    [['validate', '--format', 'xml'], 'There is no format "xml"'],
  ])('%j is a wrong command line', async (args, message) => {
    const { code, err } = await run(...args);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it('an empty folder is no set of definitions', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'interlock-verify-'));
    folders.push(folder);
    await mkdir(join(folder, 'inner'));
    const { code, out } = await run('validate', folder);
    expect(code).toBe(1);
    expect(out).toContain('there are no definition files');
    const missing = await run('verify', join(folder, 'nowhere'));
    expect(missing.code).toBe(2);
    expect(missing.err).toContain('There is no folder');
  });
});

describe('interlock diff --behaviour', { timeout: 60_000 }, () => {
  it('tells what records can do now that they could not before, with the way to it', async () => {
    // given
    const folder = await spoiltCopy();
    // when
    const { code, out } = await run('diff', WORKFLOWS, folder, '--behaviour');
    const same = await run('diff', WORKFLOWS, WORKFLOWS, '--behaviour');
    const json = await run('diff', WORKFLOWS, folder, '--behaviour', '--format', 'json');
    // then
    expect(code).toBe(1);
    expect(out).toContain('What records of change can do');
    expect(out).toContain(
      '+ a record in "review" can now come to "closed" on change.closed ("Close") where record.data.reviewedAt is empty',
    );
    expect([same.code, same.out]).toEqual([0, '\nWhat records can do has not changed.\n']);
    expect(JSON.parse(json.out)).toMatchObject({ behaviour: [{ workflow: 'change' }] });
  });

  it('needs whole folders that hold together', async () => {
    const folder = await shippedCopy();
    await writeFile(join(folder, 'task/workflow.json'), '{"id": "task"}');
    const broken = await run('diff', WORKFLOWS, folder, '--behaviour');
    const file = join(WORKFLOWS, 'task/workflow.json');
    const single = await run('diff', file, file, '--behaviour');
    expect([broken.code, single.code]).toEqual([2, 2]);
    expect(broken.err).toContain('interlock validate');
    expect(single.err).toContain('compare folders');
  });
});

interface Sarif {
  readonly runs: readonly {
    readonly results: readonly { readonly level: string; readonly ruleId: string }[];
  }[];
}

describe('the place of a value in a JSON text', () => {
  it('is where the value a pointer names begins, however it is written', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(0, 2, '\t'), (json, indent) => {
        const text = JSON.stringify(json, null, indent);
        for (const [pointer, value] of pointersIn(json)) {
          const { line, column } = placeOf(text, pointer);
          const rest = text
            .split('\n')
            .slice(line - 1)
            .join('\n')
            .slice(column - 1);
          const written = JSON.stringify(value);
          expect(rest.replaceAll(/\s/gu, '').startsWith(written.replaceAll(/\s/gu, ''))).toBe(true);
        }
      }),
    );
  });

  it.each(['', '{', '{"a"', '[1,', 'text', '{"a": {"b": }'])('never throws: %j', (text) => {
    expect(placeOf(text, '/a/b/0').line).toBeGreaterThan(0);
  });
});

function* pointersIn(json: unknown, at = ''): Generator<[string, unknown]> {
  yield [at, json];
  if (typeof json !== 'object' || json === null) return;
  for (const [key, value] of Object.entries(json)) {
    yield* pointersIn(value, `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
  }
}

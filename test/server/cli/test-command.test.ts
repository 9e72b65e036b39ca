import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '@interlock/engine';
import { afterEach, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../../server/cli/command-line.ts';
import { WORKFLOWS } from '../../workflows/shipped-packs.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

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

/** A copy of the shipped packs in which tasks are finished in another state than their scenario says. */
async function spoiltCopy(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'interlock-test-'));
  folders.push(folder);
  await cp(WORKFLOWS, folder, { recursive: true });
  const path = join(folder, 'task/scenarios/happy.json');
  const text = await readFile(path, 'utf8');
  expect(text).toContain('"state": "done"');
  await writeFile(path, text.replace('"state": "done"', '"state": "open"'));
  return folder;
}

describe('interlock test', { timeout: 60_000 }, () => {
  it('runs the scenarios of a folder and says how much of it they cover', async () => {
    const { code, out } = await run('test', WORKFLOWS, '--coverage');
    expect(code).toBe(0);
    expect(out).toMatch(/^✓ change\/happy: passed, \d+ steps$/mu);
    expect(out).toMatch(
      /^together +100 % \(\d+\/\d+\) +100 % \(\d+\/\d+\) +\d+(\.\d)? % \(\d+\/\d+\)$/mu,
    );
    expect(out).toContain('  incident: guard of new#major not holding\n');
  });

  it('fails on a scenario that goes otherwise, and names its step by file and line', async () => {
    // given
    const folder = await spoiltCopy();
    // when
    const { code, out } = await run('test', folder, '--scenario', 'task');
    // then
    expect(code).toBe(1);
    const [, line = '0'] =
      /task\/scenarios\/happy\.json:(\d+) error scenario-failed/u.exec(out) ?? [];
    expect(Number(line)).toBeGreaterThan(1);
    expect(out).toContain('state is "done", expected "open"');
    expect(out).toMatch(/^✓ task\/refused: passed/mu);
    expect(out).not.toContain('change/happy');
  });

  it('fails where less is covered than asked for', async () => {
    const enough = await run('test', WORKFLOWS, '--min-coverage', '10', '--format', 'json');
    expect(enough.code).toBe(0);
    const { coverage } = JSON.parse(enough.out) as { readonly coverage: JsonObject };
    expect(coverage).toMatchObject({ total: { states: { missing: [] } } });
    const tooLow = await run('test', WORKFLOWS, '--scenario', 'task/happy', '--min-coverage', '10');
    expect(tooLow.code).toBe(1);
    expect(tooLow.out).toContain('error coverage-too-low');
    expect(tooLow.out).toContain('at least 10 % are asked for');
  });

  it('tells build servers how long each took', async () => {
    const { out } = await run('test', WORKFLOWS, '--scenario', 'task/happy', '--format', 'junit');
    expect(out).toMatch(
      /<testcase classname="interlock test" name="task\/happy" time="\d+\.\d{3}">/u,
    );
  });

  it('writes scenarios for what those of the folder leave out, and runs them from then on', async () => {
    // given
    const folder = await spoiltCopy();
    for (const file of await readdir(join(folder, 'task/scenarios')))
      await rm(join(folder, 'task/scenarios', file));
    // when
    const { code, out } = await run(
      'test',
      folder,
      '--scenario',
      'ci',
      '--generate',
      '--workflow',
      'task',
      '--write',
    );
    // then
    expect(code).toBe(0);
    expect(out).toMatch(
      /^✓ task\/generated-[\w-]+: written, \d+ steps, takes \d+ transitions? more$/mu,
    );
    const again = await run(
      'test',
      folder,
      '--scenario',
      'task',
      '--generate',
      '--workflow',
      'task',
    );
    expect(again.code).toBe(0);
    expect(again.out).toMatch(/^✓ task\/generated-[\w-]+: passed/mu);
    expect(again.out).not.toContain('made,');
  });

  it('warns of a transition no scenario could be made for, where it stands', async () => {
    // given
    const folder = await spoiltCopy();
    const path = join(folder, 'task/workflow.json');
    const workflow = JSON.parse(await readFile(path, 'utf8')) as Guarded;
    const linked = {
      fact: 'links',
      params: { relation: 'approval-of', direction: 'in' },
      path: 'count',
    };
    workflow.states.open.transitions.take.guard = { ...linked, operator: 'equal', value: 7 };
    await writeFile(path, JSON.stringify(workflow, null, 2));
    // when
    const args = ['--scenario', 'ci', '--generate', '--workflow', 'task', '--anew'];
    const { code, out } = await run('test', folder, ...args);
    // then
    expect(code).toBe(0);
    expect(out).toMatch(
      /task\/workflow\.json:\d+ warning not-generated: no scenario takes "open#take"/u,
    );
  });

  it('walks at random, and shows a fault with its seed and the shortest way to it', async () => {
    // given
    const folder = await spoiltCopy();
    const path = join(folder, 'task/workflow.json');
    const workflow = JSON.parse(await readFile(path, 'utf8')) as { invariants?: object };
    const never = { fact: 'record', path: 'state', operator: 'equal', value: 'done' };
    workflow.invariants = { unfinished: { title: 'No task is ever done', never } };
    await writeFile(path, JSON.stringify(workflow, null, 2));
    const args = ['test', folder, '--scenario', 'ci', '--walk'];
    // when
    const found = await run(...args, '100', '--seed', '7');
    // then
    expect(found.code).toBe(1);
    expect(found.out).toMatch(
      /task\/workflow\.json:\d+ error invariant-broken: invariant "unfinished"/u,
    );
    const [, seed = ''] = /--walk 1 --seed (\d+) after/u.exec(found.out) ?? [];
    const again = await run(...args, '1', '--seed', seed);
    expect(again.code).toBe(1);
    const steps = again.out.split('\n').filter((line) => /^ +\d+\. /u.test(line));
    expect(steps[0]).toContain('"open":{"type":"task"');
    expect(steps.at(-1)).toContain('task.');
    expect(steps.length).toBeLessThanOrEqual(4);
  });

  it('names the workflow that goes round without an end', async () => {
    // given
    const folder = await spoiltCopy();
    const path = join(folder, 'task/workflow.json');
    const workflow = JSON.parse(await readFile(path, 'utf8')) as {
      states: { open: { transitions: { [id: string]: object } } };
    };
    workflow.states.open.transitions['again'] = { always: true, target: 'open', reenter: true };
    await writeFile(path, JSON.stringify(workflow, null, 2));
    // when
    const { code, out } = await run('test', folder, '--scenario', 'ci', '--walk', '20');
    // then
    expect(code).toBe(1);
    expect(out).toMatch(
      /task\/workflow\.json(?::\d+)? error [\w-]+: .*lead round without ever coming to rest/u,
    );
  });

  it('walks roughly where asked, and is refused more often', async () => {
    const args = ['test', WORKFLOWS, '--scenario', 'ci', '--walk', '3', '--length', '20'];
    const { code, out } = await run(...args, '--rough');
    expect(code).toBe(0);
    expect(out).toMatch(
      /^✓ random walks: 3 rough walks from seed 1, 60 steps, \d+ events, \d+ refused: nothing went wrong$/mu,
    );
  });

  it('says how far it walked where nothing went wrong', async () => {
    const { code, out } = await run(
      'test',
      WORKFLOWS,
      '--scenario',
      'ci',
      '--walk',
      '3',
      '--length',
      '20',
    );
    expect(code).toBe(0);
    expect(out).toMatch(
      /^✓ random walks: 3 walks from seed 1, 60 steps, \d+ events, \d+ refused: nothing went wrong$/mu,
    );
  });

  it.each([
    [['test', '--seed', '3'], 'go with --walk'],
    [['test', '--rough'], 'go with --walk'],
    [['test', WORKFLOWS, '--scenario', 'ci', '--walk', 'many'], 'no whole number'],
    [['test', '--write'], 'go with --generate'],
    [
      ['test', WORKFLOWS, '--scenario', 'task', '--generate', '--workflow', 'nix'],
      'There is no workflow "nix"',
    ],
    [['test', '--format', 'xml'], 'There is no format "xml"'],
    [['test', WORKFLOWS, '--scenario', 'nix'], 'There is no scenario "nix"'],
    [['test', 'a', 'b'], 'One folder at a time'],
    [['test', '--min-coverage', '101'], 'no number from 0 to 100'],
    [['test', '--nix'], 'see --help'],
  ])('%j is a wrong command line', async (args, message) => {
    const { code, err } = await run(...args);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});

interface Guarded {
  readonly states: {
    readonly open: { readonly transitions: { readonly take: { guard?: object } } };
  };
}

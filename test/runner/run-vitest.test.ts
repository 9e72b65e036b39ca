import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it, vi } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'interlock-run-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the tests of a fixture; nothing of this run's environment may reach it. */
async function run(...args: string[]): Promise<{ counts: unknown; code: unknown }> {
  const counts = join(folder, 'counts.json');
  const script = join(import.meta.dirname, 'run-vitest.ts');
  const root = join(import.meta.dirname, '..', 'fixtures', 'run');
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:VITEST|NODE_ENV|TEST|MODE)/.test(name)),
  );
  const ended = await promisify(execFile)(
    process.execPath,
    [script, '--root', root, '--counts', counts, ...args],
    { env, timeout: 25_000, killSignal: 'SIGKILL' },
  ).then(
    () => 0,
    (error: unknown) => (error as { code: unknown }).code,
  );
  return { counts: JSON.parse(readFileSync(counts, 'utf8')), code: ended };
}

it('counts a failed test, a failed hook, a file that does not load and an unhandled error', async () => {
  expect(await run()).toEqual({ counts: { passed: 3, failed: 4, skipped: 2 }, code: 1 });
});

it('leaves the long tests out of every project of ours, too', async () => {
  // given a run that was not asked for them, whatever this one was asked for
  vi.stubEnv('INTERLOCK_TEST_FULL', '');
  // when
  const { default: config } = await import('../vitest.config.ts');
  // then
  const projects = config.test?.projects ?? [];
  expect(projects.length).toBeGreaterThan(1);
  for (const project of projects) {
    expect(project).toMatchObject({
      test: { exclude: expect.arrayContaining(['**/*.full.test.ts']) as unknown },
    });
  }
  vi.unstubAllEnvs();
});

it('runs the long tests only when asked', async () => {
  expect(await run('long')).toEqual({ counts: { passed: 0, failed: 0, skipped: 0 }, code: 0 });
  expect(await run('long', '--full')).toEqual({
    counts: { passed: 1, failed: 0, skipped: 0 },
    code: 0,
  });
});

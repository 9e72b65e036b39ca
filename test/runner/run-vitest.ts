import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startVitest, type TestModule } from 'vitest/node';
import type { Counts } from './counts.ts';

/**
 * Run as a script: vitest in this process, and how many tests ended how as JSON in the file named by
 * `--counts`. `--full` adds the files named *.full.test.ts, `--root` runs another folder's tests.
 */
const { values, positionals } = parseArgs({
  options: {
    counts: { type: 'string' },
    full: { type: 'boolean', default: false },
    root: { type: 'string', default: join(import.meta.dirname, '..') },
  },
  allowPositionals: true,
});

if (values.full) process.env['INTERLOCK_TEST_FULL'] = '1';
const vitest = await startVitest(positionals, {
  root: values.root,
  run: true,
  watch: false,
  allowOnly: false,
  passWithNoTests: true,
  reporters: ['default'],
  cliExclude: values.full ? [] : ['**/*.full.test.*'],
});
const found = count(vitest.state.getTestModules(), vitest.state.getUnhandledErrors().length);
// A global setup that fails leaves no test and no error behind, only this.
const counts = process.exitCode === 1 ? { ...found, failed: Math.max(1, found.failed) } : found;
if (values.counts !== undefined) writeFileSync(values.counts, JSON.stringify(counts));
await vitest.close();
process.exit(counts.failed > 0 ? 1 : 0);

/**
 * A failed hook, a file that does not load and an unhandled error count as a failure each: vitest
 * reports them beside the tests, and none may go unseen. A test that never ended has failed.
 */
function count(modules: readonly TestModule[], unhandled: number): Counts {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const suites = modules.flatMap((module) => [module, ...module.children.allSuites()]);
  const states = tests.map((test) => test.result().state);
  const broken = suites.filter((suite) => suite.errors().length > 0).length;
  return {
    passed: states.filter((state) => state === 'passed').length,
    failed:
      states.filter((state) => state === 'failed' || state === 'pending').length +
      broken +
      unhandled,
    skipped: states.filter((state) => state === 'skipped').length,
  };
}

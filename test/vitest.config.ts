import { defineConfig } from 'vitest/config';
import { LongestFirst } from './runner/longest-first.ts';

/** Tests that need no database start without waiting for one. */
const pure = [
  'architecture',
  'designer',
  'engine',
  'runner',
  'workflows',
  'server/{config,lifecycle,cli}',
];

/** What no project runs: a command-line exclusion does not reach projects, so `--full` comes by the environment. */
const never = [
  '**/node_modules/**',
  ...(process.env['INTERLOCK_TEST_FULL'] === '1' ? [] : ['**/*.full.test.ts']),
];

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    // A worker goes on with the next file and keeps the modules it has: 250 files that each load the engine
    // anew take half as much time again.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A busy machine is slow, not wrong.
    expect: { poll: { timeout: 10_000 } },
    reporters: ['default'],
    projects: [
      {
        extends: true,
        test: {
          name: 'pure',
          include: pure.map((folder) => `${folder}/**/*.test.ts`),
          exclude: never,
        },
      },
      {
        extends: true,
        test: {
          name: 'database',
          include: ['**/*.test.ts'],
          exclude: [...never, ...pure.map((folder) => `${folder}/**`)],
          globalSetup: ['support/global-setup.ts'],
          setupFiles: ['support/bucket-watch.ts'],
        },
      },
    ],
  },
});

import { defineConfig } from 'vitest/config';

/** Tests that need no database start without waiting for one. */
const pure = [
  'architecture',
  'designer',
  'engine',
  'runner',
  'workflows',
  'server/{config,lifecycle,cli}',
];

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A busy machine is slow, not wrong.
    expect: { poll: { timeout: 10_000 } },
    reporters: ['default'],
    projects: [
      {
        extends: true,
        test: { name: 'pure', include: pure.map((folder) => `${folder}/**/*.test.ts`) },
      },
      {
        extends: true,
        test: {
          name: 'database',
          include: ['**/*.test.ts'],
          exclude: ['**/node_modules/**', ...pure.map((folder) => `${folder}/**`)],
          globalSetup: ['support/global-setup.ts'],
          setupFiles: ['support/bucket-watch.ts'],
        },
      },
    ],
  },
});

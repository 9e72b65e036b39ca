import { describe, expect, it } from 'vitest';
import { processAccess } from './rules/process-access.ts';
import { buildSource, readSources, report } from './source.ts';

const check = (path: string, text: string): string =>
  report(processAccess([buildSource(path, text)]));

describe('only server/main.ts and server/cli touch the process', () => {
  it('in the whole project', () => {
    expect(report(processAccess(readSources()))).toBe('');
  });

  it.each([
    ['server/config.ts', 'export const port = process.env.PORT'],
    ['server/http/records.ts', `process.on('exit', f)`],
    ['server/runtime/step.ts', `import process from 'node:process'`],
    ['server/runtime/step.ts', `import { env } from 'node:process'`],
    ['server/runtime/step.ts', `import { kill } from 'process'`],
    ['server/postgres/cluster.ts', `import { kill, env } from 'node:process'`],
    ['server/postgres/cluster.ts', 'process.kill(1)'],
    ['designer/app.tsx', 'process.env.NODE_ENV'],
  ])('finds it in %s: %s', (path, text) => {
    expect(check(path, text)).toContain('touches process');
  });

  it('finds Node in the designer', () => {
    expect(check('designer/app.tsx', `import { readFile } from 'node:fs/promises'`)).toContain(
      'runs in a browser',
    );
  });

  it.each([
    ['server/main.ts', 'process.env.PORT'],
    ['server/cli/start.ts', 'process.exit(1)'],
    ['server/postgres/cluster.ts', `import { getuid, kill } from 'node:process'`],
    ['designer/build.ts', `import { join } from 'node:path'; process.exitCode = 1`],
    ['server/runtime/step.ts', 'const process = steps.get(1); process.run()'],
  ])('accepts in %s: %s', (path, text) => {
    expect(check(path, text)).toBe('');
  });
});

import { describe, expect, it } from 'vitest';
import { packageArrows } from './rules/package-arrows.ts';
import { buildSource, readSources, report } from './source.ts';

const check = (path: string, text: string): string =>
  report(packageArrows([buildSource(path, text)]));

describe('designer → engine ← server', () => {
  it('holds in every file of the project', () => {
    expect(report(packageArrows(readSources()))).toBe('');
  });

  it.each([
    ['engine/a.ts', `import { app } from '@interlock/server'`],
    ['engine/a.ts', `import type { App } from '@interlock/server/app'`],
    ['engine/a.ts', `import { x } from '../designer/x.ts'`],
    ['server/a.ts', `import { x } from '@interlock/designer'`],
    ['server/a.ts', `type X = import('@interlock/designer').X`],
    ['server/store/a.ts', `const made = await import('../../designer/x.ts')`],
    ['designer/a.tsx', `export * from '../test/support/browser.ts'`],
    ['server/a.ts', `import { buildEvent } from '@interlock/test'`],
    ['server/a.ts', `const worker = new Worker(new URL('../designer/x.ts', import.meta.url))`],
    ['server/a.ts', `const path = import.meta.resolve('@interlock/designer')`],
  ])('finds the wrong arrow in %s: %s', (path, text) => {
    expect(check(path, text)).toMatch(/may not know/);
  });

  it.each([
    [`import { app } from '@interlock/server/app'`],
    [`import { type App } from '@interlock/server/app'`],
    [`import '@interlock/server/app'`],
    [`const { app } = await import('@interlock/server/app')`],
    [`export { app } from '@interlock/server/app'`],
  ])('finds a run-time import of the server in the designer: %s', (text) => {
    expect(check('designer/api.ts', text)).toMatch(/by `import type` only/);
  });

  it.each([
    [`import { decide } from '@interlock/engine/policy/decide.ts'`],
    [`import { decide } from '../../engine/policy/decide.ts'`],
    [`import type { Plan } from '../../engine/plan.ts'`],
  ])('finds an import that goes around the door: %s', (text) => {
    expect(check('server/runtime/a.ts', text)).toMatch(/no door|not by a path/);
  });

  it('finds a package that imports itself by name', () => {
    expect(check('engine/a.ts', `import { x } from '@interlock/engine'`)).toMatch(/use a path/);
  });

  it.each([
    ['server/a.ts', `import { planEvent } from '@interlock/engine'`],
    ['designer/a.tsx', `import { planEvent } from '@interlock/engine'`],
    ['designer/a.ts', `import type { App } from '@interlock/server/app'`],
    ['designer/a.ts', `type App = import('@interlock/server/app').App`],
    ['test/engine/a.test.ts', `import { decide } from '../../engine/policy/decide.ts'`],
    [
      'server/a.ts',
      `import { z } from 'zod'; import fs from 'node:fs'; import { b } from './b.ts'`,
    ],
    ['server/a.ts', `// import '@interlock/test'\nconst text = "import '@interlock/test'"`],
  ])('accepts in %s: %s', (path, text) => {
    expect(check(path, text)).toBe('');
  });

  it('names the file, the line and the import', () => {
    expect(check('engine/a.ts', `\nimport x from '@interlock/server'`)).toBe(
      'engine/a.ts:2 imports @interlock/server: engine may not know server',
    );
  });
});

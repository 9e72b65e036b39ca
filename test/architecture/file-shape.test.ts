import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  defaultExports,
  docstrings,
  fileLength,
  fileNames,
  longerThan,
  LOOK,
  markers,
  WALL,
} from './rules/file-shape.ts';
import { buildSource, listFiles, PACKAGES, readSources, report, ROOT } from './source.ts';

const WRITTEN = /\.(?:ts|tsx|mts|mjs|js|css|sql|html)$/;
const paths = PACKAGES.flatMap((folder) => listFiles(folder));

describe('a file holds one concept', () => {
  const files = paths
    .filter((path) => WRITTEN.test(path))
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));

  it(`in at most ${WALL} lines`, ({ annotate }) => {
    const long = longerThan(files, LOOK).map(({ path, lines }) => `${path} (${lines})`);
    if (long.length > 0)
      void annotate(`over ${LOOK} lines, look for the second concept: ${long.join(', ')}`);
    expect(report(fileLength(files))).toBe('');
  });

  it('and one line more is found', () => {
    const lines = (count: number): string => 'x\n'.repeat(count);
    expect(fileLength([{ path: 'engine/a.ts', text: lines(WALL) }])).toEqual([]);
    expect(report(fileLength([{ path: 'engine/a.ts', text: lines(WALL + 1) }]))).toContain(
      'engine/a.ts:501 has 501 lines',
    );
  });
});

describe('names say what is inside', () => {
  it('in every folder and file', () => {
    expect(report(fileNames(paths))).toBe('');
  });

  it.each([
    'engine/utils.ts',
    'engine/util/a.ts',
    'server/http/helpers.ts',
    'server/record-helpers.ts',
    'server/common/a.ts',
    'engine/types.ts',
    'engine/policy/types.d.ts',
    'server/lock-manager.ts',
    'server/service/a.ts',
    'test/support/test-utils.ts',
  ])('finds the empty name in %s', (path) => {
    expect(report(fileNames([path]))).toContain('says nothing');
  });

  it.each(['engine/planEvent.ts', 'designer/Canvas.tsx', 'server/snake_case.ts', 'engine/a--b.ts'])(
    'finds that %s is not kebab-case',
    (path) => {
      expect(report(fileNames([path]))).toContain('kebab-case');
    },
  );

  it.each([
    'engine/plan-event.ts',
    'test/engine/plan-event.test.ts',
    'test/e2e/desk.full.test.ts',
    'designer/vite.config.ts',
    'designer/estate/service-map.tsx',
    'designer/estate/service-map.module.css',
    'server/http/record-types.ts',
    'server/store/migrations/2026-11-23-first.ts',
  ])('accepts %s', (path) => {
    expect(report(fileNames([path]))).toBe('');
  });
});

describe('exports have names', () => {
  it('in every file but configuration', () => {
    expect(report(defaultExports(readSources()))).toBe('');
  });

  it.each([
    'export default 1',
    'const a = 1; export { a as default }',
    `export { default } from 'x'`,
  ])('finds: %s', (text) => {
    expect(report(defaultExports([buildSource('engine/a.ts', text)]))).toContain('give it a name');
    expect(report(defaultExports([buildSource('designer/vite.config.ts', text)]))).toBe('');
  });
});

describe('exports are described', () => {
  it('in every file of the product', () => {
    expect(report(docstrings(readSources()))).toBe('');
  });

  it.each([
    'export const a = 1',
    'export function f() {}',
    'export interface A {}',
    'export class A {}',
    'export type A = B | C',
    'export type A = B[number] | C',
    '// not for the caller\nexport const a = 1',
    '/** for b */\nconst b = 1;\nexport const a = b',
  ])('finds: %s', (text) => {
    expect(report(docstrings([buildSource('engine/a.ts', text)]))).toContain('without a docstring');
  });

  it.each([
    '/** One. */\nexport const a = 1',
    'export type A = z.infer<typeof aSchema>',
    'export type A = (typeof ALL)[number];',
    `export type A = Table['inputs'][string];`,
    `export * from './b.ts'`,
    'const inside = 1',
  ])('accepts: %s', (text) => {
    expect(report(docstrings([buildSource('engine/a.ts', text)]))).toBe('');
  });
});

describe('nothing is left for later', () => {
  it('in any comment', () => {
    expect(report(markers(readSources()))).toBe('');
  });

  it.each(['// TODO later', '/* FIXME */', '/** HACK: x */', 'f(); // XXX'])(
    'finds: %s',
    (text) => {
      expect(report(markers([buildSource('engine/a.ts', `${text}\nf()`)]))).toContain('do it');
    },
  );

  it('knows a comment from a text', () => {
    expect(report(markers([buildSource('engine/a.ts', `const state = 'TODO'`)]))).toBe('');
  });
});

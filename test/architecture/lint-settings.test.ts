import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from './source.ts';

/** Code that must not pass, and the rule that says so. */
const BAD: readonly (readonly [path: string, text: string, rule: string])[] = [
  ['server/floating.ts', 'declare function f(): Promise<void>;\nf();', 'no-floating-promises'],
  ['server/sent.ts', '[1].filter(async () => true);', 'no-misused-promises'],
  ['server/any.ts', 'export const f = (x: any): unknown => x;', 'no-explicit-any'],
  ['server/parsed.ts', `export const a: string = JSON.parse('1').b;`, 'no-unsafe-member-access'],
  ['server/unused-import.ts', `import { join } from './join.ts';\nexport {};`, 'no-unused-vars'],
  ['server/unused-variable.ts', 'const a = 1;\nexport {};', 'no-unused-vars'],
  ['server/default.ts', 'export default 1;', 'no-default-export'],
  ['server/certain.ts', 'export const f = (x?: string): string => x!;', 'no-non-null-assertion'],
  ['server/bare.ts', `import fs from 'fs';\nexport { fs };`, 'prefer-node-protocol'],
  ['server/loose.ts', 'export const f = (a: number, b: number): boolean => a == b;', 'eqeqeq'],
  ['server/printed.ts', 'console.log(1);', 'no-console'],
  ['server/thrown.ts', `throw 'no error';`, 'only-throw-error'],
  ['server/ignored.ts', '// oxlint-disable-next-line eqeqeq\nexport const a = 1;', 'disable'],
  [
    'server/forgotten.ts',
    `export function f(x: 'a' | 'b'): void {\n  switch (x) {\n    case 'a':\n      return;\n  }\n}`,
    'switch-exhaustiveness-check',
  ],
  ['engine/async.ts', 'export async function f(): Promise<void> {}', 'no-async-await'],
  ['designer/list.tsx', 'export const l = [1].map(() => <b />);', 'jsx-key'],
  [
    'test/only.test.ts',
    `import { it } from 'vitest';\nit.only('a', () => {});`,
    'no-focused-tests',
  ],
];

const GOOD = [
  ['server/main.ts', 'console.log(1);\n'],
  [
    'server/join.ts',
    '/** Joins. */\nexport const join = (a: string, b: string): string => a + b;\n',
  ],
  ['vite.config.ts', 'export default {};\n'],
] as const;

const project = mkdtempSync(join(tmpdir(), 'interlock-lint-'));
afterAll(() => rmSync(project, { recursive: true }));

beforeAll(() => {
  for (const name of ['.oxlintrc.json', '.oxfmtrc.json']) {
    cpSync(join(ROOT, name), join(project, name));
  }
  mkdirSync(join(project, 'node_modules', '.bin'), { recursive: true });
  const tsgolint = join('node_modules', '.bin', 'tsgolint');
  symlinkSync(join(ROOT, tsgolint), join(project, tsgolint));
  const compilerOptions = {
    target: 'es2024',
    module: 'nodenext',
    strict: true,
    jsx: 'preserve',
    allowImportingTsExtensions: true,
    noEmit: true,
  };
  write('tsconfig.json', JSON.stringify({ compilerOptions }));
  write('package.json', '{"type": "module"}');
  for (const [path, text] of [...BAD, ...GOOD]) write(path, text);
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), text);
}

/** What a tool prints about the project, whether it is content or not. */
async function output(tool: 'oxlint' | 'oxfmt', ...args: string[]): Promise<string> {
  const script = join(ROOT, 'node_modules', tool, 'bin', tool);
  const ended = promisify(execFile)(process.execPath, [script, ...args], {
    cwd: project,
    timeout: 50_000,
    killSignal: 'SIGKILL',
  });
  const { stdout } = await ended.catch((error: unknown) => error as { stdout: string });
  return stdout;
}

describe('lint', () => {
  let lines: readonly string[];
  beforeAll(async () => {
    lines = (await output('oxlint', '-f', 'unix')).split('\n');
  });
  const saidOf = (path: string): string[] => lines.filter((line) => line.startsWith(`${path}:`));

  it.each(BAD.map(([path, , rule]) => [path, rule]))('refuses %s by %s', (path, rule) => {
    expect(saidOf(path).join('\n')).toContain(rule);
    expect(saidOf(path).join('\n')).toMatch(/error/i);
  });

  it.each(GOOD.map(([path]) => [path]))('accepts %s', (path) => {
    expect(saidOf(path)).toEqual([]);
  });
});

describe('format', () => {
  it('wants single quotes, two spaces, a hundred columns, semicolons and trailing commas', async () => {
    // given
    const call = (argument: string): string => `f('${argument}', [1, 2]);\n`;
    write('ok/short.ts', call('x'.repeat(81)));
    write('ok/long.ts', `f(\n  '${'x'.repeat(90)}',\n  [1, 2],\n);\n`);
    write('wrong/quotes.ts', `f("x");\n`);
    write('wrong/semicolon.ts', `f('x')\n`);
    write('wrong/indent.ts', `if (a) {\n    f();\n}\n`);
    write('wrong/too-long.ts', call('x'.repeat(90)));
    // when
    const listed = await output('oxfmt', '--list-different', 'ok', 'wrong');
    // then
    expect(listed.trim().split('\n').toSorted()).toEqual([
      'wrong/indent.ts',
      'wrong/quotes.ts',
      'wrong/semicolon.ts',
      'wrong/too-long.ts',
    ]);
  });
});

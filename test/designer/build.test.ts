import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const REPOSITORY = join(import.meta.dirname, '..', '..');

/** A project of its own with the real build script and a web app of two files. */
const project = mkdtempSync(join(tmpdir(), 'interlock-designer-'));
afterAll(() => rmSync(project, { recursive: true }));

beforeAll(() => {
  for (const folder of ['designer', 'engine']) mkdirSync(join(project, folder));
  cpSync(join(REPOSITORY, 'designer', 'build.ts'), join(project, 'designer', 'build.ts'));
  symlinkSync(join(REPOSITORY, 'designer', 'node_modules'), join(project, 'designer/node_modules'));
  write('package.json', '{"type": "module"}');
  write('pnpm-lock.yaml', '');
  write('tsconfig.json', '{}');
  write('designer/index.html', '<script type="module" src="./main.ts"></script>');
  write('designer/main.ts', `import { word } from '../engine/word.ts'; document.title = word;`);
  write('engine/word.ts', `export const word = 'first';`);
});

function write(path: string, text: string): void {
  writeFileSync(join(project, path), text);
}

async function build(): Promise<string> {
  const script = join(project, 'designer', 'build.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [script], {
    timeout: 25_000,
    killSignal: 'SIGKILL',
  });
  return stdout;
}

/** The script in the built web app. */
function built(): string {
  const assets = join(project, 'designer', 'dist', 'assets');
  return readdirSync(assets)
    .map((name) => readFileSync(join(assets, name), 'utf8'))
    .join('\n');
}

it('builds the web app when its sources changed, and only then', async () => {
  // given no build yet
  expect(await build()).toMatch(/designer built in/);
  expect(built()).toContain('first');
  // when nothing changes
  expect(await build()).toMatch(/up to date/);
  // when a file of the engine changes
  write('engine/word.ts', `export const word = 'second';`);
  // then
  expect(await build()).toMatch(/designer built in/);
  expect(built()).toContain('second');
  expect(built()).not.toContain('first');
});

it('leaves the last good build standing when the sources are broken', async () => {
  // given
  await build();
  const good = built();
  write('designer/main.ts', `import './nowhere.ts';`);
  // when
  await expect(build()).rejects.toThrow(/nowhere/);
  // then
  expect(built()).toBe(good);
  expect(readdirSync(join(project, 'designer')).toSorted()).toEqual(
    ['build.ts', 'dist', 'index.html', 'main.ts', 'node_modules'].toSorted(),
  );
});

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runCommandLine } from '../../../server/cli/command-line.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** The command line as git calls it. */
const INTERLOCK = `'${process.execPath}' '${join(root, 'server', 'cli', 'interlock.ts')}'`;

/** A folder with a git repository of its own, and the command line in it. */
export interface GitWorld {
  readonly folder: string;
  /** Runs git as anybody types it. */
  git(...args: readonly string[]): { readonly code: number | null; readonly out: string };
  write(path: string, content: string | Uint8Array): void;
  read(path: string): string;
  /** Commits everything as it stands. */
  commit(message: string): void;
  interlock(
    ...args: readonly string[]
  ): Promise<{ readonly code: number; readonly out: string; readonly err: string }>;
  remove(): void;
}

/** A new repository whose JSON is merged and compared by Interlock, as the README says it. */
export function gitWorld(): GitWorld {
  const folder = mkdtempSync(join(tmpdir(), 'interlock-git-'));
  const world: GitWorld = {
    folder,
    git(...args) {
      const { status, stdout, stderr } = spawnSync('git', args, {
        cwd: folder,
        encoding: 'utf8',
        env: {
          PATH: process.env['PATH'],
          HOME: folder,
          GIT_CONFIG_NOSYSTEM: '1',
          GIT_AUTHOR_NAME: 'a',
          GIT_AUTHOR_EMAIL: 'a@example.org',
          GIT_COMMITTER_NAME: 'a',
          GIT_COMMITTER_EMAIL: 'a@example.org',
        },
      });
      return { code: status, out: stdout + stderr };
    },
    write(path, content) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    },
    read: (path) => readFileSync(join(folder, path), 'utf8'),
    commit(message) {
      world.git('add', '-A');
      const { code, out } = world.git('commit', '-q', '--no-gpg-sign', '-m', message);
      if (code !== 0) throw new Error(out);
    },
    async interlock(...args) {
      let [out, err] = ['', ''];
      const code = await runCommandLine(args, {
        env: {},
        cwd: folder,
        print: (text) => void (out += text),
        tell: (text) => void (err += text),
        interrupted: new AbortController().signal,
      });
      return { code, out, err };
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
  world.git('init', '-q', '-b', 'main');
  world.git('config', 'merge.interlock.name', 'definitions by element and field');
  world.git(
    'config',
    'merge.interlock.driver',
    `${INTERLOCK} merge-driver %O %A %B %P --marker-size %L`,
  );
  world.git('config', 'diff.interlock.command', `${INTERLOCK} diff-driver`);
  world.write('.gitattributes', 'workflows/**/*.json merge=interlock diff=interlock\n');
  return world;
}

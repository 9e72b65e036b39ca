import {
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

const PRELOAD = join(import.meta.dirname, 'crash-preload.ts');

/** A small change of the shipping code. */
export interface Edit {
  /** Path below the project's root. */
  readonly file: string;
  /** Stands there exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** A copy of the server's sources that can be started. */
export interface Sources {
  readonly root: string;
  /**
   * Makes edits, until the returned function takes them back. One copy edited anew starts faster than
   * several copies: what Node has compiled of it is still there.
   * @throws when an edit's text is not there exactly once: it has to be anchored anew
   */
  edit(edits: readonly Edit[]): Promise<() => Promise<void>>;
  remove(): Promise<void>;
}

/**
 * Copies `server/` and `engine/` into a folder of their own, the installed packages linked, and what has
 * it die at crash points. Without the web app: a server that is killed all the time need not look after it.
 */
export async function copySources(): Promise<Sources> {
  const root = await mkdtemp(join(tmpdir(), 'interlock-faults-'));
  const remove = () => rm(root, { recursive: true, force: true });
  try {
    for (const name of ['server', 'engine']) {
      const filter = (path: string): boolean => !path.includes('/node_modules');
      await cp(join(ROOT, name), join(root, name), { recursive: true, filter });
      await linkPackages(join(ROOT, name, 'node_modules'), join(root, name, 'node_modules'));
    }
    await rm(join(root, 'server/node_modules/@interlock/engine'));
    await symlink(join(root, 'engine'), join(root, 'server/node_modules/@interlock/engine'));
    await cp(PRELOAD, join(root, 'crash-preload.ts'));
  } catch (cause) {
    await remove();
    throw cause;
  }
  return {
    root,
    async edit(edits) {
      const files = [...new Set(edits.map(({ file }) => file))];
      const restore = async (): Promise<void> => {
        for (const file of files) await cp(join(ROOT, file), join(root, file));
      };
      try {
        for (const edit of edits) await apply(root, edit);
      } catch (cause) {
        await restore();
        throw cause;
      }
      return restore;
    },
    remove,
  };
}

/** Each package by a link of its own, so that one of them can be another. */
async function linkPackages(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of await readdir(from)) {
    if (name.startsWith('.')) continue;
    if (name.startsWith('@')) await linkPackages(join(from, name), join(to, name));
    else await symlink(await realpath(join(from, name)), join(to, name));
  }
}

async function apply(root: string, { file, find, replace }: Edit): Promise<void> {
  const path = join(root, file);
  const text = await readFile(path, 'utf8');
  const times = text.split(find).length - 1;
  if (times !== 1) {
    const message = `${file} holds the text of a seeded bug ${times} times instead of once: anchor it anew`;
    throw new Error(`${message}\n${find}`);
  }
  await writeFile(
    path,
    text.replace(find, () => replace),
  );
}

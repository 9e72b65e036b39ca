import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

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
  remove(): void;
}

/**
 * Copies `server/` and `engine/` into a folder of their own, with the edits made, the installed packages
 * linked. Without the web app: a server that is killed all the time need not look after it.
 * @throws when an edit's text is not there exactly once: it has to be anchored anew
 */
export function copySources(edits: readonly Edit[] = []): Sources {
  const root = mkdtempSync(join(tmpdir(), 'interlock-faults-'));
  try {
    for (const name of ['server', 'engine']) {
      const isOurs = (path: string): boolean => !path.includes('/node_modules');
      cpSync(join(ROOT, name), join(root, name), { recursive: true, filter: isOurs });
      linkPackages(join(ROOT, name, 'node_modules'), join(root, name, 'node_modules'));
    }
    rmSync(join(root, 'server/node_modules/@interlock/engine'));
    symlinkSync(join(root, 'engine'), join(root, 'server/node_modules/@interlock/engine'));
    for (const edit of edits) apply(root, edit);
  } catch (cause) {
    rmSync(root, { recursive: true, force: true });
    throw cause;
  }
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}

/** Each package by a link of its own, so that one of them can be another. */
function linkPackages(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    if (name.startsWith('.')) continue;
    if (name.startsWith('@')) linkPackages(join(from, name), join(to, name));
    else symlinkSync(realpathSync(join(from, name)), join(to, name));
  }
}

function apply(root: string, { file, find, replace }: Edit): void {
  const path = join(root, file);
  const text = readFileSync(path, 'utf8');
  const times = text.split(find).length - 1;
  if (times !== 1) {
    const message = `${file} holds the text of a seeded bug ${times} times instead of once: anchor it anew`;
    throw new Error(`${message}\n${find}`);
  }
  writeFileSync(
    path,
    text.replace(find, () => replace),
  );
}

import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readlink,
  rename,
  rm,
  symlink,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { getuid } from 'node:process';
import { linkLibraries } from './library-links.ts';

/**
 * Makes sure a whole copy of PostgreSQL's programs stands at a place every account can reach: ours,
 * writable by us only. A damaged one is replaced. It appears by a single rename, so it is safe when
 * several processes do it at once or one is killed. Its parent folder is ours as well. Idempotent.
 * @param native the package's folder `native`
 * @param target where the copy belongs
 */
export async function provideCopy(native: string, target: string): Promise<void> {
  if (!(await isComplete(target, native))) await copyAtomically(native, target);
}

async function isComplete(target: string, native: string): Promise<boolean> {
  try {
    // A copy appears by one rename, so it is whole when it is there; sizes catch what was damaged
    // afterwards.
    for (const file of ['bin/postgres', 'bin/initdb', 'share/postgresql/postgres.bki']) {
      const [copy, original] = await Promise.all([
        lstat(join(target, file)),
        lstat(join(native, file)),
      ]);
      if (copy.size !== original.size || copy.uid !== getuid?.()) return false;
    }
    return true;
  } catch {
    return false;
  }
}

async function copyAtomically(native: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  await chmod(dirname(target), 0o755);
  await removeAbandoned(dirname(target));
  const building = await mkdtemp(join(dirname(target), '.new-'));
  try {
    await copyTree(native, building);
    await linkLibraries(building);
    await replace(building, target);
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

/** Removes copies whose maker was killed; an hour is far longer than a copy takes. */
async function removeAbandoned(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!/^\.(new|old)-/.test(name)) continue;
    const path = join(directory, name);
    // Gone meanwhile: another process clears away too.
    const found = await lstat(path).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > 3_600_000)
      await rm(path, { recursive: true, force: true });
  }
}

/**
 * Puts `building` in the place of `target`. When another process was faster with a complete one,
 * that one stays.
 */
async function replace(building: string, target: string): Promise<void> {
  try {
    await rename(building, target);
  } catch (failure) {
    if (await isComplete(target, building)) return;
    const { code } = failure as NodeJS.ErrnoException;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw failure;
    const damaged = await mkdtemp(join(dirname(target), '.old-'));
    await rename(target, damaged);
    await rename(building, target);
    await rm(damaged, { recursive: true, force: true });
  }
}

/**
 * Copies a folder with modes every account can use, whatever umask the packages were installed
 * under.
 */
async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  await chmod(to, 0o755);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) {
      await copyTree(source, target);
    } else if (entry.isSymbolicLink()) {
      await symlink(await readlink(source), target);
    } else {
      await copyFile(source, target);
      await chmod(target, ['bin', 'lib'].includes(basename(from)) ? 0o755 : 0o644);
    }
  }
}

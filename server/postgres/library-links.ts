import { lstat, readFile, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/**
 * Makes the links of `native/pg-symlinks.json` that are missing. Archives of the registry cannot
 * hold symbolic links; the package's build script makes them, and does not run where build scripts
 * are not allowed.
 */
export async function linkLibraries(native: string): Promise<void> {
  const list = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as readonly {
    source: string;
    target: string;
  }[];
  for (const { source, target } of list) {
    // Both are written as native/lib/…; the folder itself may have another name here.
    const link = join(native, target.replace(/^native\//, ''));
    try {
      await symlink(relative(dirname(target), source), link);
    } catch (failure) {
      if ((failure as NodeJS.ErrnoException).code === 'EEXIST') continue;
      if (await exists(link)) continue;
      throw failure;
    }
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

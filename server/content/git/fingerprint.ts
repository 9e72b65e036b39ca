import { createHash } from 'node:crypto';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Names, sizes and times of everything below a folder: another one when anything was written, cut or removed there.
 * Empty when the folder is gone.
 */
export async function fingerprintOf(directory: string): Promise<string> {
  const hash = createHash('sha256');
  const visit = async (below: string): Promise<void> => {
    const names = (await readdir(join(directory, below))).toSorted();
    for (const name of names) {
      const path = join(below, name);
      const { mode, size, mtimeNs, ctimeNs, ino } = await lstat(join(directory, path), {
        bigint: true,
      });
      const folder = (mode & 0o170000n) === 0o040000n;
      hash.update(`${path}\0${folder ? '' : `${mode} ${size} ${mtimeNs} ${ctimeNs} ${ino}`}\n`);
      if (folder) await visit(path);
    }
  };
  try {
    await visit('');
    return hash.digest('hex');
  } catch {
    return '';
  }
}

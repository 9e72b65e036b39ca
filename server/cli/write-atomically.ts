import { chmod, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Writes a file that is there already: whoever reads it meanwhile, or after a crash, finds the old or the new text whole.
 * It keeps its permissions.
 */
export async function writeAtomically(path: string, text: string): Promise<void> {
  const { mode } = await stat(path);
  const beside = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    await writeFile(beside, text, { flag: 'wx' });
    await chmod(beside, mode & 0o7777);
    await rename(beside, path);
  } catch (failure) {
    await rm(beside, { force: true });
    throw failure;
  }
}

import { gitObject, type GitObject, type GitType } from '../../git-object.ts';
import { AppError } from '../../app-error.ts';
import { runGit } from './run-git.ts';

/** Objects one push may bring. */
const MOST = 100_000;

/** Every object that came with a push, before git has taken it. @param folder where git has put them */
export async function readQuarantine(directory: string, folder: string): Promise<GitObject[]> {
  const args = ['cat-file', '--batch', '--batch-all-objects', '--buffer'];
  // Only those: objects of elsewhere are asked for by their names.
  const env = { GIT_OBJECT_DIRECTORY: folder, GIT_DIR: directory };
  const bytes = await runGit({ cwd: directory, args, env });
  const objects: GitObject[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(0x0a, at);
    const [sha1 = '', type = '', size = ''] = bytes.toString('latin1', at, end).split(' ');
    const from = end + 1;
    const object = gitObject(
      type as GitType,
      Buffer.from(bytes.subarray(from, from + Number(size))),
    );
    if (end < 0 || object.sha1 !== sha1 || objects.length >= MOST)
      throw new AppError(
        'git-push-unreadable',
        422,
        'the objects of the push cannot be read, or are too many',
      );
    objects.push(object);
    at = from + Number(size) + 1;
  }
  return objects;
}

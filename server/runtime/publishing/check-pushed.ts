import { error, type Issue } from '@interlock/engine';
import type { Transaction } from 'kysely';
import { isFilePath } from '../../content/git/file-path.ts';
import { ledTo } from '../../content/git/led-to.ts';
import { FILE, FOLDER, readTree } from '../../content/git/tree.ts';
import type { GitObject } from '../../git-object.ts';
import type { Database } from '../../store/database.ts';
import { listMissing } from '../../store/git-object.ts';

/** Longest text for people in the history. */
const LARGEST_TEXT = 1_048_576;
const ENTRY = /^[a-z0-9][a-z0-9._-]{0,199}$/i;

/**
 * What of pushed objects has no place in the history: other kinds of entries than files and folders (links, other
 * repositories, programs), names that mean something to git or a file system, objects that are too large. Pure.
 */
export function objectIssues(objects: readonly GitObject[]): Issue[] {
  return objects.flatMap((object): Issue[] => {
    if (object.type === 'tag')
      return [error('pushed-tag', '', 'tags come from publishing; push branches only')];
    if (object.type === 'blob' && object.bytes.length > LARGEST_TEXT)
      return [error('file-too-large', '', `a file holds ${LARGEST_TEXT} bytes at most`)];
    if (object.type !== 'tree') return [];
    return readTree(object).flatMap(({ mode, name }) => {
      if (!ENTRY.test(name) || /\.lock$|^git~|\.\.|\.$/i.test(name))
        return [placed(name, 'odd-name', 'files and folders have plain names here')];
      if (mode === FOLDER || mode === FILE) return [];
      const message = `this is no ordinary file (mode ${mode.slice(0, 6)}): links, programs and other repositories are not taken`;
      return [placed(name, 'no-ordinary-file', message)];
    });
  });
}

/** Objects that pushed ones name and that are neither among them nor stored. Inside a transaction that has added them. */
export async function missingFrom(
  trx: Transaction<Database>,
  objects: readonly GitObject[],
): Promise<string[]> {
  const named = new Set(objects.flatMap(ledTo).map(({ sha1 }) => sha1));
  return listMissing(trx, [...named]);
}

/** Files that stand where nothing belongs. Pure. */
export function pathIssues(paths: Iterable<string>): Issue[] {
  return [...paths].flatMap((path) =>
    isFilePath(path)
      ? []
      : [
          placed(
            path,
            'unknown-file',
            'no definition belongs here; see workflows/README.md for the places',
          ),
        ],
  );
}

function placed(file: string, code: string, message: string): Issue {
  return { ...error(code, '', message), file: file.slice(0, 200) };
}

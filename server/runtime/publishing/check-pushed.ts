import { error, type Issue } from '@interlock/engine';
import type { Transaction } from 'kysely';
import { isFilePath } from '../../content/git/file-path.ts';
import { ledTo } from '../../content/git/led-to.ts';
import { collidingPaths } from '../../content/git/colliding-paths.ts';
import { readCommit } from '../../content/git/commit.ts';
import { FILE, FOLDER, readTree } from '../../content/git/tree.ts';
import type { GitObject } from '../../git-object.ts';
import type { Database } from '../../store/database.ts';
import { listMissing } from '../../store/git-object.ts';

/** Longest text for people in the history. */
const LARGEST_TEXT = 1_048_576;
const ODD =
  'names of files and folders hold letters, digits, dots, hyphens and underscores, and begin with a letter or digit: rename it';
const ENTRY = /^[a-z0-9][a-z0-9._-]{0,199}$/i;

/** Where objects of a push stand in its commits, each at the first place that is found. Pure. */
function placesOf(objects: readonly GitObject[]): ReadonlyMap<string, string> {
  const bySha1 = new Map(objects.map((object) => [object.sha1, object]));
  const places = new Map<string, string>();
  const waiting = objects.flatMap((object): [string, string][] =>
    object.type === 'commit' ? [[readCommit(object).tree, '']] : [],
  );
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [sha1, place] = next;
    const object = bySha1.get(sha1);
    if (object === undefined || places.has(sha1)) continue;
    places.set(sha1, place);
    if (object.type !== 'tree') continue;
    for (const entry of readTree(object))
      waiting.push([entry.sha1, place === '' ? entry.name : `${place}/${entry.name}`]);
  }
  return places;
}

/**
 * What of pushed objects has no place in the history: other kinds of entries than files and folders (links, other
 * repositories, programs), names that mean something to git or a file system, objects that are too large. Pure.
 */
export function objectIssues(objects: readonly GitObject[]): Issue[] {
  const places = placesOf(objects);
  return objects.flatMap((object): Issue[] => {
    const at = places.get(object.sha1) ?? '';
    const within = (name: string): string => (at === '' ? name : `${at}/${name}`);
    if (object.type === 'tag')
      return [error('pushed-tag', '', 'tags come from publishing; push branches only')];
    if (object.type === 'blob' && object.bytes.length > LARGEST_TEXT)
      return [placed(at, 'file-too-large', `a file holds ${LARGEST_TEXT} bytes at most`)];
    if (object.type !== 'tree') return [];
    return readTree(object).flatMap(({ mode, name }) => {
      if (!ENTRY.test(name) || /\.lock$|^git~|\.\.|\.$/i.test(name))
        return [placed(within(name), 'odd-name', ODD)];
      if (mode === FOLDER || mode === FILE) return [];
      const message = `this is no ordinary file (mode ${mode.slice(0, 6)}): links, programs and other repositories are not taken`;
      return [placed(within(name), 'no-ordinary-file', message)];
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
  const all = [...paths];
  const misplaced = all.flatMap((path) =>
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
  return [...misplaced, ...collidingPaths(all)];
}

function placed(file: string, code: string, message: string): Issue {
  return { ...error(code, '', message), file: file.slice(0, 200) };
}

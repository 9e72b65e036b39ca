import { gitObject, type GitObject } from '../../git-object.ts';
import { brokenObject } from './git-failure.ts';

/** What stands under a name in a folder of a git history. */
export interface TreeEntry {
  readonly name: string;
  /** `40000` for a folder, `100644` for a file; others come only from outside. */
  readonly mode: string;
  readonly sha1: string;
}

/** The mode of a folder. */
export const FOLDER = '40000';
/** The mode of a file. */
export const FILE = '100644';

/** A folder with these entries, in git's order. Pure. */
export function treeOf(entries: readonly TreeEntry[]): GitObject {
  const sorted = entries
    .map((entry) => ({ entry, key: Buffer.from(sortName(entry)) }))
    .toSorted((a, b) => Buffer.compare(a.key, b.key));
  const parts = sorted.flatMap(({ entry: { mode, name, sha1 } }) => [
    Buffer.from(`${mode} ${name}\0`),
    Buffer.from(sha1, 'hex'),
  ]);
  return gitObject('tree', Buffer.concat(parts));
}

/** A folder comes where its name would with a slash after it. */
function sortName({ mode, name }: TreeEntry): string {
  return mode === FOLDER ? `${name}/` : name;
}

/** The entries of a folder. Pure. @throws AppError `git-object-broken` */
export function readTree({ sha1, type, bytes }: GitObject): TreeEntry[] {
  if (type !== 'tree') throw brokenObject(sha1, `is a ${type}, not a tree`);
  const entries: TreeEntry[] = [];
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at);
    const end = bytes.indexOf(0, space);
    if (space < 0 || end < 0 || end + 21 > bytes.length)
      throw brokenObject(sha1, 'is cut off in the middle of an entry');
    entries.push({
      mode: bytes.toString('latin1', at, space),
      name: bytes.toString('utf8', space + 1, end),
      sha1: bytes.toString('hex', end + 1, end + 21),
    });
    at = end + 21;
  }
  return entries;
}

/**
 * Folders that hold files under these paths, the outermost last. Pure.
 * @param files path, `/`-separated → name of its blob
 */
export function treesOf(files: ReadonlyMap<string, string>): GitObject[] {
  const here: TreeEntry[] = [];
  const below = new Map<string, Map<string, string>>();
  for (const [path, sha1] of files) {
    const slash = path.indexOf('/');
    if (slash < 0) {
      here.push({ mode: FILE, name: path, sha1 });
      continue;
    }
    const folder = path.slice(0, slash);
    const inside = below.get(folder) ?? new Map<string, string>();
    below.set(folder, inside);
    inside.set(path.slice(slash + 1), sha1);
  }
  const trees: GitObject[] = [];
  for (const [name, inside] of below) {
    const made = treesOf(inside);
    trees.push(...made);
    here.push({ mode: FOLDER, name, sha1: made.at(-1)?.sha1 ?? '' });
  }
  return [...trees, treeOf(here)];
}

import type { Json } from '@interlock/engine';
import { mapInTurns } from '@interlock/engine/study';
import { brokenObject } from '../../content/git/git-failure.ts';
import { readCommit, type Commit } from '../../content/git/commit.ts';
import { definitionText } from '../../content/git/definition-text.ts';
import { FOLDER, readTree } from '../../content/git/tree.ts';
import { gitObject, type GitObject, type GitObjects } from '../../git-object.ts';
import type { Db } from '../../store/database.ts';
import { findObjects } from '../../store/git-object.ts';
import { takeTurns } from '../take-turns.ts';

/** The branch that is published. */
export const MAIN = 'refs/heads/main';
/** What the workflows folder held when it was taken over last. */
export const FOLDER_REF = 'refs/interlock/folder';

/** The ref of a draft. Pure. */
export function draftRef(id: string): string {
  return `refs/heads/draft/${id}`;
}

/** Folders within folders. */
const DEEPEST = 8;

/** A file in a git history, without its content. */
export interface TreeFile {
  readonly mode: string;
  readonly sha1: string;
}

/** Reads objects by their names; those there are not are left out. */
export type ReadObjects = (names: Iterable<string>) => Promise<GitObjects>;

/** Where objects are read from: the database, or what somebody pushes above it. */
export type ObjectSource = Db | ReadObjects;

/** Objects of a push before those of the database. */
export function readPushed(db: Db, pushed: GitObjects): ReadObjects {
  return async (names) => {
    const wanted = [...names];
    const found = await findObjects(
      db,
      wanted.filter((name) => !pushed.has(name)),
    );
    const own = wanted.flatMap((name) => pushed.get(name) ?? []);
    return new Map([...found, ...own.map((object) => [object.sha1, object] as const)]);
  };
}

function read(source: ObjectSource, names: Iterable<string>): Promise<GitObjects> {
  return typeof source === 'function' ? source(names) : findObjects(source, names);
}

/** @throws AppError `git-object-broken` when there is none, or it is no commit */
export async function loadCommit(source: ObjectSource, sha1: string): Promise<Commit> {
  const object = (await read(source, [sha1])).get(sha1);
  if (object === undefined) throw brokenObject(sha1, 'is missing');
  return readCommit(object);
}

/**
 * Files below a tree by their paths, a query for each level of folders.
 * @throws AppError `git-object-broken` when a folder is missing, or folders go too deep
 */
export async function listTree(
  source: ObjectSource,
  tree: string,
): Promise<ReadonlyMap<string, TreeFile>> {
  const files = new Map<string, TreeFile>();
  let level: { readonly path: string; readonly sha1: string }[] = [{ path: '', sha1: tree }];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) throw brokenObject(tree, 'holds folders too deep in each other');
    const found = await read(
      source,
      level.map(({ sha1 }) => sha1),
    );
    level = level.flatMap(({ path, sha1 }) => {
      const object = found.get(sha1);
      if (object === undefined) throw brokenObject(sha1, 'is missing');
      return readTree(object).flatMap((entry) => {
        const below = { path: path + entry.name, sha1: entry.sha1 };
        if (entry.mode === FOLDER) return [{ ...below, path: `${below.path}/` }];
        files.set(below.path, { mode: entry.mode, sha1: entry.sha1 });
        return [];
      });
    });
  }
  return new Map([...files].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Content of files by their paths. @throws AppError `git-object-broken` when one is missing */
export async function loadFiles(
  source: ObjectSource,
  files: ReadonlyMap<string, TreeFile>,
): Promise<ReadonlyMap<string, Buffer>> {
  const found = await read(
    source,
    [...files.values()].map(({ sha1 }) => sha1),
  );
  return new Map(
    [...files].map(([path, { sha1 }]) => {
      const object = found.get(sha1);
      if (object === undefined) throw brokenObject(sha1, 'is missing');
      return [path, object.bytes];
    }),
  );
}

/** Definition files as blobs, each under its path; in turns with other work. */
export async function blobsOf(
  files: ReadonlyMap<string, Json>,
): Promise<ReadonlyMap<string, GitObject>> {
  const made = await takeTurns(
    mapInTurns(
      [...files],
      ([path, json]) => [path, gitObject('blob', definitionText(path, json))] as const,
    ),
  );
  return new Map(made);
}

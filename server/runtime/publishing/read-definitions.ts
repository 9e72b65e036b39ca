import { error, jsonEqual, type Issue, type Json } from '@interlock/engine';
import { mapInTurns } from '@interlock/engine/study';
import { LARGEST_FILE, parseDefinition } from '../../content/definition-file.ts';
import { FILE } from '../../content/git/tree.ts';
import type { FileChanges } from '../studies/messages.ts';
import { takeTurns } from '../take-turns.ts';
import { listTree, loadCommit, loadFiles, type ObjectSource, type TreeFile } from './history.ts';

/** Definitions as they stand in a commit. */
export interface CommittedDefinitions {
  readonly commit: string;
  /** Every file, definitions or not. */
  readonly tree: ReadonlyMap<string, TreeFile>;
  /** Definition files, parsed. */
  readonly files: ReadonlyMap<string, Json>;
  /** What of them cannot be read. */
  readonly issues: readonly Issue[];
}

/** The definitions of a commit, read in turns with other work. @throws AppError `git-object-broken` */
export async function readDefinitions(
  source: ObjectSource,
  commit: string,
): Promise<CommittedDefinitions> {
  const tree = await readTreeOf(source, commit);
  const wanted = new Map([...tree].filter(([path]) => path.endsWith('.json')));
  const content = await loadFiles(source, wanted);
  const files = new Map<string, Json>();
  const issues: Issue[] = [];
  await takeTurns(
    mapInTurns([...content], ([path, bytes]) => {
      const { json, wrong } = readFile(wanted.get(path)?.mode, bytes);
      if (json !== undefined) files.set(path, json);
      issues.push(...wrong.map((issue) => ({ ...issue, file: path })));
    }),
  );
  return { commit, tree, files, issues };
}

function readFile(mode: string | undefined, bytes: Buffer) {
  if (mode !== FILE) {
    const message = 'a definition is an ordinary file, neither a link nor a program';
    return { wrong: [error('no-ordinary-file', '', message)] };
  }
  if (bytes.length > LARGEST_FILE) {
    const message = `a definition file holds ${LARGEST_FILE} bytes at most`;
    return { wrong: [error('file-too-large', '', message)] };
  }
  const parsed = parseDefinition(bytes);
  return parsed.ok ? { json: parsed.value, wrong: parsed.issues } : { wrong: parsed.issues };
}

/** Every file of a commit, without its content. @throws AppError `git-object-broken` */
export async function readTreeOf(
  source: ObjectSource,
  commit: string,
): Promise<ReadonlyMap<string, TreeFile>> {
  return listTree(source, (await loadCommit(source, commit)).tree);
}

/** One definition file of a commit; undefined where there is none, or it cannot be read. */
export async function readDefinition(
  source: ObjectSource,
  commit: string,
  path: string,
): Promise<Json | undefined> {
  const file = (await readTreeOf(source, commit)).get(path);
  if (file === undefined) return undefined;
  const bytes = (await loadFiles(source, new Map([[path, file]]))).get(path);
  return bytes === undefined ? undefined : readFile(file.mode, bytes).json;
}

/** What makes one set of files another. */
export async function changesBetween(
  from: ReadonlyMap<string, Json>,
  to: ReadonlyMap<string, Json>,
): Promise<FileChanges> {
  const paths = [...new Set([...from.keys(), ...to.keys()])];
  const changes = await takeTurns(
    mapInTurns(paths, (path): [string, Json | null][] => {
      const json = to.get(path);
      const same = json !== undefined && from.has(path) && jsonEqual(from.get(path), json);
      return same ? [] : [[path, json ?? null]];
    }),
  );
  return Object.fromEntries(changes.flat());
}

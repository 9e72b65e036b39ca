import { isJsonObject, pointer, stableJson, type Json } from '@interlock/engine';
import { parseDefinition } from '../../content/definition-file.ts';
import { AppError } from '../../app-error.ts';
import type { Commit } from '../../content/git/commit.ts';
import { findObjects } from '../../store/git-object.ts';
import { findRef } from '../../store/git-ref.ts';
import { readTree } from '../../content/git/tree.ts';
import type { Db } from '../../store/database.ts';
import { loadGraph } from './commit-graph.ts';
import { fileNotFound } from './drafts.ts';
import { MAIN } from './history.ts';
import { readDefinitions } from './read-definitions.ts';

/** A commit that was published. */
export interface PublishedCommit {
  readonly commit: string;
  readonly message: string;
  readonly author: string;
  /** ISO 8601 UTC, in whole seconds. */
  readonly at: string;
}

/** A commit that was published, or a time (ISO 8601); empty: now. */
export interface Moment {
  readonly commit?: string;
  readonly asOf?: string;
}

/** A file as it was with a commit; null: it was not there. */
interface FileState extends PublishedCommit {
  readonly blob: string | null;
}

/** Publications a history goes back at most. */
const FARTHEST = 5_000;

/** What was published, the latest first; of a file only what changed it. @param path undefined: all */
export async function publishedHistory(db: Db, path?: string): Promise<readonly PublishedCommit[]> {
  const line = await publishedLine(db);
  if (path === undefined) return line.map(({ sha1, commit }) => told(sha1, commit));
  const states = await statesOf(db, line, path);
  return states
    .filter(({ blob }, n) => blob !== (states[n + 1]?.blob ?? null))
    .map(({ blob: _, ...commit }) => commit);
}

/**
 * A file as it was published at some time.
 * @param when a commit that was published, or a time; undefined: now
 * @throws AppError `file-not-found`
 */
export async function publishedFile(
  db: Db,
  path: string,
  when: Moment = {},
): Promise<{ readonly commit: PublishedCommit; readonly json: Json }> {
  const found = publishedAt(await publishedLine(db), when);
  const [state] = found === undefined ? [] : await statesOf(db, [found], path);
  const blob = state?.blob ?? null;
  if (state === undefined || blob === null) throw fileNotFound(path);
  const { blob: _, ...commit } = state;
  const json = jsonOf((await findObjects(db, [blob])).get(blob)?.bytes);
  if (json === undefined) throw fileNotFound(path);
  return { commit, json };
}

/**
 * All definition files as they were published at some time.
 * @param when a commit that was published, or a time; empty: now
 * @throws AppError `commit-not-found`
 */
export async function publishedFiles(
  db: Db,
  when: Moment,
): Promise<{ readonly commit: PublishedCommit; readonly files: ReadonlyMap<string, Json> }> {
  const found = publishedAt(await publishedLine(db), when);
  if (found === undefined) {
    const { commit, asOf } = when;
    const message =
      commit === undefined
        ? `nothing was published by ${asOf ?? 'now'}`
        : `no commit ${commit} was published`;
    throw new AppError('commit-not-found', 404, message);
  }
  const { files } = await readDefinitions(db, found.sha1);
  return { commit: told(found.sha1, found.commit), files };
}

/** Who changed a part of a definition last. */
export interface Blamed extends PublishedCommit {
  /** JSON pointer. */
  readonly path: string;
}

/**
 * Who changed each part of a file as it is published now, and with which commit: each of its fields, and each entry of
 * what is kept by id, such as states and their transitions. @throws AppError `file-not-found`
 */
export async function blame(db: Db, path: string): Promise<readonly Blamed[]> {
  const states = await statesOf(db, await publishedLine(db), path);
  const blobs = await findObjects(
    db,
    states.flatMap(({ blob }) => (blob === null ? [] : [blob])),
  );
  const read = (state: FileState | undefined): ReadonlyMap<string, string> => {
    const json = jsonOf(blobs.get(state?.blob ?? '')?.bytes);
    return json === undefined ? new Map() : new Map(parts(json, ''));
  };
  const [now] = states;
  if (now === undefined || now.blob === null) throw fileNotFound(path);
  const open = new Map(read(now));
  const blamed: Blamed[] = [];
  for (const [n, state] of states.entries()) {
    const { blob, ...commit } = state;
    if (blob === (states[n + 1]?.blob ?? null)) continue;
    const before = read(states[n + 1]);
    for (const [part, text] of open) {
      if (before.get(part) === text) continue;
      blamed.push({ path: part, ...commit });
      open.delete(part);
    }
    if (open.size === 0) break;
  }
  const order = [...read(now).keys()];
  return blamed.toSorted((a, b) => order.indexOf(a.path) - order.indexOf(b.path));
}

/** What is kept by id. */
const MAPS: ReadonlySet<string> = new Set([
  'states',
  'transitions',
  'clocks',
  'delays',
  'invariants',
  'invoke',
  'fields',
  'rows',
  'actions',
  'teams',
  'folders',
]);

function* parts(json: Json, at: string): Generator<[string, string]> {
  if (!isJsonObject(json)) return;
  for (const [key, value] of Object.entries(json)) {
    const place = `${at}${pointer(key)}`;
    if (at === '') yield [place, stableJson(value)];
    if (!MAPS.has(key) || !isJsonObject(value)) continue;
    for (const [id, entry] of Object.entries(value)) {
      const inner = `${place}${pointer(id)}`;
      yield [inner, stableJson(entry)];
      yield* nested(entry ?? null, inner);
    }
  }
}

/** Within an entry only what is kept by id again. */
function* nested(json: Json, at: string): Generator<[string, string]> {
  for (const [place, text] of parts(json, at)) yield [place, text];
}

interface OnLine {
  readonly sha1: string;
  readonly commit: Commit;
}

async function publishedLine(db: Db): Promise<readonly OnLine[]> {
  const main = await findRef(db, MAIN);
  if (main === undefined) return [];
  const graph = await loadGraph(db);
  return graph
    .line(main)
    .slice(0, FARTHEST)
    .flatMap((sha1) => {
      const commit = graph.get(sha1);
      return commit === undefined ? [] : [{ sha1, commit }];
    });
}

/** What was published at some time. */
function publishedAt(line: readonly OnLine[], { commit, asOf }: Moment): OnLine | undefined {
  return line.find(({ sha1, commit: { committer } }) =>
    commit === undefined
      ? asOf === undefined || Date.parse(committer.at) <= Date.parse(asOf)
      : sha1 === commit,
  );
}

function told(commit: string, { message, author, committer }: Commit): PublishedCommit {
  return { commit, message, author: author.name, at: committer.at };
}

/** A file in each of the commits, a query for each folder on the way to it. */
async function statesOf(
  db: Db,
  line: readonly OnLine[],
  path: string,
): Promise<readonly FileState[]> {
  let places: (string | null)[] = line.map(({ commit }) => commit.tree);
  for (const name of path.split('/')) {
    const trees = await findObjects(
      db,
      places.filter((place) => place !== null),
    );
    const entries = new Map(
      [...trees].map(([sha1, tree]) => [
        sha1,
        tree.type === 'tree'
          ? readTree(tree).find((entry) => entry.name === name)?.sha1
          : undefined,
      ]),
    );
    places = places.map((place) => (place === null ? null : (entries.get(place) ?? null)));
  }
  return line.map(({ sha1, commit }, n) => ({ ...told(sha1, commit), blob: places[n] ?? null }));
}

function jsonOf(bytes: Buffer | undefined): Json | undefined {
  if (bytes === undefined) return undefined;
  const parsed = parseDefinition(bytes);
  return parsed.ok ? parsed.value : undefined;
}

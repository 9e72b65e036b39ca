import { ENGINE, warning, type Issue, type Json } from '@interlock/engine';
import { compileDefinitionsInTurns } from '@interlock/engine/study';
import type { Merge } from '@interlock/engine/study';
import type { Transaction } from 'kysely';
import { AppError } from '../../app-error.ts';
import { commitOf } from '../../content/git/commit.ts';
import { definitionText } from '../../content/git/definition-text.ts';
import { FILE, treesOf } from '../../content/git/tree.ts';
import { gitObject, type GitObject } from '../../git-object.ts';
import type { Database, Db } from '../../store/database.ts';
import { findDraft, insertDraft, listDrafts, lockDraft, type Draft } from '../../store/draft.ts';
import { insertObjects } from '../../store/git-object.ts';
import { findRef, moveRef } from '../../store/git-ref.ts';
import type { Attempt } from '../definitions.ts';
import { OWN } from '../sender.ts';
import { takeTurns } from '../take-turns.ts';
import { advance, existing, note } from './drafts.ts';
import { blobsOf, draftRef, FOLDER_REF, MAIN, type TreeFile } from './history.ts';
import type { PublishingTools } from './publishing-tools.ts';
import {
  changesBetween,
  readDefinitions,
  readTreeOf,
  type CommittedDefinitions,
} from './read-definitions.ts';
import { databaseTime, interlockSigner } from './signer.ts';

/** Milliseconds the merge of a large folder may take. */
const PATIENCE = 600_000;

/** What a folder was found to hold, and how it is meant. */
export interface FoundFolder {
  readonly files: ReadonlyMap<string, Json>;
  /** Issues found while reading the files; an error among them changes nothing. */
  readonly more: readonly Issue[];
  /** True: the folder is what is published as long as nothing else was, so that its changes need no review. */
  readonly follows: boolean;
  /** True: the server takes what was published elsewhere, and nothing of the folder once it has begun. */
  readonly protects?: boolean;
}

/** Code of the warning that says what the folder's changes became. */
export const FOLDER_DRAFT = 'folder-draft';

/**
 * Takes over what the workflows folder holds. An empty server is seeded from it; from then on the git history is the
 * truth: what changed in the folder since it was taken over last becomes a draft, merged by element; where both changed
 * the same, it stays as published.
 * @param by principal id
 */
export async function takeOverFolder(
  tools: PublishingTools,
  found: FoundFolder,
  by: string,
): Promise<Attempt> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await takeOver(tools, found, by);
    } catch (cause) {
      // Somebody published meanwhile, such as another node the same folder: look again.
      const stale = cause instanceof AppError && cause.code === 'stale-base';
      if (!stale || tries >= TRIES) throw cause;
    }
  }
}

/** Publications that may come in between. */
const TRIES = 5;

async function takeOver(
  tools: PublishingTools,
  { files, more, follows, protects = false }: FoundFolder,
  by: string,
): Promise<Attempt> {
  const { db, definitions } = tools;
  // What cannot be read is refused with all that is wrong, whatever is published.
  if (more.some(({ severity }) => severity === 'error'))
    return definitions.activate(files, by, more);
  const [main, taken] = await Promise.all([findRef(db, MAIN), findRef(db, FOLDER_REF)]);
  const blobs = await blobsOf(files);
  const standing = main === undefined ? undefined : await readTreeOf(db, main);
  const last = taken === undefined || taken === main ? standing : await readTreeOf(db, taken);
  // What is published is of the folder alone, so that taking it over overwrites nothing.
  const alone = main === undefined || taken === undefined || sameFiles(standing, last);
  if (alone && taken !== undefined && sameBlobs(standing, blobs))
    return definitions.activate(files, by, more);
  if (main === undefined || taken === undefined || (alone && follows)) {
    return definitions.activate(files, by, more, {
      base: main ?? null,
      message: main === undefined ? SEEDED : 'Take over the workflows folder',
      of: { kind: 'files' },
      beside: async (trx, commit) => void (await moveRef(trx, FOLDER_REF, taken ?? null, commit)),
    });
  }
  const published = await readDefinitions(db, main);
  await definitions.follow();
  if (!definitions.ready()) return definitions.activate(published.files, by);
  const at = new Date().toISOString();
  if (sameBlobs(last, blobs)) return { ok: true, at, issues: more };
  if (protects) return { ok: true, at, issues: [...more, warning('folder-left', '', LEFT)] };
  // What does not hold together by itself is nobody's proposal: it is told, and changes nothing.
  const { ok, issues } = await takeTurns(compileDefinitionsInTurns(files));
  if (!ok) return definitions.activate(files, by, [...more, ...issues]);
  const before = await readDefinitions(db, taken);
  const draft = await proposeFolder(tools, { files, blobs, before, published });
  if (draft === undefined) return { ok: true, at, issues: more };
  const message = `what changed in the workflows folder is the draft ${draft.id}: reviewed and published like any draft, it takes effect (INTERLOCK_FOLLOW_FOLDER=true publishes at once while you write definitions)`;
  return { ok: true, at, issues: [...more, warning(FOLDER_DRAFT, '', message)] };
}

const LEFT =
  'what changed in the workflows folder is left alone: this server is protected (INTERLOCK_PROTECTED) and takes what another server published';
const SEEDED = 'Definitions this server started with';

type Tree = ReadonlyMap<string, TreeFile>;

function definitionsOf(tree: Tree = new Map()): [string, string][] {
  return [...tree].flatMap(([path, { sha1 }]) => (path.endsWith('.json') ? [[path, sha1]] : []));
}

function sameFiles(one: Tree | undefined, other: Tree | undefined): boolean {
  const theirs = new Map(definitionsOf(other));
  const ours = definitionsOf(one);
  return ours.length === theirs.size && ours.every(([path, sha1]) => theirs.get(path) === sha1);
}

function sameBlobs(tree: Tree | undefined, blobs: ReadonlyMap<string, GitObject>): boolean {
  const known = definitionsOf(tree);
  return (
    known.length === blobs.size && known.every(([path, sha1]) => blobs.get(path)?.sha1 === sha1)
  );
}

interface Proposal {
  readonly files: ReadonlyMap<string, Json>;
  readonly blobs: ReadonlyMap<string, GitObject>;
  /** The folder as it was taken over last. */
  readonly before: CommittedDefinitions;
  readonly published: CommittedDefinitions;
}

/** The draft that holds what changed in the folder; undefined where that is published already. */
async function proposeFolder(
  tools: PublishingTools,
  { files, blobs, before, published }: Proposal,
): Promise<Draft | undefined> {
  const { db } = tools;
  const open = await untouchedDraft(db);
  const onto = open === undefined ? published : await readDefinitions(db, open.head);
  const merge = await mergeFolder(tools, before.files, onto.files, files);
  const merged = new Map(
    [...merge.merged].map(([path, json]) => [path, gitObject('blob', definitionText(path, json))]),
  );
  return db.transaction().execute(async (trx) => {
    const folder = await folderCommit(trx, before.commit, blobs);
    // Another node takes over the same folder.
    if (!(await moveRef(trx, FOLDER_REF, before.commit, folder))) return open;
    const tree = new Map<string, TreeFile>(
      [...onto.tree].filter(([path]) => !path.endsWith('.json')),
    );
    for (const [path, { sha1 }] of merged) tree.set(path, { mode: FILE, sha1 });
    if (sameBlobs(onto.tree, merged)) return open;
    const draft = open ?? (await beginFolderDraft(trx, published.commit, folder));
    const locked = existing(await lockDraft(trx, draft.id), draft.id);
    if (locked.head !== onto.commit) return locked;
    return advance(trx, locked, {
      files: tree,
      objects: [...merged.values()],
      message: messageOf(merge),
      by: ENGINE,
    });
  });
}

/** A draft of the folder nobody but Interlock wrote into. */
async function untouchedDraft(db: Db): Promise<Draft | undefined> {
  const drafts = await listDrafts(db, { state: 'open', limit: 200 });
  return drafts.find(({ origin, editors }) => origin === 'folder' && editors.length === 1);
}

async function mergeFolder(
  { definitions, studies }: PublishingTools,
  base: ReadonlyMap<string, Json>,
  ours: ReadonlyMap<string, Json>,
  theirs: ReadonlyMap<string, Json>,
): Promise<Merge> {
  const { definitions: live } = definitions.current();
  const sides = {
    base: await changesBetween(live.files, base),
    ours: await changesBetween(live.files, ours),
    theirs: await changesBetween(live.files, theirs),
  };
  return studies.study({ asker: OWN, patience: PATIENCE }, async (thread) => {
    await thread.know(live);
    return thread.ask({ kind: 'merge', hash: live.hash, ...sides, choices: new Map() });
  });
}

async function folderCommit(
  trx: Transaction<Database>,
  before: string,
  blobs: ReadonlyMap<string, GitObject>,
): Promise<string> {
  const signer = interlockSigner(await databaseTime(trx));
  const trees = treesOf(new Map([...blobs].map(([path, { sha1 }]) => [path, sha1])));
  const commit = commitOf({
    tree: trees.at(-1)?.sha1 ?? '',
    parents: [before],
    author: signer,
    committer: signer,
    message: 'The workflows folder',
  });
  await insertObjects(trx, [...blobs.values(), ...trees, commit]);
  return commit.sha1;
}

async function beginFolderDraft(
  trx: Transaction<Database>,
  main: string,
  folder: string,
): Promise<Draft> {
  const id = `folder-${folder.slice(0, 10)}`;
  const title = 'What changed in the workflows folder';
  const given = { id, title, author: ENGINE.id, origin: 'folder', base: main, head: main } as const;
  await insertDraft(trx, given);
  await moveRef(trx, draftRef(id), null, main);
  await note(trx, ENGINE, 'draft.begun', id, { title, base: main });
  return existing(await findDraft(trx, id), id);
}

function messageOf({ conflicts }: Merge): string {
  if (conflicts.length === 0) return 'Changes of the workflows folder';
  const left = conflicts.map(({ text }) => `- ${text}`).join('\n');
  return `Changes of the workflows folder\n\nLeft as published, as both changed it:\n${left}`;
}

import { randomBytes } from 'node:crypto';
import type { Json, Principal } from '@interlock/engine';
import type { Transaction } from 'kysely';
import { AppError } from '../../app-error.ts';
import { collidingPaths } from '../../content/git/colliding-paths.ts';
import { commitOf } from '../../content/git/commit.ts';
import { definitionText } from '../../content/git/definition-text.ts';
import { isDefinitionPath } from '../../content/git/file-path.ts';
import { isDraftId } from '../../content/git/ref-name.ts';
import { FILE, treesOf } from '../../content/git/tree.ts';
import { gitObject, type GitObject } from '../../git-object.ts';
import { appendAudit, type AuditEntry } from '../../store/audit.ts';
import type { Database, Db } from '../../store/database.ts';
import { findDraft, insertDraft, lockDraft, updateDraft, type Draft } from '../../store/draft.ts';
import { insertObjects } from '../../store/git-object.ts';
import { findRef, moveRef } from '../../store/git-ref.ts';
import { draftRef, listTree, loadCommit, MAIN, type TreeFile } from './history.ts';
import { databaseTime, interlockSigner, signerOf } from './signer.ts';

/** Most files one draft may hold. */
const MOST_FILES = 60_000;

/**
 * Begins a draft of what is published.
 * @throws AppError `nothing-published`, `draft-name`, `draft-exists`
 */
export async function beginDraft(
  db: Db,
  { title, id = idOf(title) }: { readonly title: string; readonly id?: string },
  by: Principal,
): Promise<Draft> {
  if (!isDraftId(id)) throw wrongName(id);
  return db.transaction().execute(async (trx) => {
    const main = await findRef(trx, MAIN);
    if (main === undefined) throw nothingPublished();
    const given = { id, title, author: by.id, origin: 'server', base: main, head: main } as const;
    const made = (await insertDraft(trx, given)) && (await moveRef(trx, draftRef(id), null, main));
    if (!made) throw draftExists(id);
    await note(trx, by, 'draft.begun', id, { title, base: main });
    return existing(await findDraft(trx, id), id);
  });
}

/** What is saved of a draft. */
export interface FileSaved {
  readonly path: string;
  /** Null: the file is removed. */
  readonly json: Json | null;
  /** Commits of the draft any of which the change may be made of; undefined: whatever it is now. */
  readonly ifHeads: readonly string[] | undefined;
}

/**
 * Saves a file of a draft: a commit of its own with the person as author; none where it stands so already.
 * @throws AppError `draft-not-found`, `draft-closed`, `stale`, `draft-path`, `file-not-found`
 */
export async function saveFile(
  db: Db,
  id: string,
  { path, json, ifHeads }: FileSaved,
  by: Principal,
): Promise<Draft> {
  if (!isDefinitionPath(path)) throw wrongPath(path);
  return db.transaction().execute(async (trx) => {
    const draft = await lockOpen(trx, id);
    refuseStale(draft, ifHeads);
    const { tree } = await loadCommit(trx, draft.head);
    const files = new Map(await listTree(trx, tree));
    const blob = json === null ? undefined : gitObject('blob', definitionText(path, json));
    const before = files.get(path);
    if (blob === undefined && before === undefined) throw fileNotFound(path);
    if (blob === undefined) files.delete(path);
    else files.set(path, { mode: FILE, sha1: blob.sha1 });
    const [colliding] = before === undefined ? collidingPaths(files.keys()) : [];
    if (colliding !== undefined) throw new AppError('draft-path', 422, colliding.message);
    if (files.size > MOST_FILES)
      throw new AppError('too-many-files', 422, `a draft holds at most ${MOST_FILES} files`);
    if (blob?.sha1 === before?.sha1) return draft;
    const verb = blob === undefined ? 'Remove' : before === undefined ? 'Add' : 'Change';
    return advance(trx, draft, {
      files,
      objects: blob === undefined ? [] : [blob],
      message: `${verb} ${path}`,
      by,
    });
  });
}

/** The next commit of a draft. */
export interface Advance {
  readonly files: ReadonlyMap<string, TreeFile>;
  readonly objects: readonly GitObject[];
  readonly message: string;
  readonly by: Principal;
  /** What is published and now in the draft too. */
  readonly merged?: string;
  /** True: what the draft changes stays the same, so `by` only asked for the commit and is no editor by it. */
  readonly unchanged?: boolean;
}

/** Adds a commit to a draft. Inside a transaction that has it locked. */
export async function advance(
  trx: Transaction<Database>,
  draft: Draft,
  { files, objects, message, by, merged, unchanged = false }: Advance,
): Promise<Draft> {
  const at = await databaseTime(trx);
  const trees = treesOf(new Map([...files].map(([path, { sha1 }]) => [path, sha1])));
  const commit = commitOf({
    tree: trees.at(-1)?.sha1 ?? '',
    parents: merged === undefined ? [draft.head] : [draft.head, merged],
    author: await signerOf(trx, by.id, at),
    committer: interlockSigner(at),
    message,
  });
  await insertObjects(trx, [...objects, ...trees, commit]);
  await moveDraft(trx, draft, commit.sha1, unchanged ? null : by, merged);
  return existing(await findDraft(trx, draft.id), draft.id);
}

/**
 * Moves a draft to another commit. Inside a transaction that has it locked.
 * @param by who wrote something with it, and so is no reviewer any more; null: nobody
 * @throws AppError `stale`
 */
export async function moveDraft(
  trx: Transaction<Database>,
  draft: Draft,
  head: string,
  by: Principal | null,
  base: string = draft.base,
): Promise<void> {
  if (!(await moveRef(trx, draftRef(draft.id), draft.head, head))) throw staleDraft(draft);
  const { editors: known } = draft;
  const editors = by === null || known.includes(by.id) ? known : [...known, by.id];
  await updateDraft(trx, draft.id, { head, base, editors });
}

/** Gives a draft up: its branch is removed, its commits stay. @throws AppError `draft-not-found`, `draft-closed` */
export async function deleteDraft(db: Db, id: string, by: Principal): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const draft = await lockOpen(trx, id);
    await moveRef(trx, draftRef(id), draft.head, null);
    await updateDraft(trx, id, { state: 'deleted' });
    await note(trx, by, 'draft.deleted', id, { head: draft.head });
  });
}

/** An open draft, locked. @throws AppError `draft-not-found`, `draft-closed` */
export async function lockOpen(trx: Transaction<Database>, id: string): Promise<Draft> {
  const draft = existing(await lockDraft(trx, id), id);
  refuseClosed(draft);
  return draft;
}

/** @throws AppError `draft-closed` where a draft is published or deleted */
export function refuseClosed({ id, state }: Draft): void {
  if (state === 'open') return;
  throw new AppError('draft-closed', 409, `the draft ${id} is ${state}: begin another one`);
}

/** @throws AppError `draft-not-found` */
export function existing(draft: Draft | undefined, id: string): Draft {
  if (draft !== undefined) return draft;
  throw new AppError('draft-not-found', 404, `there is no draft ${JSON.stringify(id)}`);
}

/** @throws AppError `stale` where a draft is at none of these commits */
export function refuseStale(draft: Draft, heads: readonly string[] | undefined): void {
  if (heads !== undefined && !heads.includes(draft.head)) throw staleDraft(draft);
}

/** Writes into the audit what became of a draft. Last in a transaction. */
export async function note(
  trx: Transaction<Database>,
  actor: Principal,
  action: string,
  id: string,
  after: AuditEntry['after'],
): Promise<void> {
  await appendAudit(trx, [{ actor, action, subject: { kind: 'draft', id }, before: null, after }]);
}

function staleDraft({ id, head }: Draft): AppError {
  const message = `somebody changed the draft ${id} meanwhile: it is at ${head}; read it again`;
  return new AppError('stale', 412, message, { details: { head } });
}

/** @returns the refusal where a draft has no name a branch may have */
export function wrongName(id: string): AppError {
  const message = `a draft is called by small letters, digits and hyphens, 60 at most, not ${JSON.stringify(id.slice(0, 100))}`;
  return new AppError('draft-name', 422, message);
}

function draftExists(id: string): AppError {
  return new AppError('draft-exists', 409, `there is or was a draft ${id}: choose another name`);
}

/** @returns the refusal of a draft of nothing */
export function nothingPublished(): AppError {
  return new AppError('nothing-published', 409, 'nothing is published yet that could be changed');
}

function wrongPath(path: string): AppError {
  const message = `no definition belongs at ${JSON.stringify(path.slice(0, 200))}; see workflows/README.md for the places`;
  return new AppError('draft-path', 422, message);
}

/** @returns the refusal where there is no such file */
export function fileNotFound(path: string): AppError {
  return new AppError('file-not-found', 404, `there is no file ${JSON.stringify(path)}`);
}

/** A name made of a title, with something that makes it the only one. */
function idOf(title: string): string {
  const words = title
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replaceAll(/^-+|-+$/g, '');
  return `${words === '' ? 'draft' : words}-${randomBytes(3).toString('hex')}`;
}

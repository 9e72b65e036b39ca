import { ENGINE } from '@interlock/engine';
import type { Transaction } from 'kysely';
import { AppError } from '../../app-error.ts';
import { commitOf } from '../../content/git/commit.ts';
import type { Database, Db } from '../../store/database.ts';
import { findDraft, insertDraft, listDrafts, updateDraft, type Draft } from '../../store/draft.ts';
import { insertObjects } from '../../store/git-object.ts';
import { moveRef } from '../../store/git-ref.ts';
import { missingFrom } from '../publishing/check-pushed.ts';
import { existing, lockOpen, note } from '../publishing/drafts.ts';
import { draftRef, loadCommit, readPushed } from '../publishing/history.ts';
import { mergeDraft } from '../publishing/merge-draft.ts';
import { databaseTime, interlockSigner } from '../publishing/signer.ts';
import { OWN } from '../sender.ts';
import { NotTaken, type FetchedCommit } from './read-fetched.ts';
import type { RemoteTools } from './remote-tools.ts';

/** What of a remote becomes a draft. */
export interface RemoteProposal {
  /** Where `main` stands here. */
  readonly ours: string;
  readonly theirs: FetchedCommit;
  /** The latest commit both have; null: none, and what is published here is only what the server began with. */
  readonly base: string | null;
}

/** The draft, and what merging it asks. */
export interface RemoteDraft {
  readonly id: string;
  /** Elements both sides changed differently; null where nothing had to be merged. */
  readonly conflicts: number | null;
}

/** Milliseconds a merge may take. */
const PATIENCE = 600_000;

/**
 * Has what the remote holds in a draft: one, taken further while nobody wrote into it. Where both sides went on, what is
 * published here is merged into it by element, in a commit with both as parents; where they changed the same, the draft
 * asks when it is merged or published.
 * @throws NotTaken
 */
export async function proposeRemote(
  tools: RemoteTools,
  { ours, theirs, base }: RemoteProposal,
): Promise<RemoteDraft> {
  const { db } = tools;
  const draft = await db.transaction().execute(async (trx) => {
    await insertObjects(trx, theirs.objects);
    if ((await missingFrom(trx, theirs.objects)).length > 0)
      throw new NotTaken('what the remote sent lacks objects it names');
    const head = base === null ? await joined(trx, ours, theirs) : theirs.commit;
    const from = base ?? ours;
    const open = await untouched(trx);
    if (open === undefined) return begin(trx, head, from);
    const locked = await lockOpen(trx, open.id);
    if (!(await moveRef(trx, draftRef(open.id), locked.head, head))) return locked;
    await updateDraft(trx, open.id, { head, base: from });
    return { ...locked, head, base: from };
  });
  if (draft.base === ours) return { id: draft.id, conflicts: null };
  const study = { asker: OWN, patience: PATIENCE };
  try {
    await mergeDraft(tools, { id: draft.id, by: ENGINE, study }, new Map());
    return { id: draft.id, conflicts: 0 };
  } catch (cause) {
    if (!(cause instanceof AppError) || cause.code !== 'merge-conflicts') throw cause;
    const { conflicts } = (cause.details ?? {}) as { readonly conflicts?: readonly unknown[] };
    return { id: draft.id, conflicts: conflicts?.length ?? 1 };
  }
}

/** A draft of the remote nobody but Interlock wrote into. */
async function untouched(db: Db): Promise<Draft | undefined> {
  const drafts = await listDrafts(db, { state: 'open', limit: 200 });
  return drafts.find(
    ({ origin, editors }) => origin === 'remote' && editors.every((id) => id === ENGINE.id),
  );
}

/** A commit that joins two histories that have nothing in common: the files are the remote's. */
async function joined(
  trx: Transaction<Database>,
  ours: string,
  { commit, objects }: FetchedCommit,
): Promise<string> {
  const named = new Map(objects.map((object) => [object.sha1, object]));
  const { tree } = await loadCommit(readPushed(trx, named), commit);
  const signer = interlockSigner(await databaseTime(trx));
  const message = 'Take over the definitions of the remote';
  const parents = [ours, commit];
  const object = commitOf({ tree, parents, author: signer, committer: signer, message });
  await insertObjects(trx, [object]);
  return object.sha1;
}

async function begin(trx: Transaction<Database>, head: string, base: string): Promise<Draft> {
  const title = 'What was published at the remote';
  const given = { title, author: ENGINE.id, origin: 'remote', base, head } as const;
  for (let n = 1; ; n += 1) {
    const id = `remote-${head.slice(0, 10)}${n === 1 ? '' : `-${n}`}`;
    if (!(await insertDraft(trx, { id, ...given }))) continue;
    await moveRef(trx, draftRef(id), null, head);
    await note(trx, ENGINE, 'draft.begun', id, { title, base, head });
    return existing(await findDraft(trx, id), id);
  }
}

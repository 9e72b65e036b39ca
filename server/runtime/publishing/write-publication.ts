import type { Transaction } from 'kysely';
import { AppError } from '../../app-error.ts';
import { commitOf } from '../../content/git/commit.ts';
import { isBranchOrTag } from '../../content/git/ref-name.ts';
import { tagOf } from '../../content/git/tag.ts';
import { treesOf } from '../../content/git/tree.ts';
import { crashPoint } from '../../crash-point.ts';
import type { GitObject } from '../../git-object.ts';
import type { Database } from '../../store/database.ts';
import { insertObjects } from '../../store/git-object.ts';
import { findRef, moveRef } from '../../store/git-ref.ts';
import { insertVersions, type NumberedVersion, type StoredVersion } from '../../store/version.ts';
import { listTree, loadCommit, MAIN } from './history.ts';
import { databaseTime, interlockSigner, signerOf } from './signer.ts';

/** How definitions come to be published. */
export interface Publication {
  /** Where the published branch must stand, null: nowhere yet; undefined: wherever it stands. */
  readonly base?: string | null;
  /** What changed and why, for people. */
  readonly message: string;
  /** Principal id of who wrote it; who publishes it when left out. */
  readonly author?: string;
  /** What is published: the files alone, a draft's state, or a commit as somebody pushed it. */
  readonly of:
    | { readonly kind: 'files' }
    | { readonly kind: 'draft'; readonly head: string }
    | { readonly kind: 'commit'; readonly sha1: string; readonly objects: readonly GitObject[] };
  /** What is written beside it, last in the same transaction. */
  readonly beside?: (trx: Transaction<Database>, commit: string) => Promise<void>;
}

/** Somebody published meanwhile: what was to be published was made of what is no longer the latest. */
export function staleBase(base: string | null, main: string | null): AppError {
  const message =
    'somebody published other definitions meanwhile: merge what is published into the draft, then publish it again';
  return new AppError('stale-base', 409, message, { details: { base, main } });
}

/** What {@link writePublication} is given. */
export interface ToPublish {
  /** Definition files as blobs by path. */
  readonly blobs: ReadonlyMap<string, GitObject>;
  readonly workflows: readonly Omit<StoredVersion, 'version'>[];
  /** Principal id of who publishes. */
  readonly by: string;
  readonly publication: Publication;
}

/**
 * Moves the published branch to definitions: objects, branch, versions and their tags. Inside a transaction that holds
 * `lockActivation`; nobody sees any of it before COMMIT.
 * @returns the commit, which is the one before where nothing changed
 * @throws AppError `stale-base` where the branch does not stand where it must
 */
export async function writePublication(
  trx: Transaction<Database>,
  { blobs, workflows, by, publication }: ToPublish,
): Promise<{ readonly commit: string; readonly versions: readonly NumberedVersion[] }> {
  const main = (await findRef(trx, MAIN)) ?? null;
  const { base } = publication;
  if (base !== undefined && base !== main) throw staleBase(base, main);
  const at = await databaseTime(trx);
  const { commit, objects } = await makeCommit(trx, { blobs, by, publication, main, at });
  await insertObjects(trx, objects);
  crashPoint('publish-objects-written');
  if (commit !== main && !(await moveRef(trx, MAIN, main, commit))) throw staleBase(main, null);
  crashPoint('publish-branch-moved');
  const versions = await insertVersions(trx, workflows, { commit, by });
  crashPoint('publish-versions-written');
  const tagger = interlockSigner(at);
  for (const { workflow, version } of versions) {
    const name = `${workflow}/v${version}`;
    const ref = `refs/tags/${name}`;
    if (!isBranchOrTag(ref)) continue;
    const tag = tagOf({ name, commit, tagger, message: `${workflow}, version ${version}` });
    await insertObjects(trx, [tag]);
    await moveRef(trx, ref, null, tag.sha1);
  }
  if (versions.length === 0 && commit !== main) await tagCommit(trx, commit, at);
  crashPoint('publish-tags-written');
  return { commit, versions };
}

/** No version came with it: so that others can tell that it was published, not only pushed. */
async function tagCommit(trx: Transaction<Database>, commit: string, at: string): Promise<void> {
  const name = `published/${at.slice(0, 10)}-${commit.slice(0, 10)}`;
  const tag = tagOf({ name, commit, tagger: interlockSigner(at), message: 'Published' });
  await insertObjects(trx, [tag]);
  await moveRef(trx, `refs/tags/${name}`, null, tag.sha1);
}

interface Making extends Pick<ToPublish, 'blobs' | 'by' | 'publication'> {
  readonly main: string | null;
  readonly at: string;
}

async function makeCommit(
  trx: Transaction<Database>,
  { blobs, by, publication, main, at }: Making,
): Promise<{ readonly commit: string; readonly objects: readonly GitObject[] }> {
  const { of, message, author = by } = publication;
  if (of.kind === 'commit') return { commit: of.sha1, objects: of.objects };
  const before = main === null ? undefined : await loadCommit(trx, main);
  const signed = {
    author: await signerOf(trx, author, at),
    committer: interlockSigner(at),
    message,
  };
  if (of.kind === 'draft') {
    const { tree } = await loadCommit(trx, of.head);
    const parents = main === null ? [of.head] : [main, of.head];
    const commit = commitOf({ tree, parents, ...signed });
    return { commit: commit.sha1, objects: [commit] };
  }
  const files = new Map([...blobs].map(([path, { sha1 }]) => [path, sha1]));
  // Files that are no definitions, such as a README, stay.
  if (before !== undefined)
    for (const [path, { sha1 }] of await listTree(trx, before.tree))
      if (!path.endsWith('.json')) files.set(path, sha1);
  const trees = treesOf(files);
  const tree = trees.at(-1)?.sha1 ?? '';
  if (main !== null && before?.tree === tree) return { commit: main, objects: [] };
  const commit = commitOf({ tree, parents: main === null ? [] : [main], ...signed });
  return { commit: commit.sha1, objects: [...blobs.values(), ...trees, commit] };
}

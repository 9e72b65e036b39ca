import type { Principal } from '@interlock/engine';
import type { Transaction } from 'kysely';
import type { Database } from '../../store/database.ts';
import { copyReviews } from '../../store/draft.ts';
import { note } from './drafts.ts';
import type { TreeFile } from './history.ts';

type Tree = ReadonlyMap<string, TreeFile>;

/** Files before and after a change. */
export interface TreeChange {
  readonly from: Tree;
  readonly to: Tree;
}

/**
 * Whether two changes are one: the same files, from the same bytes to the same bytes. What was read in the one is then
 * all there is in the other, whatever other files hold. Pure.
 */
export function isSameChange(one: TreeChange, other: TreeChange): boolean {
  const changed = fileChanges(one);
  const others = fileChanges(other);
  return (
    changed.size === others.size &&
    [...changed].every(([path, change]) => others.get(path) === change)
  );
}

function fileChanges({ from, to }: TreeChange): ReadonlyMap<string, string> {
  const paths = new Set([...from.keys(), ...to.keys()]);
  return new Map(
    [...paths].flatMap((path): [string, string][] => {
      const [before, after] = [from, to].map((tree) => fileKey(tree.get(path)));
      return before === after ? [] : [[path, `${before} → ${after}`]];
    }),
  );
}

function fileKey(file: TreeFile | undefined): string {
  return file === undefined ? 'none' : `${file.mode} ${file.sha1}`;
}

/** A draft that went on by a merge which left its change the same. */
export interface Carrying {
  readonly draft: string;
  /** The commit that was reviewed. */
  readonly from: string;
  /** The commit of the merge. */
  readonly to: string;
  /** What was published, and taken in. */
  readonly merged: string;
}

/**
 * Lets what was said of a draft hold for it after a merge, refusals as well as approvals, and writes that into the audit;
 * nothing where nothing was said. Last in a transaction that has the draft locked.
 */
export async function carryReviews(
  trx: Transaction<Database>,
  { draft, from, to, merged }: Carrying,
  by: Principal,
): Promise<void> {
  const carried = await copyReviews(trx, draft, { from, to });
  if (carried.length === 0) return;
  const said = (wanted: 'approved' | 'refused'): string[] =>
    carried.flatMap((one) => (one.verdict === wanted ? [one.by] : []));
  await note(trx, by, 'draft.reviews-carried', draft, {
    from,
    commit: to,
    merged,
    approvedBy: said('approved'),
    refusedBy: said('refused'),
  });
}

import type { Principal } from '@interlock/engine';
import { AppError } from '../../app-error.ts';
import { effectiveRoles } from '../../identity/role.ts';
import type { Db } from '../../store/database.ts';
import { insertReview, type Draft, type Review } from '../../store/draft.ts';
import { lockOpen, note, refuseStale } from './drafts.ts';
import { refuseUnchanged, standingOf } from './publish-draft.ts';
import type { ReviewState } from './review-state.ts';

/** What somebody says of a draft as they saw it. */
type Verdict = Pick<Review, 'verdict' | 'comment'> & {
  readonly ifHeads: readonly string[] | undefined;
};

/**
 * Approves or refuses a draft. Only who a rule of what it changes asks may say either: the word of anybody else would
 * keep it from being published, or count for nothing unseen.
 * @throws AppError `draft-not-found`, `draft-closed`, `stale`, `own-draft`, `not-a-reviewer`, `draft-unchanged`
 */
export async function reviewDraft(
  db: Db,
  id: string,
  { verdict, comment, ifHeads }: Verdict,
  by: Principal,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const draft = await lockOpen(trx, id);
    refuseStale(draft, ifHeads);
    const { paths, review } = await standingOf(trx, id);
    refuseUnchanged(draft, paths);
    refuseOthers(draft, review, by);
    if (verdict === 'approved' && draft.editors.includes(by.id)) {
      const message = `you wrote something of the draft ${id}: somebody else has to approve it`;
      throw new AppError('own-draft', 403, message);
    }
    await insertReview(trx, id, { by: by.id, verdict, comment, commit: draft.head });
    await note(trx, by, `draft.${verdict}`, id, { commit: draft.head, comment });
  });
}

function refuseOthers({ id }: Draft, { folders }: ReviewState, by: Principal): void {
  const held = effectiveRoles(by.roles) as readonly string[];
  if (folders.some(({ roles }) => roles.some((role) => held.includes(role)))) return;
  const asked = [...new Set(folders.flatMap(({ roles }) => roles))].toSorted();
  const message = `the draft ${id} is reviewed by people with the role ${asked.join(' or ')}; you have ${held.join(', ') || 'none'}`;
  throw new AppError('not-a-reviewer', 403, message);
}

import { AppError } from '../../app-error.ts';
import type { Db } from '../../store/database.ts';
import { findDraft, type Draft } from '../../store/draft.ts';
import { findObjects } from '../../store/git-object.ts';
import { existing } from './drafts.ts';

/**
 * A draft whose content can be read, whatever became of it.
 * @throws AppError `draft-not-found`; `draft-collected` where it was given up so long ago that its content is gone
 */
export async function readableDraft(db: Db, id: string): Promise<Draft> {
  const draft = existing(await findDraft(db, id), id);
  if (draft.state !== 'deleted' || (await findObjects(db, [draft.head])).size > 0) return draft;
  const message = `the draft ${id} was given up on ${draft.updatedAt.slice(0, 10)}: its content is not kept any more`;
  throw new AppError('draft-collected', 410, message);
}

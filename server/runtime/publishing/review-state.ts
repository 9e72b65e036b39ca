import type { Json } from '@interlock/engine';
import { reviewRuleOf } from '@interlock/engine/study';
import type { Db } from '../../store/database.ts';
import { listReviews, type Draft, type Review } from '../../store/draft.ts';
import { effectiveRoles } from '../../identity/role.ts';

/** What has to be said of a draft before it is published. */
export interface ReviewState {
  readonly reviews: readonly Review[];
  /** Nothing more has to be said. */
  readonly approved: boolean;
  /** Folders of what the draft changes, and what of their rules is met. */
  readonly folders: readonly FolderReview[];
}

/** Where review rules stand. */
export const REVIEW_RULES = 'review.json';

/** How far the rule of a folder is met. */
export interface FolderReview {
  /** `*`: files that stand in no folder. */
  readonly folder: string;
  /** People who have to approve it. */
  readonly approvals: number;
  readonly roles: readonly string[];
  /** Principal ids of those who did, of the draft as it is now. */
  readonly approvedBy: readonly string[];
}

/**
 * How far a draft is reviewed, by the rules that are published: a draft cannot loosen them for itself. Approvals are of
 * one commit and end with the next, unless that only took in what was published (`carryReviews`); so do refusals, and
 * whoever refused it as it is now keeps it from being published.
 * @param paths what the draft changes
 * @param rules `review.json` as it is published; undefined: there is none
 */
export async function reviewState(
  db: Db,
  draft: Pick<Draft, 'id' | 'head' | 'editors'>,
  paths: readonly string[],
  rules: Json | undefined,
): Promise<ReviewState> {
  const reviews = await listReviews(db, draft.id);
  const latest = new Map(
    reviews.filter(({ commit }) => commit === draft.head).map((one) => [one.by, one.verdict]),
  );
  const approving = [...latest].flatMap(([by, verdict]) =>
    verdict === 'approved' && !draft.editors.includes(by) ? [by] : [],
  );
  const roles = await rolesOf(db, approving);
  const folders = [...new Set(paths.map(folderOf))].toSorted().map((folder): FolderReview => {
    const rule = reviewRuleOf(rules, folder === '*' ? '' : `${folder}/`);
    const approvedBy = approving.filter((by) =>
      rule.roles.some((role) => roles.get(by)?.includes(role)),
    );
    return { folder, ...rule, approvedBy };
  });
  const refused = [...latest.values()].includes('refused');
  const met = folders.every(({ approvals, approvedBy }) => approvedBy.length >= approvals);
  return { reviews, approved: met && !refused, folders };
}

function folderOf(path: string): string {
  return path.includes('/') ? (path.split('/')[0] ?? '') : '*';
}

/** Roles as they are now: whoever lost one since approved nothing. */
async function rolesOf(
  db: Db,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('principal')
    .select(['id', 'roles'])
    .where('id', 'in', [...ids])
    .where('active', '=', true)
    .where('kind', '=', 'person')
    .execute();
  return new Map(rows.map(({ id, roles }) => [id, effectiveRoles(roles)]));
}

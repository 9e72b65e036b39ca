import type { Issue, Json } from '@interlock/engine';
import type { DefinitionDiff } from '@interlock/engine/study';
import { AppError } from '../../app-error.ts';
import type { Db } from '../../store/database.ts';
import { lockDraft, updateDraft, type Draft } from '../../store/draft.ts';
import { findRef, moveRef } from '../../store/git-ref.ts';
import type { NumberedVersion } from '../../store/version.ts';
import { invalidContent } from '../refuse-drafts.ts';
import type { StudyOptions } from '../studies/studies.ts';
import { existing, note, nothingPublished, refuseClosed, refuseStale } from './drafts.ts';
import { readableDraft } from './readable-draft.ts';
import type { GateReport } from './gate.ts';
import { draftRef, MAIN, type TreeFile } from './history.ts';
import { changesBetween, readDefinition, readDefinitions, readTreeOf } from './read-definitions.ts';
import { REVIEW_RULES, reviewState, type ReviewState } from './review-state.ts';
import { mergeOffered } from './merge-draft.ts';
import type { DraftWish, PublishingTools } from './publishing-tools.ts';

/** What came of publishing. */
export interface PublishedDraft {
  readonly commit: string;
  readonly versions: readonly NumberedVersion[];
  /** Warnings. */
  readonly issues: readonly Issue[];
}

/** How a draft stands to what is published. */
export interface DraftStanding {
  readonly draft: Draft;
  /** The published commit now. */
  readonly main: string;
  /** All that is published is in the draft. */
  readonly upToDate: boolean;
  /** Files it changes, of those of its base. */
  readonly paths: readonly string[];
  readonly review: ReviewState;
}

/** How a draft stands. @throws AppError `draft-not-found` */
export async function standingOf(db: Db, id: string): Promise<DraftStanding> {
  const draft = await readableDraft(db, id);
  const main = await findRef(db, MAIN);
  if (main === undefined) throw nothingPublished();
  const [base, head, rules] = await Promise.all([
    readTreeOf(db, draft.base),
    readTreeOf(db, draft.head),
    readDefinition(db, main, REVIEW_RULES),
  ]);
  const paths = pathsBetween(base, head);
  const review = await reviewState(db, draft, paths, rules);
  return { draft, main, upToDate: draft.base === main, paths, review };
}

function pathsBetween(
  from: ReadonlyMap<string, TreeFile>,
  to: ReadonlyMap<string, TreeFile>,
): string[] {
  const paths = new Set([...from.keys(), ...to.keys()]);
  return [...paths].filter((path) => from.get(path)?.sha1 !== to.get(path)?.sha1).toSorted();
}

/** What a draft changes, in words. @throws AppError `draft-not-found`, and as a study */
export async function diffDraft(
  { db, definitions, studies }: PublishingTools,
  { id, study }: Pick<DraftWish, 'id' | 'study'>,
): Promise<readonly DefinitionDiff[]> {
  const draft = await readableDraft(db, id);
  const { definitions: live } = definitions.current();
  const [before, after] = await Promise.all(
    [draft.base, draft.head].map(async (commit) =>
      changesBetween(live.files, (await readDefinitions(db, commit)).files),
    ),
  );
  return studies.study(study, async (thread) => {
    await thread.know(live);
    return thread.ask({ kind: 'diff', hash: live.hash, before: before ?? {}, after: after ?? {} });
  });
}

/** What keeps a draft from being published, whether it is up to date and approved or not. @throws AppError as a study */
export async function checkDraft(
  tools: PublishingTools,
  { id, study }: Pick<DraftWish, 'id' | 'study'>,
): Promise<GateReport> {
  const draft = await readableDraft(tools.db, id);
  const { files, issues } = await readDefinitions(tools.db, draft.head);
  return gate(tools, files, study, issues);
}

/** The gate, passed beside the thread that takes events. @param more what reading the files has found */
export async function gate(
  { definitions, studies }: PublishingTools,
  files: ReadonlyMap<string, Json>,
  study: StudyOptions,
  more: readonly Issue[] = [],
): Promise<GateReport> {
  const { definitions: live } = definitions.current();
  const changes = await changesBetween(live.files, files);
  const report = await studies.study(study, async (thread) => {
    await thread.know(live);
    return thread.ask({ kind: 'gate', hash: live.hash, files: changes });
  });
  const issues = [...more, ...report.issues];
  const broken = more.some(({ severity }) => severity === 'error');
  return { ...report, ok: report.ok && !broken, issues };
}

/**
 * Publishes a draft: it must hold all that is published, be approved and pass the gate; then branch, versions, tags and
 * the active set change in one transaction.
 * @throws AppError `draft-not-found`, `draft-closed`, `stale`, `stale-base` with the conflicts a merge would have,
 *   `draft-unchanged`, `not-approved`, `invalid` with every issue
 */
export async function publishDraft(
  tools: PublishingTools,
  wish: DraftWish,
): Promise<PublishedDraft> {
  const { db, definitions } = tools;
  const { id, by, study, ifHeads } = wish;
  const { draft, main, upToDate, paths, review } = await standingOf(db, id);
  refuseClosed(draft);
  refuseStale(draft, ifHeads);
  if (!upToDate) throw await mergeOffered(tools, wish, draft, main);
  refuseUnchanged(draft, paths);
  refuseUnapproved(draft, review);
  const { files, issues: unread } = await readDefinitions(db, draft.head);
  const { ok, issues } = await gate(tools, files, study, unread);
  if (!ok) throw invalidContent(issues, `the draft ${id} cannot be published`);
  const published = await definitions.activate(files, by.id, [], {
    base: main,
    message: draft.title,
    author: draft.author,
    of: { kind: 'draft', head: draft.head },
    beside: async (trx, commit) => {
      const now = existing(await lockDraft(trx, id), id);
      refuseClosed(now);
      refuseStale(now, [draft.head]);
      // Somebody may have refused it while it was checked.
      const rules = await readDefinition(trx, main, REVIEW_RULES);
      refuseUnapproved(now, await reviewState(trx, now, paths, rules));
      await moveRef(trx, draftRef(id), draft.head, null);
      await updateDraft(trx, id, { state: 'published', publishedAs: commit });
      await note(trx, by, 'draft.published', id, { commit, head: draft.head });
    },
  });
  return publishedOrRefused(published, issues, `the draft ${id} cannot be published`);
}

/** @throws AppError `invalid` where publishing was refused after all */
export function publishedOrRefused(
  {
    commit,
    versions = [],
    issues,
  }: { commit?: string; versions?: readonly NumberedVersion[]; issues: readonly Issue[] },
  warnings: readonly Issue[],
  what: string,
): PublishedDraft {
  if (commit === undefined) throw invalidContent(issues, what);
  return { commit, versions, issues: warnings };
}

/** @throws AppError `draft-unchanged` where there is nothing to approve or publish */
export function refuseUnchanged({ id }: Draft, paths: readonly string[]): void {
  if (paths.length > 0) return;
  const message = `the draft ${id} changes nothing of what is published: change something, or delete it`;
  throw new AppError('draft-unchanged', 409, message);
}

function refuseUnapproved(draft: Draft, { approved, folders }: ReviewState): void {
  if (approved) return;
  const missing = folders
    .filter(({ approvals, approvedBy }) => approvedBy.length < approvals)
    .map(
      ({ folder, approvals, roles, approvedBy }) =>
        `${folder === '*' ? 'files outside folders' : folder} needs ${approvals} of ${roles.join(' or ')}, has ${approvedBy.length}`,
    );
  const why = missing.length === 0 ? 'somebody refused it' : missing.join('; ');
  const message = `the draft ${draft.id} is not approved as it is now: ${why}`;
  throw new AppError('not-approved', 409, message, {
    details: { folders: folders as unknown as Json },
  });
}

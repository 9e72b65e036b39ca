import type { Json, Principal } from '@interlock/engine';
import { reviewRuleOf } from '@interlock/engine/study';
import { definitionText } from '../../content/git/definition-text.ts';
import { FILE } from '../../content/git/tree.ts';
import { gitObject } from '../../git-object.ts';
import { appendAudit } from '../../store/audit.ts';
import type { Draft } from '../../store/draft.ts';
import { findRef } from '../../store/git-ref.ts';
import { invalidContent } from '../refuse-drafts.ts';
import type { StudyOptions } from '../studies/studies.ts';
import { advance, beginDraft, lockOpen, nothingPublished } from './drafts.ts';
import { MAIN, type TreeFile } from './history.ts';
import { gate, publishedOrRefused, type PublishedDraft } from './publish-draft.ts';
import type { PublishingTools } from './publishing-tools.ts';
import { readDefinitions, type CommittedDefinitions } from './read-definitions.ts';
import { REVIEW_RULES } from './review-state.ts';

type Files = ReadonlyMap<string, Json>;

/** What is to be as it was. */
export interface Restoring {
  /** For people: "Restore version 1 of incident". */
  readonly message: string;
  /** Files as they are to be, of those that are published now. */
  readonly change: (published: Files) => Files;
  /** What the audit says was restored, and to what. */
  readonly subject: { readonly kind: string; readonly id: string };
  readonly after: { readonly [name: string]: Json };
  readonly by: Principal;
  readonly study: StudyOptions;
}

/** What came of it: published, or, where the rule of a folder asks for a review of that, a draft. */
export type Restored =
  | ({ readonly kind: 'published' } & PublishedDraft)
  | { readonly kind: 'draft'; readonly draft: Draft };

/**
 * Publishes content that was published before again, through the gate drafts pass. It was reviewed when it was published
 * first, so nobody else is asked, unless `review.json` says of a folder it changes that restoring is reviewed.
 * @throws AppError `stale-base`, `invalid` with every issue
 */
export async function restore(tools: PublishingTools, wish: Restoring): Promise<Restored> {
  const { db, definitions } = tools;
  const { message, change, subject, after, by, study } = wish;
  const base = await findRef(db, MAIN);
  if (base === undefined) throw nothingPublished();
  // Of that very commit: what is published meanwhile makes the base stale, and is not overwritten.
  const published = await readDefinitions(db, base);
  const files = change(published.files);
  const what = `${message}: this cannot be published again`;
  const { ok, issues } = await gate(tools, files, study);
  if (!ok) throw invalidContent(issues, what);
  const rules = published.files.get(REVIEW_RULES);
  const reviewed = changedPaths(published.files, files).some(
    (path) => reviewRuleOf(rules, path).restore === 'reviewed',
  );
  if (reviewed) return { kind: 'draft', draft: await draftOf(tools, published, files, wish) };
  const done = await definitions.activate(files, by.id, [], {
    base,
    message,
    of: { kind: 'files' },
    beside: (trx, commit) =>
      appendAudit(trx, [
        {
          actor: by,
          action: 'version.restored',
          subject,
          before: null,
          after: { ...after, commit },
        },
      ]),
  });
  return { kind: 'published', ...publishedOrRefused(done, issues, what) };
}

/** Files that are not the same in both. Pure. */
function changedPaths(before: Files, after: Files): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter(
    (path) => JSON.stringify(before.get(path)) !== JSON.stringify(after.get(path)),
  );
}

async function draftOf(
  { db }: PublishingTools,
  published: CommittedDefinitions,
  files: Files,
  { message, by }: Restoring,
): Promise<Draft> {
  const { id } = await beginDraft(db, { title: message }, by);
  const changed = changedPaths(published.files, files).map((path) => {
    const json = files.get(path);
    return [
      path,
      json === undefined ? null : gitObject('blob', definitionText(path, json)),
    ] as const;
  });
  const tree = new Map<string, TreeFile>(published.tree);
  for (const [path, blob] of changed) {
    if (blob === null) tree.delete(path);
    else tree.set(path, { mode: FILE, sha1: blob.sha1 });
  }
  return db.transaction().execute(async (trx) =>
    advance(trx, await lockOpen(trx, id), {
      files: tree,
      objects: changed.flatMap(([, blob]) => blob ?? []),
      message,
      by,
    }),
  );
}

import { jsonEqual, type Json, type JsonObject } from '@interlock/engine';
import type { Merge, Side } from '@interlock/engine/study';
import { AppError } from '../../app-error.ts';
import { definitionText } from '../../content/git/definition-text.ts';
import { FILE } from '../../content/git/tree.ts';
import { gitObject, type GitObject } from '../../git-object.ts';
import { findDraft, type Draft } from '../../store/draft.ts';
import { findRef } from '../../store/git-ref.ts';
import { carryReviews, isSameChange } from './carry-reviews.ts';
import { loadGraph } from './commit-graph.ts';
import {
  advance,
  existing,
  lockOpen,
  nothingPublished,
  refuseClosed,
  refuseStale,
} from './drafts.ts';
import { MAIN, type TreeFile } from './history.ts';
import type { DraftWish, PublishingTools } from './publishing-tools.ts';
import {
  changesBetween,
  readDefinitions,
  readTreeOf,
  type CommittedDefinitions,
} from './read-definitions.ts';
import { staleBase } from './write-publication.ts';

/** The refusal of a draft that lacks what was published meanwhile, with what merging it would ask. */
export async function mergeOffered(
  tools: PublishingTools,
  wish: DraftWish,
  draft: Draft,
  main: string,
): Promise<AppError> {
  const { conflicts } = await mergeOf(tools, wish, { draft, main, choices: new Map() });
  const { message, details } = staleBase(draft.base, main);
  const told = conflicts as unknown as Json;
  const merge = `/api/drafts/${draft.id}/merge`;
  return new AppError('stale-base', 409, message, {
    details: { ...details, merge, conflicts: told },
  });
}

interface Merging {
  readonly draft: Draft;
  readonly main: string;
  readonly choices: ReadonlyMap<string, Side>;
}

/** Ours is the draft, theirs is what is published. */
async function mergeOf(
  { db, definitions, studies }: PublishingTools,
  { study }: Pick<DraftWish, 'study'>,
  { draft, main, choices }: Merging,
): Promise<Merge & { readonly base: string }> {
  const { definitions: live } = definitions.current();
  const base = (await loadGraph(db)).base(main, draft.head) ?? draft.base;
  const [from, ours, theirs] = await Promise.all(
    [base, draft.head, main].map(async (commit) =>
      changesBetween(live.files, (await readDefinitions(db, commit)).files),
    ),
  );
  const merge = await studies.study(study, async (thread) => {
    await thread.know(live);
    return thread.ask({
      kind: 'merge',
      hash: live.hash,
      base: from ?? {},
      ours: ours ?? {},
      theirs: theirs ?? {},
      choices,
    });
  });
  return { ...merge, base };
}

/**
 * Takes what was published meanwhile into a draft, by element and field; what both changed is asked. Where nothing was
 * asked and the draft changes the very same bytes as before, what was said of it goes on to hold, and who merged it is no
 * editor by that; anything else is to be reviewed anew.
 * @param choices whose version is taken, by the id of a conflict: `ours` the draft's, `theirs` what is published
 * @throws AppError `merge-conflicts` with those left, `draft-not-found`, `draft-closed`, `stale`
 */
export async function mergeDraft(
  tools: PublishingTools,
  wish: DraftWish,
  choices: ReadonlyMap<string, Side>,
): Promise<Draft> {
  const { db } = tools;
  const { id, by, ifHeads } = wish;
  const draft = existing(await findDraft(db, id), id);
  const main = await findRef(db, MAIN);
  refuseClosed(draft);
  refuseStale(draft, ifHeads);
  if (main === undefined) throw nothingPublished();
  if (draft.base === main) return draft;
  const { merged, conflicts, base } = await mergeOf(tools, wish, { draft, main, choices });
  if (conflicts.length > 0) throw conflicting(id, conflicts as unknown as Json, conflicts.length);
  const [reviewed, from, ours, theirs] = await Promise.all([
    readTreeOf(db, draft.base),
    readTreeOf(db, base),
    readDefinitions(db, draft.head),
    readDefinitions(db, main),
  ]);
  const { files, objects } = mergedTree(merged, { base: from, ours, theirs });
  // What was read is the change from the draft's base to its head, whatever git merges by.
  const unchanged =
    choices.size === 0 &&
    isSameChange({ from: reviewed, to: ours.tree }, { from: theirs.tree, to: files });
  return db.transaction().execute(async (trx) => {
    const now = await lockOpen(trx, id);
    refuseStale(now, [draft.head]);
    const message = 'Take in what was published meanwhile';
    const next = await advance(trx, now, { files, objects, message, by, merged: main, unchanged });
    const carrying = { draft: id, from: now.head, to: next.head, merged: main };
    if (unchanged) await carryReviews(trx, carrying, by);
    return next;
  });
}

function conflicting(id: string, conflicts: Json, count: number): AppError {
  const message = `the draft ${id} and what was published meanwhile changed the same ${count === 1 ? 'thing' : `${count} things`} differently: choose ours (the draft) or theirs for each`;
  const details: JsonObject = { conflicts };
  return new AppError('merge-conflicts', 409, message, { details });
}

interface MergedSides {
  readonly base: ReadonlyMap<string, TreeFile>;
  readonly ours: CommittedDefinitions;
  readonly theirs: CommittedDefinitions;
}

/**
 * Files of a merge: as a side wrote them, where what is merged is what that side says. Those that are no definitions are
 * as one side changed them, else as the draft has them. Pure.
 */
function mergedTree(
  merged: ReadonlyMap<string, Json>,
  sides: MergedSides,
): { readonly files: ReadonlyMap<string, TreeFile>; readonly objects: readonly GitObject[] } {
  const files = new Map<string, TreeFile>();
  const objects: GitObject[] = [];
  for (const [path, json] of merged) {
    const written = asWritten(path, json, sides);
    if (written !== undefined) files.set(path, written);
    else {
      const blob = gitObject('blob', definitionText(path, json));
      objects.push(blob);
      files.set(path, { mode: FILE, sha1: blob.sha1 });
    }
  }
  const { base, ours, theirs } = sides;
  const others = new Set([...ours.tree.keys(), ...theirs.tree.keys()]);
  for (const path of others) {
    if (path.endsWith('.json')) continue;
    const mine = ours.tree.get(path);
    const file = mine?.sha1 === base.get(path)?.sha1 ? theirs.tree.get(path) : mine;
    if (file !== undefined) files.set(path, file);
  }
  return { files, objects };
}

/** The file of the side that says just this, of the one that changed it where both do. */
function asWritten(
  path: string,
  json: Json,
  { base, ours, theirs }: MergedSides,
): TreeFile | undefined {
  const isMine = ours.tree.get(path)?.sha1 !== base.get(path)?.sha1;
  const side = (isMine ? [ours, theirs] : [theirs, ours]).find(
    ({ files }) => files.has(path) && jsonEqual(files.get(path), json),
  );
  return side?.tree.get(path);
}

import type { Json, JsonObject } from '@interlock/engine';
import type { Merge, Side } from '@interlock/engine/study';
import { AppError } from '../../app-error.ts';
import { definitionText } from '../../content/git/definition-text.ts';
import { FILE } from '../../content/git/tree.ts';
import { gitObject, type GitObject } from '../../git-object.ts';
import { findDraft, type Draft } from '../../store/draft.ts';
import { findRef } from '../../store/git-ref.ts';
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
import { changesBetween, readDefinitions } from './read-definitions.ts';
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
 * Takes what was published meanwhile into a draft, by element and field; what both changed is asked.
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
  const [from, ours, theirs] = await Promise.all(
    [base, draft.head, main].map((commit) => readDefinitions(db, commit)),
  );
  const none: ReadonlyMap<string, TreeFile> = new Map();
  const { files, objects } = mergedTree(merged, {
    base: from?.tree ?? none,
    ours: ours?.tree ?? none,
    theirs: theirs?.tree ?? none,
  });
  return db.transaction().execute(async (trx) => {
    const now = await lockOpen(trx, id);
    refuseStale(now, [draft.head]);
    const message = 'Take in what was published meanwhile';
    return advance(trx, now, { files, objects, message, by, merged: main });
  });
}

function conflicting(id: string, conflicts: Json, count: number): AppError {
  const message = `the draft ${id} and what was published meanwhile changed the same ${count === 1 ? 'thing' : `${count} things`} differently: choose ours (the draft) or theirs for each`;
  const details: JsonObject = { conflicts };
  return new AppError('merge-conflicts', 409, message, { details });
}

/** Files of a merge; those that are no definitions as one side changed them, else as the draft has them. */
function mergedTree(
  merged: ReadonlyMap<string, Json>,
  trees: { readonly [side in Side]: ReadonlyMap<string, TreeFile> },
): { readonly files: ReadonlyMap<string, TreeFile>; readonly objects: readonly GitObject[] } {
  const blobs = [...merged].map(
    ([path, json]) => [path, gitObject('blob', definitionText(path, json))] as const,
  );
  const { base, ours, theirs } = trees;
  const others = new Set([...ours.keys(), ...theirs.keys()].filter((p) => !p.endsWith('.json')));
  const kept = [...others].flatMap((path): [string, TreeFile][] => {
    const mine = ours.get(path);
    const file = mine?.sha1 === base.get(path)?.sha1 ? theirs.get(path) : mine;
    return file === undefined ? [] : [[path, file]];
  });
  const files = new Map<string, TreeFile>([
    ...blobs.map(([path, { sha1 }]): [string, TreeFile] => [path, { mode: FILE, sha1 }]),
    ...kept,
  ]);
  return { files, objects: blobs.map(([, blob]) => blob) };
}

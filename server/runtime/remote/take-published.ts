import { ENGINE } from '@interlock/engine';
import { missingFrom } from '../publishing/check-pushed.ts';
import type { CommitGraph } from '../publishing/commit-graph.ts';
import { note } from '../publishing/drafts.ts';
import { gate } from '../publishing/publish-draft.ts';
import { OWN } from '../sender.ts';
import { NotTaken, refuse, type FetchedCommit } from './read-fetched.ts';
import type { RemoteTools } from './remote-tools.ts';

/** Milliseconds checking a large set may take. */
const PATIENCE = 600_000;

/**
 * The latest published commit of a history that goes on from what is published here; undefined where there is none. Pure.
 * @param ours null: what is published here is only what the server began with
 */
export function latestPublished(
  graph: CommitGraph,
  theirs: string,
  ours: string | null,
  published: ReadonlySet<string>,
): string | undefined {
  const goesOn = (commit: string): boolean =>
    ours === null || (commit !== ours && graph.holds(commit, ours));
  return graph.line(theirs).find((commit) => published.has(commit) && goesOn(commit));
}

/**
 * Publishes a commit as it was published elsewhere, under the same name, once it has passed the same gate here.
 * @returns versions that came with it
 * @throws NotTaken with what is wrong, AppError `stale-base`
 */
export async function takePublished(
  tools: RemoteTools,
  { ours, taken }: { readonly ours: string; readonly taken: FetchedCommit },
): Promise<readonly string[]> {
  const study = { asker: OWN, patience: PATIENCE };
  refuse((await gate(tools, taken.files, study)).issues);
  const { objects } = taken;
  const done = await tools.definitions.activate(taken.files, ENGINE.id, [], {
    base: ours,
    message: '',
    of: { kind: 'commit', sha1: taken.commit, objects },
    beside: async (trx) => {
      if ((await missingFrom(trx, objects)).length > 0)
        throw new NotTaken('what the remote sent lacks objects it names');
      await note(trx, ENGINE, 'main.taken', 'main', { commit: taken.commit, base: ours });
    },
  });
  if (done.commit === undefined) refuse(done.issues);
  return (done.versions ?? []).map(({ workflow, version }) => `${workflow}/v${version}`);
}

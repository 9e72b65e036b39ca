import {
  fetchRemote,
  listRemote,
  type Fetched,
  type RemoteRef,
  type RemoteRepository,
} from '../../content/git/remote-repository.ts';
import { listRefs } from '../../store/git-ref.ts';
import type { StoredRemote } from '../../store/remote.ts';
import { loadGraph } from '../publishing/commit-graph.ts';
import { nothingPublished } from '../publishing/drafts.ts';
import { MAIN } from '../publishing/history.ts';
import { databaseTime } from '../publishing/signer.ts';
import { compareHistories } from './compare-histories.ts';
import { ended, short, stateOf, type Look, type Synced } from './look.ts';
import { pullAhead } from './pull-ahead.ts';
import { pushAhead } from './push-ahead.ts';
import type { RemoteTools } from './remote-tools.ts';

/**
 * Looks at a remote and brings both sides together, as far as nothing is overwritten: what is ahead here is pushed; what is
 * ahead there becomes a draft, or, on a protected server, is published as it was there. Idempotent.
 * @throws RemoteFailure, AppError
 */
export async function syncRemote(
  tools: RemoteTools,
  remote: RemoteRepository,
  row: StoredRemote,
): Promise<Synced> {
  return tools.host.read(async (directory) => {
    const { db } = tools;
    const [at, refs] = await Promise.all([databaseTime(db), listRefs(db)]);
    const ours = refs.get(MAIN);
    if (ours === undefined) throw nothingPublished();
    const listing = await listRemote(remote, directory);
    const fetched = await fetchMissing(tools, remote, directory, listing, ours);
    const theirs = fetched.refs.get(MAIN) ?? listing.get(MAIN)?.sha1 ?? null;
    const graph = await loadGraph(db, fetched.objects);
    const { seen, insist } = row;
    const comparison = compareHistories(graph, { ours, theirs, seen, insist });
    const look: Look = {
      tools,
      remote,
      row,
      directory,
      refs,
      listing,
      at,
      ours,
      theirs,
      fetched,
      graph,
      comparison,
    };
    const { relation } = comparison;
    if (relation === 'rewritten') return rewritten(look);
    if (relation === 'empty' || relation === 'ahead' || relation === 'equal')
      return pushAhead(look);
    return pullAhead(look);
  });
}

const NOTHING: Fetched = { refs: new Map(), objects: [] };

async function fetchMissing(
  tools: RemoteTools,
  remote: RemoteRepository,
  beside: string,
  listing: ReadonlyMap<string, RemoteRef>,
  ours: string,
): Promise<Fetched> {
  const theirs = listing.get(MAIN)?.sha1;
  if (theirs === undefined || theirs === ours) return NOTHING;
  // Who published a commit is said by tags there, which are not kept here.
  const tags = tools.protects
    ? [...listing].flatMap(([name, { commit }]) =>
        name.startsWith('refs/tags/') && commit !== undefined ? [name] : [],
      )
    : [];
  if (!tools.protects && (await loadGraph(tools.db)).get(theirs) !== undefined) return NOTHING;
  const { folder } = tools;
  return fetchRemote(remote, { beside, folder, names: [MAIN, ...tags] });
}

async function rewritten(look: Look): Promise<Synced> {
  const { row, at, theirs } = look;
  const text =
    theirs === null
      ? 'the remote has no main any more: somebody removed it there. Nothing was pushed. Where that is meant so, pull with {"insist": true}: what is published here is then pushed anew'
      : `main of the remote does not go on from ${short(row.seen)}, where it stood: somebody forced it there. Nothing was pushed or taken. Put it back there, or, where that is meant so, pull with {"insist": true}: what is published here is then pushed on top of it, or merged with it`;
  const attempt = { at, ok: false, text };
  const state = await stateOf(look, { lastPull: attempt });
  return { ...ended(look, state, 'remote.pulled', attempt), seen: row.seen };
}

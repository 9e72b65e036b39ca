import { findDraft } from '../../store/draft.ts';
import { findRef } from '../../store/git-ref.ts';
import type { RemoteState } from '../../store/remote.ts';
import { FOLDER_REF } from '../publishing/history.ts';
import { publishedCommits } from '../publishing/published-commits.ts';
import { counted, ended, namedOf, short, stateOf, type Look, type Synced } from './look.ts';
import { proposeRemote } from './propose-remote.ts';
import { NotTaken, readFetched } from './read-fetched.ts';
import { latestPublished, takePublished } from './take-published.ts';

/** Takes in what is ahead at the remote: as a draft, or, on a protected server, as what is published. @throws AppError */
export async function pullAhead(look: Look): Promise<Synced> {
  const { at } = look;
  try {
    const { text, change, proposed } = await (look.tools.protects ? take(look) : propose(look));
    const attempt = { at, ok: true, text };
    const state = await stateOf(look, { ...change, lastPull: attempt });
    return { ...ended(look, state, 'remote.pulled', attempt), proposed };
  } catch (cause) {
    if (!(cause instanceof NotTaken)) throw cause;
    const attempt = { at, ok: false, text: cause.message };
    const state = await stateOf(look, { lastPull: attempt });
    return ended(look, state, 'remote.pulled', attempt);
  }
}

interface Pulled {
  readonly text: string;
  readonly change: Partial<RemoteState>;
  readonly proposed: string | null;
}

async function take(look: Look): Promise<Pulled> {
  const { tools, ours, theirs, graph, fetched, row } = look;
  const { db } = tools;
  const fresh = await onlyBegun(look);
  const published = publishedCommits(fetched);
  const commit = latestPublished(graph, theirs ?? '', fresh ? null : ours, published);
  if (commit === undefined && look.comparison.relation === 'behind') {
    const text = `the remote has ${counted(look.comparison.behind, 'newer commit')}, none of which a server published: this server is protected and takes published ones only`;
    throw new NotTaken(text);
  }
  if (commit === undefined)
    throw new NotTaken(
      'main of the remote does not go on from what is published here, and this server is protected: nothing is merged on it. Publish what this server has where changes are made, then push it to the remote',
    );
  const taken = await readFetched(db, commit, namedOf(fetched));
  const versions = await takePublished(tools, { ours, taken });
  const behind = theirs === commit ? 0 : graph.beyond(theirs ?? '', commit);
  const later =
    behind === 0
      ? ''
      : `; ${counted(behind, 'later commit')} there not published by a server: left`;
  return {
    text: `published ${short(commit)} as it was published elsewhere${versions.length === 0 ? '' : ` (${versions.join(', ')})`}${later}`,
    change: {
      relation: behind === 0 ? 'equal' : 'behind',
      ahead: 0,
      behind,
      local: commit,
      changedHere: [],
      changedThere: [],
    },
    proposed: row.proposed,
  };
}

async function propose(look: Look): Promise<Pulled> {
  const { tools, ours, theirs, fetched, row, comparison } = look;
  const { relation, ahead, behind, base } = comparison;
  if (theirs === null) throw new NotTaken('the remote has no main');
  if (base === null && !(await onlyBegun(look)))
    throw new NotTaken(
      'the history of the remote and the one published here have nothing in common: give this server an empty repository, or a fresh server this remote',
    );
  const apart =
    relation === 'diverged'
      ? `both sides went on: ${counted(ahead, 'commit')} here, ${behind} there`
      : `the remote is ${counted(behind, 'commit')} ahead`;
  const before = row.state.draft === null ? undefined : await findDraft(tools.db, row.state.draft);
  if (row.proposed === theirs && before !== undefined && !(row.insist && before.state !== 'open')) {
    const text =
      before.state === 'open'
        ? saidBefore(row.state.lastPull, `${apart}; they are in the draft ${before.id}`)
        : `${apart}; the draft ${before.id} of them was given up: pull with {"insist": true} for another one`;
    return { text, change: {}, proposed: theirs };
  }
  const { id, conflicts } = await proposeRemote(tools, {
    ours,
    theirs: await readFetched(tools.db, theirs, namedOf(fetched)),
    base,
  });
  const merged =
    conflicts === null
      ? ''
      : conflicts === 0
        ? ', merged with what is published here'
        : `, which asks ${counted(conflicts, 'question')} when it is merged (POST /api/drafts/${id}/merge)`;
  return {
    text: `${apart}; they are in the draft ${id}${merged}`,
    change: { draft: id },
    proposed: theirs,
  };
}

/** What the pull that proposed it said of it, questions and all; else that it is there. */
function saidBefore(last: { readonly text: string } | null, there: string): string {
  return last?.text.startsWith(there) === true ? last.text : there;
}

/** What is published here is only what the server began with: nothing is lost when another history takes its place. */
async function onlyBegun({ tools, ours, graph }: Look): Promise<boolean> {
  const folder = await findRef(tools.db, FOLDER_REF);
  return folder === ours && graph.get(ours)?.parents.length === 0;
}

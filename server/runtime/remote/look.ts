import type { Fetched, RemoteRef, RemoteRepository } from '../../content/git/remote-repository.ts';
import type { GitObjects } from '../../git-object.ts';
import type { Refs } from '../../store/git-ref.ts';
import type { RemoteAttempt, RemoteState, StoredRemote } from '../../store/remote.ts';
import type { CommitGraph } from '../publishing/commit-graph.ts';
import { readPushed } from '../publishing/history.ts';
import { readTreeOf } from '../publishing/read-definitions.ts';
import { changedPaths, type Comparison } from './compare-histories.ts';
import type { RemoteTools } from './remote-tools.ts';

/** What is known of both sides when something is done about it. */
export interface Look {
  readonly tools: RemoteTools;
  readonly remote: RemoteRepository;
  readonly row: StoredRemote;
  readonly directory: string;
  readonly refs: Refs;
  readonly listing: ReadonlyMap<string, RemoteRef>;
  readonly at: string;
  readonly ours: string;
  readonly theirs: string | null;
  readonly fetched: Fetched;
  readonly graph: CommitGraph;
  readonly comparison: Comparison;
}

/** What came of one look at a remote. */
export interface Synced {
  readonly state: RemoteState;
  readonly seen: string | null;
  readonly proposed: string | null;
  /** What was done there or here, for the audit; empty where everything was as it should be. */
  readonly done: readonly { readonly action: string; readonly text: string }[];
  /** False: something has to be tried again. */
  readonly ok: boolean;
}

/** The state after a look, with the files each side changed. */
export async function stateOf(look: Look, change: Partial<RemoteState>): Promise<RemoteState> {
  const { tools, row, ours, theirs, fetched, comparison } = look;
  const { relation, ahead, behind, base } = comparison;
  const source = readPushed(tools.db, namedOf(fetched));
  const tree = (commit: string | null) =>
    commit === null ? Promise.resolve(new Map()) : readTreeOf(source, commit);
  const apart = relation === 'diverged' || relation === 'behind' || relation === 'ahead';
  const [from, here, there] = apart
    ? await Promise.all([tree(base), tree(ours), tree(theirs)])
    : [new Map(), new Map(), new Map()];
  return {
    ...row.state,
    relation,
    ahead,
    behind,
    local: ours,
    remote: theirs,
    changedHere: changedPaths(from, here),
    changedThere: changedPaths(from, there),
    ...change,
  };
}

/** Objects that came, by their names. Pure. */
export function namedOf({ objects }: Fetched): GitObjects {
  return new Map(objects.map((object) => [object.sha1, object]));
}

/** What is noted of a look that came to something; the audit is told of what is new. */
export function ended(
  look: Look,
  state: RemoteState,
  action: string,
  attempt: RemoteAttempt,
): Synced {
  const { row, theirs } = look;
  const before = action === 'remote.pushed' ? row.state.lastPush : row.state.lastPull;
  const known = before?.text === attempt.text;
  return {
    state,
    seen: theirs,
    proposed: row.proposed,
    done: known ? [] : [{ action, text: attempt.text }],
    ok: true,
  };
}

/** A commit as people are told of it. Pure. */
export function short(commit: string | null): string {
  return (commit ?? 'nothing').slice(0, 10);
}

/** So many of something, in words. Pure. */
export function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}

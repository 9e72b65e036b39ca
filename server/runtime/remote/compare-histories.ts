import type { RemoteState } from '../../store/remote.ts';
import type { CommitGraph } from '../publishing/commit-graph.ts';
import type { TreeFile } from '../publishing/history.ts';

/** How two histories stand to each other. */
export interface Comparison extends Pick<RemoteState, 'relation' | 'ahead' | 'behind'> {
  /** The latest commit both have; null where there is none. */
  readonly base: string | null;
}

/** Which histories are compared. */
export interface Histories {
  /** Where `main` stands here, and there. */
  readonly ours: string;
  readonly theirs: string | null;
  /** Where it stood there last. */
  readonly seen: string | null;
  /** That it does not go on from there is meant so. */
  readonly insist: boolean;
}

/**
 * Who has what of whom. A remote that does not hold any more what it held was rewritten by force. Pure.
 * @param graph every commit of both
 */
export function compareHistories(
  graph: CommitGraph,
  { ours, theirs, seen, insist }: Histories,
): Comparison {
  if (theirs === null) {
    const relation = seen === null || insist ? 'empty' : 'rewritten';
    return { relation, ahead: graph.line(ours).length, behind: 0, base: null };
  }
  const ahead = graph.beyond(ours, theirs);
  const behind = graph.beyond(theirs, ours);
  const base = graph.base(ours, theirs);
  const lost = seen !== null && !insist && !graph.holds(theirs, seen);
  if (ours === theirs) return { relation: 'equal', ahead, behind, base };
  if (lost) return { relation: 'rewritten', ahead, behind, base };
  if (base === null) return { relation: 'unrelated', ahead, behind, base };
  if (behind === 0) return { relation: 'ahead', ahead, behind, base };
  return { relation: ahead === 0 ? 'behind' : 'diverged', ahead, behind, base };
}

/** Paths told of at most. */
const MOST_PATHS = 100;

/** Files that differ, the first hundred. Pure. */
export function changedPaths(
  from: ReadonlyMap<string, TreeFile>,
  to: ReadonlyMap<string, TreeFile>,
): string[] {
  const paths = new Set([...from.keys(), ...to.keys()]);
  return [...paths]
    .filter((path) => from.get(path)?.sha1 !== to.get(path)?.sha1)
    .toSorted()
    .slice(0, MOST_PATHS);
}

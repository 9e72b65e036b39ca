import { readCommit, type Commit } from '../../content/git/commit.ts';
import type { GitObject } from '../../git-object.ts';
import type { Db } from '../../store/database.ts';
import { listCommits } from '../../store/git-object.ts';

/** Every commit there is, and how they follow from each other. */
export interface CommitGraph {
  get(sha1: string): Commit | undefined;
  /** Whether one commit holds all another one does: it is that one, or was made of it. */
  holds(later: string, earlier: string): boolean;
  /** The latest commit two have in common, null where they have none. */
  base(one: string, other: string): string | null;
  /** How many commits one holds that the other lacks. */
  beyond(one: string, other: string): number;
  /** A commit and what it was made of by first parents: what was published, the latest first. */
  line(sha1: string): readonly string[];
}

/**
 * @param pushed objects that are not in the database yet
 *
 * Reads all commits at once: some hundred bytes each, and walking them one by one would be a trip a commit.
 */
export async function loadGraph(db: Db, pushed: readonly GitObject[] = []): Promise<CommitGraph> {
  const all = [...(await listCommits(db)), ...pushed.filter(({ type }) => type === 'commit')];
  const commits = new Map(all.map((object) => [object.sha1, readCommit(object)]));
  const parents = (sha1: string): readonly string[] => commits.get(sha1)?.parents ?? [];
  const history = (from: string): Set<string> => {
    const seen = new Set([from]);
    for (const sha1 of seen) for (const parent of parents(sha1)) seen.add(parent);
    return seen;
  };
  return {
    get: (sha1) => commits.get(sha1),
    holds: (later, earlier) => history(later).has(earlier),
    base(one, other) {
      const shared = history(one);
      // A set is walked in the order things came into it: nearer ones first.
      for (const sha1 of history(other)) if (shared.has(sha1)) return sha1;
      return null;
    },
    beyond(one, other) {
      const known = history(other);
      return [...history(one)].filter((sha1) => !known.has(sha1)).length;
    },
    line(sha1) {
      const line: string[] = [];
      for (let at: string | undefined = sha1; at !== undefined; at = parents(at)[0]) line.push(at);
      return line;
    },
  };
}

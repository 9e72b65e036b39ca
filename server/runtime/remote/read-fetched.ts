import type { Issue } from '@interlock/engine';
import { ledTo } from '../../content/git/led-to.ts';
import type { GitObject, GitObjects } from '../../git-object.ts';
import type { Db } from '../../store/database.ts';
import { issueLine } from '../definitions.ts';
import { objectIssues, pathIssues } from '../publishing/check-pushed.ts';
import { readPushed } from '../publishing/history.ts';
import { readDefinitions, type CommittedDefinitions } from '../publishing/read-definitions.ts';

/** What came from a remote is not taken. */
export class NotTaken extends Error {}

/** A commit of a remote, with those of its objects that came with it. */
export interface FetchedCommit extends CommittedDefinitions {
  readonly objects: readonly GitObject[];
}

/**
 * Reads a commit as it came: everything it leads to has a place here, and every definition can be read.
 * @param fetched everything that came; what the commit does not lead to is left out
 * @throws NotTaken with what is wrong, AppError `git-object-broken`
 */
export async function readFetched(
  db: Db,
  commit: string,
  fetched: GitObjects,
): Promise<FetchedCommit> {
  const objects = partOf(commit, fetched);
  refuse(objectIssues(objects));
  const read = await readDefinitions(readPushed(db, fetched), commit);
  refuse([...pathIssues(read.tree.keys()), ...read.issues]);
  return { ...read, objects };
}

/** @throws NotTaken where an error is among the issues */
export function refuse(issues: readonly Issue[]): void {
  const errors = issues.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  const shown = errors.slice(0, MOST).map(issueLine);
  const more = errors.length > MOST ? ` and ${errors.length - MOST} more` : '';
  throw new NotTaken(`what the remote holds cannot be taken: ${shown.join('; ')}${more}`);
}

/** Issues told of. */
const MOST = 5;

function partOf(commit: string, fetched: GitObjects): readonly GitObject[] {
  const part = new Map<string, GitObject>();
  const next = [commit];
  for (let name = next.pop(); name !== undefined; name = next.pop()) {
    const object = fetched.get(name);
    if (object === undefined || part.has(name)) continue;
    part.set(name, object);
    for (const { sha1 } of ledTo(object)) next.push(sha1);
  }
  return [...part.values()];
}

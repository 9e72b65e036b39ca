import type { Context } from 'hono';
import { AppError } from '../app-error.ts';
import { requireIfMatch } from './if-match.ts';

/**
 * The commits of a draft a caller names in If-Match, any of which will do; undefined for `*`, which any draft meets.
 * @throws AppError `precondition-needed` (428) without one, `stale` (412) where none can be a commit
 */
export function commitsMatched(c: Context): readonly string[] | undefined {
  requireIfMatch(c);
  const named = c.req.header('if-match')?.trim() ?? '';
  if (named === '*') return undefined;
  const commits = [...named.matchAll(/(?<!W\/)"([0-9a-f]{40})"/g)].map(([, commit = '']) => commit);
  if (commits.length > 0) return commits;
  const message = `If-Match ${named.slice(0, 100)} is no ETag of a draft`;
  throw new AppError('stale', 412, message);
}

/** Tells the entity tag of a draft: its latest commit. */
export function tellCommit(c: Context, { head }: { readonly head: string }): void {
  c.header('etag', `"${head}"`);
}

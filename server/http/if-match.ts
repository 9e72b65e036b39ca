import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { AppError } from '../app-error.ts';

/**
 * Tells the entity tag of a record as it is answered: its revision (RFC 9110 §8.8.3). What `mode=plan`
 * foresees has none: its revision is not there yet, and whatever change comes to have it would be overwritten
 * by who never saw it.
 */
export function tellEtag(
  c: Context,
  { revision }: { readonly revision: number },
  mode: 'commit' | 'plan' = 'commit',
): void {
  if (mode === 'commit') c.header('etag', `"${revision}"`);
}

const tag = z.string().optional();
const description = 'The ETag of the record as you read it; `*` for whatever it is';

/** If-Match in the description of a route that goes without; what is wrong with one {@link ifMatch} says. */
export const ifMatchHeader = z.object({ 'if-match': tag.openapi({ description }) });

/** If-Match in the description of a route that needs one; that it is missing {@link requireIfMatch} says. */
export const ifMatchNeeded = z.object({
  'if-match': tag.openapi({ param: { required: true }, description }),
});

/**
 * Refuses a change that does not say what it was decided on.
 * @throws AppError `precondition-needed` (428) without If-Match
 */
export function requireIfMatch(c: Context): void {
  if (given(c) !== '') return;
  throw new AppError(
    'precondition-needed',
    428,
    'send If-Match with the ETag of the record as you read it, so that nobody else’s change is overwritten',
  );
}

/**
 * The revision a caller read, from If-Match (RFC 9110 §13.1.1); undefined without one, and for `*`.
 * @throws AppError `stale` (412) for a tag that is none of ours
 */
export function ifMatch(c: Context): number | undefined {
  const named = given(c);
  if (named === '' || named === '*') return undefined;
  const revision = /^(?:W\/)?"(\d{1,9})"$/.exec(named)?.[1];
  if (revision !== undefined) return Number(revision);
  throw new AppError('stale', 412, `If-Match ${JSON.stringify(named)} is no ETag of this record`);
}

function given(c: Context): string {
  return c.req.header('if-match')?.trim() ?? '';
}

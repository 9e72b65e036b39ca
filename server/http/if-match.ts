import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { AppError } from '../app-error.ts';

/**
 * Tells the entity tag of a record as it is answered: its revision (RFC 9110 §8.8.3). What `mode=plan` foresees has none: its revision is not
 * there yet, and whatever change comes to have it would be overwritten by who never saw it.
 */
export function tellEtag(
  c: Context,
  { revision }: { readonly revision: number },
  mode: 'commit' | 'plan' = 'commit',
): void {
  if (mode === 'commit') c.header('etag', `"${revision}"`);
}

/** If-Match in a route's description; what is wrong with one, or that it is missing, {@link ifMatch} says. */
export const ifMatchHeader = z.object({
  'if-match': z
    .string()
    .optional()
    .openapi({
      param: { required: true },
      description: 'The ETag of the record as you read it; `*` for whatever it is',
    }),
});

/**
 * The revision a caller read, from If-Match (RFC 9110 §13.1.1); undefined for `*`.
 * @throws AppError `precondition-needed` (428) without one, `stale` (412) for a tag that is none of ours
 */
export function ifMatch(c: Context): number | undefined {
  const given = c.req.header('if-match')?.trim();
  if (given === undefined || given === '') {
    throw new AppError(
      'precondition-needed',
      428,
      'send If-Match with the ETag of the record as you read it, so that nobody else’s change is overwritten',
    );
  }
  if (given === '*') return undefined;
  const revision = /^(?:W\/)?"(\d{1,9})"$/.exec(given)?.[1];
  if (revision !== undefined) return Number(revision);
  throw new AppError('stale', 412, `If-Match ${JSON.stringify(given)} is no ETag of this record`);
}

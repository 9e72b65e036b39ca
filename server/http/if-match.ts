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
const description =
  'The ETag of the record as you read it, or several, any of which will do; `*` for whatever it is. Weak tags (`W/`) never match';

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
 * The revisions a caller names in If-Match, any of which will do (RFC 9110 §13.1.1); undefined without one, and
 * for `*`, which any record meets that is there. Tags are compared strongly: a weak one matches nothing.
 * @throws AppError `malformed-if-match` (400); `weak-etag` (412) where all are weak, as proxies that compress
 *   make them; `stale` (412) where none can be one of ours
 */
export function ifMatch(c: Context): readonly number[] | undefined {
  const named = given(c);
  if (named === '' || named === '*') return undefined;
  const shown = named.slice(0, 100);
  if (!LIST.test(named.replaceAll(TAG, '""'))) {
    const message = `If-Match is ${shown}, but must be * or entity tags in double quotes, e.g. "3" or "3", "4"`;
    throw new AppError('malformed-if-match', 400, message);
  }
  const tags = [...named.matchAll(TAG)];
  const strong = tags.filter(([, weak]) => weak === undefined);
  if (strong.length === 0) {
    const message = `If-Match ${shown} names weak tags only, which never match (RFC 9110 §13.1.1); send the ETag as it was answered, without W/`;
    throw new AppError('weak-etag', 412, message);
  }
  const revisions = strong.flatMap(([, , tag = '']) => (OURS.test(tag) ? [Number(tag)] : []));
  if (revisions.length > 0) return revisions;
  throw new AppError('stale', 412, `If-Match ${shown} is no ETag of this record`);
}

/** An entity tag (RFC 9110 §8.8.3). */
const TAG = /(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"/g;
/** A list of tags whose content was taken out; empty elements count for nothing (RFC 9110 §5.6.1.2). */
const LIST = /^[\s,]*""(?:\s*,[\s,]*"")*[\s,]*$/;
/** A revision as {@link tellEtag} writes it. */
const OURS = /^[1-9]\d{0,8}$/;

function given(c: Context): string {
  return c.req.header('if-match')?.trim() ?? '';
}

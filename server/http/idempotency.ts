import { createHash } from 'node:crypto';
import { z } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { AppError } from '../app-error.ts';
import { crashPoint } from '../crash-point.ts';
import type { Db } from '../store/database.ts';
import { claimKey, keepResponse, releaseKey, type StoredResponse } from '../store/idempotency.ts';
import type { AuthenticatedEnv } from './authenticated-env.ts';

const KEY = /^[\x21-\x7e]{1,200}$/;

/** Headers that belong to the answer itself and are given again with it. */
const KEPT = ['content-type', 'location', 'etag'] as const;

/** Idempotency-Key in a route's description; what is wrong with one {@link idempotencyKey} says. */
export const idempotencyHeader = z.object({
  'idempotency-key': z.string().optional().openapi({
    description:
      '1 to 200 printable characters; the same request sent again with it is done once and answered the same',
  }),
});

/**
 * The Idempotency-Key of a request, if it has one.
 * @throws AppError `invalid-idempotency-key`
 */
export function idempotencyKey(c: Context): string | undefined {
  const key = c.req.header('idempotency-key');
  if (key === undefined) return undefined;
  if (KEY.test(key)) return key;
  throw new AppError(
    'invalid-idempotency-key',
    400,
    'an Idempotency-Key has 1 to 200 printable characters without spaces',
  );
}

/**
 * Answers a repeated write with the answer it had: the same principal, key, method, path,
 * body and `ce-` headers. A
 * refused write changed nothing and frees its key. Only for changes that are recognised by their key
 * themselves, so that a crash between the change and keeping its answer does not do it twice.
 */
export function idempotent(db: Db): MiddlewareHandler<AuthenticatedEnv> {
  return async (c, next) => {
    const key = idempotencyKey(c);
    if (key === undefined || c.req.query('mode') === 'plan') return next();
    const request = {
      principal: c.get('authenticated').principal.id,
      key,
      fingerprint: await fingerprint(c),
    };
    const claim = await claimKey(db, request);
    if (claim.kind === 'answered') return repeat(c, claim.response);
    if (claim.kind === 'mismatch') {
      throw new AppError(
        'idempotency-key-reused',
        422,
        'this Idempotency-Key was used for another request; use a new one',
      );
    }
    if (claim.kind === 'busy') {
      throw new AppError(
        'idempotency-key-busy',
        409,
        'the first request with this Idempotency-Key is still under way',
        {
          retryAfter: 1,
        },
      );
    }
    await next();
    crashPoint('before-answer-kept');
    if (c.error !== undefined || !c.res.ok) await releaseKey(db, request);
    else await keepResponse(db, request, await toStored(c.res));
    return undefined;
  };
}

async function fingerprint(c: Context): Promise<string> {
  const hash = createHash('sha256').update(
    `${c.req.method}\n${new URL(c.req.url).pathname}\n${new URL(c.req.url).search}\n`,
  );
  // A CloudEvent in binary mode is told by its headers.
  // Headers come sorted by name (Fetch standard §5.2).
  for (const [name, value] of c.req.raw.headers)
    if (name.startsWith('ce-')) hash.update(`${name}: ${value}\n`);
  if (c.req.raw.body !== null) hash.update(new Uint8Array(await c.req.arrayBuffer()));
  return hash.digest('hex');
}

async function toStored(response: Response): Promise<StoredResponse> {
  const headers = Object.fromEntries(
    KEPT.flatMap((name): [string, string][] => {
      const value = response.headers.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
  return { status: response.status, headers, body: await response.clone().text() };
}

function repeat(c: Context, { status, headers, body }: StoredResponse): Response {
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
  c.header('idempotency-replayed', 'true');
  return c.body(body, status as ContentfulStatusCode);
}

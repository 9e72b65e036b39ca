import type { Context } from 'hono';
import { AppError } from '../app-error.ts';

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/**
 * Refuses a changing request that a browser sends from another site's page. Requests without an Origin come from no page
 * of another site: browsers always send one along with POST, PUT, PATCH and DELETE.
 * @param publicUrl address people reach the server under
 * @throws AppError `cross-site`
 */
export function refuseForeignOrigin(c: Context, publicUrl: string): void {
  const given = c.req.header('origin');
  if (SAFE.has(c.req.method) || given === undefined) return;
  const origin = URL.parse(given);
  const own = URL.parse(publicUrl);
  if (origin !== null && own !== null && isOurs(origin, own, new URL(c.req.url))) return;
  throw crossSite('the request comes from another site');
}

/** Behind a proxy the host is right where the scheme is not; a page without https is never ours where we have https. */
function isOurs(origin: URL, own: URL, asked: URL): boolean {
  if (origin.origin === own.origin) return true;
  return origin.host === asked.host && (own.protocol !== 'https:' || origin.protocol === 'https:');
}

/**
 * Refuses a changing request that rides on a session's cookie without our own header: another site's page cannot add
 * one without asking first.
 * @throws AppError `cross-site`
 */
export function refuseUnmarked(c: Context): void {
  if (SAFE.has(c.req.method) || c.req.header('x-interlock') === '1') return;
  throw crossSite('send the header `x-interlock: 1` with a session, or use a token');
}

function crossSite(message: string): AppError {
  return new AppError('cross-site', 403, message);
}

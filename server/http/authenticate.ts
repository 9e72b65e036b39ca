import type { Context, MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import { matchedRoutes } from 'hono/route';
import { AppError } from '../app-error.ts';
import { identify, type Credential } from '../identity/identify.ts';
import type { Identity } from '../identity/identity.ts';
import type { AuthenticatedEnv } from './authenticated-env.ts';
import { refuseForeignOrigin, refuseUnmarked } from './cross-site.ts';
import { permissionsOf } from './permission.ts';

/** Name of the cookie that holds a session's secret. */
export const SESSION_COOKIE = 'interlock_session';

const PUBLIC: ReadonlySet<string> = new Set([
  'GET /healthz',
  'HEAD /healthz',
  'GET /readyz',
  'HEAD /readyz',
  'POST /api/session',
]);

/** The routes of the API that need no credential: health, readiness, signing in. Pure. */
export function isPublicRoute(method: string, path: string): boolean {
  return PUBLIC.has(`${method} ${path}`);
}

/**
 * Lets nobody through who is not identified, on any path, known or not, but the public ones; then nobody to a route that
 * has not said what it asks of its caller (`requireScope` and its like). Place it before every route.
 * @param isPublic which requests need no credential; paths are as sent, so anything unusual is not public
 */
export function authenticate(
  identity: Identity,
  isPublic: (method: string, path: string) => boolean = isPublicRoute,
): MiddlewareHandler<AuthenticatedEnv> {
  return async (c, next) => {
    const credential = readCredential(c);
    if (credential?.kind !== 'token') refuseForeignOrigin(c, identity.publicUrl());
    if (isPublic(c.req.method, c.req.path)) return next();
    if (credential === null) throw unauthenticated(c);
    const authenticated = await identify(identity, credential);
    if (authenticated === null) throw unauthenticated(c, 'invalid_token');
    if (credential.kind === 'session') refuseUnmarked(c);
    refuseUndeclared(c);
    c.set('authenticated', authenticated);
    return next();
  };
}

/** A bearer token (RFC 6750) or else the session's cookie; a wrong token is never made good by a cookie. */
function readCredential(c: Context): Credential | null {
  const header = c.req.header('authorization') ?? '';
  const bearer = /^bearer +([^\s]+) *$/i.exec(header)?.[1];
  if (bearer !== undefined) return { kind: 'token', text: bearer };
  if (c.req.path.startsWith(GIT)) return passwordOf(header);
  const cookie = getCookie(c, SESSION_COOKIE);
  return cookie === undefined || cookie === '' ? null : { kind: 'session', text: cookie };
}

/** Git sends a name and a password (RFC 7617): the password is a token, the name anything; it never has a session. */
function passwordOf(header: string): Credential | null {
  const basic = /^basic +([a-z0-9+/=]{1,2000}) *$/i.exec(header)?.[1];
  if (basic === undefined) return null;
  const pair = Buffer.from(basic, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon < 0 ? null : { kind: 'token', text: pair.slice(colon + 1) };
}

/** Where git asks. */
const GIT = '/git/';

/**
 * The answer to whoever is not identified; it does not tell why.
 * @param reason RFC 6750 §3.1, when a credential was shown
 */
export function unauthenticated(c: Context, reason?: 'invalid_token'): AppError {
  const suffix = reason === undefined ? '' : `, error="${reason}"`;
  const git = c.req.path.startsWith(GIT);
  c.header(
    'www-authenticate',
    git ? 'Basic realm="interlock", charset="UTF-8"' : `Bearer realm="interlock"${suffix}`,
  );
  return new AppError(
    'unauthenticated',
    401,
    reason === undefined
      ? 'sign in, or send a token as `authorization: Bearer …`'
      : 'the token or session is not valid; it may have ended or been revoked',
  );
}

/** Forgetting to say who may call a route closes it rather than opening it to everybody signed in. */
function refuseUndeclared(c: Context): void {
  const routes = matchedRoutes(c);
  const answers = routes.filter(({ method, path }) => method !== 'ALL' && !/^\/?\*$/.test(path));
  if (answers.length === 0 || routes.some(({ handler }) => permissionsOf(handler).length > 0))
    return;
  throw new AppError('forbidden', 403, 'this route does not say who may call it, so nobody may');
}

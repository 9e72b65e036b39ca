import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { AppError } from '../app-error.ts';
import { senderOf } from '../identity/attempt-limit.ts';
import type { Authenticated } from '../identity/authenticated.ts';
import type { Identity } from '../identity/identity.ts';
import { scopeSchema, SCOPES } from '../identity/scope.ts';
import { SESSION_LIMITS } from '../identity/session-limits.ts';
import { endSession, listSessions, signIn } from '../identity/sign-in.ts';
import { answer, page, problems } from './answers.ts';
import { SESSION_COOKIE, unauthenticated } from './authenticate.ts';
import { jsonBody } from './identity-schemas.ts';
import { requireSignIn } from './permission.ts';
import { remoteAddress } from './remote-address.ts';
import { createRouter } from './router.ts';

const callerSchema = z
  .object({
    principal: z.object({
      id: z.string(),
      kind: z.enum(['person', 'system', 'engine']),
      name: z.string(),
      teams: z.array(z.string()),
      roles: z.array(z.string()).openapi({ description: 'Inclusive: an owner is an agent too.' }),
    }),
    scopes: z.array(scopeSchema),
    via: z.enum(['session', 'token']),
  })
  .openapi('Caller');

const sessionSchema = z
  .object({
    id: z.uuid(),
    current: z.boolean(),
    userAgent: z.string().nullable(),
    createdAt: z.string(),
    seenAt: z.string().openapi({ description: 'Last use, to within five minutes.' }),
    expiresAt: z.string(),
  })
  .openapi('Session');

const whoAmI = createRoute({
  method: 'get',
  path: '/api/session',
  tags: ['Session'],
  summary: 'Who am I, and what may I do',
  middleware: [requireSignIn()] as const,
  responses: {
    200: answer('The caller', callerSchema),
  },
});

const signInRoute = createRoute({
  method: 'post',
  path: '/api/session',
  tags: ['Session'],
  summary: 'Sign in by a one-time link',
  security: [],
  request: jsonBody(
    z.object({
      link: z.string().max(1_024).openapi({ description: 'What stands behind the # of the link.' }),
    }),
  ),
  responses: {
    201: answer('Signed in; the session is in the cookie', callerSchema),
    ...problems(403, 415, 422),
  },
});

const signOut = createRoute({
  method: 'delete',
  path: '/api/session',
  tags: ['Session'],
  summary: 'Sign out',
  middleware: [requireSignIn()] as const,
  responses: { 204: { description: 'The session has ended' } },
});

const listOwn = createRoute({
  method: 'get',
  path: '/api/sessions',
  tags: ['Session'],
  summary: 'My sessions, the last used first',
  middleware: [requireSignIn()] as const,
  responses: {
    200: answer('Sessions that are still valid', page(sessionSchema)),
  },
});

const endOwn = createRoute({
  method: 'delete',
  path: '/api/sessions/{id}',
  tags: ['Session'],
  summary: 'End one of my sessions',
  middleware: [requireSignIn()] as const,
  request: { params: z.object({ id: z.uuid() }) },
  responses: { 204: { description: 'The session has ended' } },
});

/** Signing in and out, who am I, my sessions. */
export function sessionRoutes(identity: Identity) {
  return createRouter()
    .openapi(whoAmI, (c) => {
      c.header('cache-control', 'no-store');
      return c.json(callerView(c.get('authenticated')), 200);
    })
    .openapi(signInRoute, async (c) => {
      c.header('cache-control', 'no-store');
      const sender = senderOf(remoteAddress(c));
      const wait = identity.attempts.wait(sender);
      if (wait > 0) throw tooManyAttempts(wait);
      const opened = await signIn(identity, {
        link: c.req.valid('json').link,
        previous: getCookie(c, SESSION_COOKIE),
        userAgent: c.req.header('user-agent'),
      });
      if (opened === null) {
        identity.attempts.fail(sender);
        throw linkInvalid(c);
      }
      setCookie(c, SESSION_COOKIE, opened.secret, {
        ...cookieAttributes(identity),
        maxAge: SESSION_LIMITS.absolute,
      });
      return c.json(callerView(opened.authenticated), 201);
    })
    .openapi(signOut, async (c) => {
      const caller = c.get('authenticated');
      if (caller.via !== 'session') {
        throw new AppError(
          'not-a-session',
          409,
          'a token has no session to end; revoke it instead',
        );
      }
      await endSession(identity, caller, caller.credential);
      deleteCookie(c, SESSION_COOKIE, cookieAttributes(identity));
      return c.body(null, 204);
    })
    .openapi(listOwn, async (c) => {
      const caller = c.get('authenticated');
      const sessions = await listSessions(identity, caller);
      const items = sessions.map((session) => ({
        ...session,
        current: caller.via === 'session' && session.id === caller.credential,
      }));
      return c.json({ items, nextCursor: null }, 200);
    })
    .openapi(endOwn, async (c) => {
      await endSession(identity, c.get('authenticated'), c.req.valid('param').id);
      return c.body(null, 204);
    });
}

function callerView({ principal, scopes, via }: Authenticated) {
  const { id, kind, name, teams, roles } = principal;
  return {
    principal: { id, kind, name, teams: [...teams], roles: [...roles] },
    scopes: SCOPES.filter((scope) => scopes.has(scope)),
    via,
  };
}

function cookieAttributes(identity: Identity) {
  return {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: identity.publicUrl().startsWith('https:'),
  } as const;
}

/** One answer for every link that does not work, so that nobody learns which people or links exist. */
function linkInvalid(c: Context): AppError {
  const { status } = unauthenticated(c);
  return new AppError(
    'link-invalid',
    status,
    'this link does not work: it may have been used, replaced or expired; ask an administrator for a new one',
  );
}

function tooManyAttempts(seconds: number): AppError {
  return new AppError(
    'too-many-attempts',
    429,
    `too many links that did not work; try again in ${seconds} s`,
    { retryAfter: seconds },
  );
}

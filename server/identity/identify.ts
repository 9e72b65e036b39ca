import type { Db } from '../store/database.ts';
import type { StoredPrincipal } from '../store/principal.ts';
import { findLiveSession, touchSession, type LiveSession } from '../store/session.ts';
import { loadLiveTokens, touchToken, type LiveToken } from '../store/token.ts';
import type { Authenticated } from './authenticated.ts';
import type { Verified } from './credential-cache.ts';
import type { Identity } from './identity.ts';
import { effectiveRoles } from './role.ts';
import { SCOPES, scopesOf } from './scope.ts';
import { hashSecret, sameHash } from './secret.ts';
import { SESSION_LIMITS } from './session-limits.ts';
import { tokenIdsOf } from './token-text.ts';

/** What a request shows to say who it comes from. */
export interface Credential {
  readonly kind: 'token' | 'session';
  /** The secret itself: never logged, never stored. */
  readonly text: string;
}

/** How stale the noted last use may become before it is written again: reads must not turn into writes. */
const NOTE_USE_MS = 5 * 60_000;
/** Longer than any credential there is. */
const LONGEST = 512;

/**
 * Who a credential belongs to and what it allows, null when it is not valid, for whatever reason. Answers from
 * memory for at most three seconds; a change made on this node counts at once.
 */
export async function identify(
  identity: Identity,
  credential: Credential,
): Promise<Authenticated | null> {
  const { kind, text } = credential;
  if (text === '' || text.length > LONGEST) return null;
  const hash = hashSecret(text);
  return identity.cache.find(`${kind}:${hash.toString('base64')}`, () =>
    kind === 'token' ? verifyToken(identity.db, text, hash) : verifySession(identity.db, hash),
  );
}

/**
 * Who somebody who was identified earlier is now, with the roles and scopes they have now; null when the credential
 * has ended. For connections that outlive a request. Asks the database.
 */
export async function identifyAgain(
  identity: Identity,
  earlier: Authenticated,
): Promise<Authenticated | null> {
  const { via, credential } = earlier;
  if (via === 'token') {
    const [token] = await loadLiveTokens(identity.db, [credential]);
    return token === undefined ? null : ofToken(token);
  }
  const session = await findLiveSession(identity.db, { id: credential }, SESSION_LIMITS);
  return session === null ? null : ofSession(session);
}

/** How a stored principal appears to the engine, with inclusive roles. Pure. */
export function toActor(stored: StoredPrincipal): Authenticated['principal'] {
  const { kind, id, name, teams, roles } = stored;
  return { kind, id, name, teams, roles: effectiveRoles(roles) };
}

async function verifyToken(db: Db, text: string, hash: Buffer): Promise<Verified | null> {
  const ids = tokenIdsOf(text);
  if (ids.length === 0) return null;
  const candidates = await loadLiveTokens(db, ids);
  const token = candidates.find((candidate) => sameHash(candidate.hash, hash));
  if (token === undefined) return null;
  if (token.unusedMs === null || token.unusedMs > NOTE_USE_MS) await touchToken(db, token.id);
  return { leftMs: token.leftMs, authenticated: ofToken(token) };
}

function ofToken({ id, principal, scopes }: LiveToken): Authenticated {
  const allowed = scopesOf(principal.roles);
  return {
    principal: toActor(principal),
    scopes: new Set(SCOPES.filter((s) => scopes.includes(s) && allowed.has(s))),
    via: 'token',
    credential: id,
  };
}

async function verifySession(db: Db, hash: Buffer): Promise<Verified | null> {
  const session = await findLiveSession(db, { hash }, SESSION_LIMITS);
  if (session === null) return null;
  if (session.unseenMs > NOTE_USE_MS) await touchSession(db, session.id);
  return { leftMs: session.leftMs, authenticated: ofSession(session) };
}

function ofSession({ id, principal }: LiveSession): Authenticated {
  return {
    principal: toActor(principal),
    scopes: scopesOf(principal.roles),
    via: 'session',
    credential: id,
  };
}

import { randomUUID } from 'node:crypto';
import { AppError } from '../app-error.ts';
import type { Db } from '../store/database.ts';
import { findOpenInvitation, takeInvitation } from '../store/invitation.ts';
import { findPrincipalRow, hasAnySignIn, markSignedIn } from '../store/principal.ts';
import {
  deleteEndedSessions,
  deleteSession,
  deleteSessionByHash,
  insertSession,
  loadSessions,
  type StoredSession,
} from '../store/session.ts';
import type { Authenticated } from './authenticated.ts';
import { changeIdentity } from './change.ts';
import type { Identity } from './identity.ts';
import { toActor } from './identify.ts';
import { scopesOf } from './scope.ts';
import { hashSecret, newSecret } from './secret.ts';
import { SESSION_LIMITS } from './session-limits.ts';

/** A session just opened; `secret` goes into the cookie and nowhere else. */
export interface OpenedSession {
  readonly secret: string;
  readonly authenticated: Authenticated;
  /** When it ends at the latest, ISO 8601 UTC. */
  readonly expiresAt: string;
}

/** Longer than any link's secret. */
const LONGEST = 128;
const LONGEST_USER_AGENT = 200;

/**
 * Signs somebody in by a one-time link and uses the link up. The session the browser had before ends: nobody can
 * have slipped them one that outlives signing in.
 * @returns null for a link that is wrong, used, replaced, expired, or of a deactivated person; deliberately not which
 */
export async function signIn(
  identity: Identity,
  attempt: {
    readonly link: string;
    /** What the browser's session cookie holds now. */
    readonly previous: string | undefined;
    readonly userAgent: string | undefined;
  },
): Promise<OpenedSession | null> {
  const { link, previous, userAgent } = attempt;
  if (link.length > LONGEST) return null;
  const hash = hashSecret(link);
  // Wrong links end here: only a real one may make other changes wait.
  const id = await findOpenInvitation(identity.db, hash);
  const person = id === null ? null : await findPrincipalRow(identity.db, id);
  if (person === null) return null;
  return changeIdentity(identity, toActor(person), async ({ trx, note }) => {
    if ((await takeInvitation(trx, hash)) !== person.id) return null;
    if (previous !== undefined) await deleteSessionByHash(trx, hashSecret(previous));
    await deleteEndedSessions(trx, SESSION_LIMITS);
    const secret = newSecret();
    const session = {
      id: randomUUID(),
      principal: person.id,
      hash: hashSecret(secret),
      userAgent: userAgent?.slice(0, LONGEST_USER_AGENT) ?? null,
    };
    const expiresAt = await insertSession(trx, session, SESSION_LIMITS);
    await markSignedIn(trx, person.id);
    note({
      action: 'session.opened',
      subject: { kind: 'session', id: session.id },
      before: null,
      after: { principal: person.id, expiresAt },
    });
    return {
      secret,
      expiresAt,
      authenticated: {
        principal: toActor(person),
        scopes: scopesOf(person.roles),
        via: 'session',
        credential: session.id,
      },
    };
  });
}

/** The caller's sessions that are still valid, the last used first. */
export async function listSessions(
  identity: Identity,
  caller: Authenticated,
): Promise<StoredSession[]> {
  return loadSessions(identity.db, caller.principal.id, SESSION_LIMITS);
}

/**
 * Ends one of the caller's own sessions: the one they use (signing out) or one left open elsewhere.
 * @throws AppError `session-not-found`, also when it is somebody else's
 */
export async function endSession(
  identity: Identity,
  caller: Authenticated,
  id: string,
): Promise<void> {
  return changeIdentity(identity, caller.principal, async ({ trx, note }) => {
    if (!(await deleteSession(trx, caller.principal.id, id))) {
      throw new AppError('session-not-found', 404, 'you have no such session');
    }
    note({
      action: 'session.ended',
      subject: { kind: 'session', id },
      before: { principal: caller.principal.id },
      after: null,
    });
  });
}

/** Whether anybody has ever signed in; until then the server listens on the loopback address only. */
export async function hasSignedIn(db: Db): Promise<boolean> {
  return hasAnySignIn(db);
}

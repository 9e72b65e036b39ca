import { sql } from 'kysely';
import type { Db } from './database.ts';
import {
  principalColumns,
  teamsOfPrincipal,
  toPrincipal,
  type StoredPrincipal,
} from './principal.ts';

/** How long a session lives, in seconds. */
export interface SessionLimits {
  /** Without any request. */
  readonly idle: number;
  /** In all, whatever happens. */
  readonly absolute: number;
}

/** A session as its owner sees it. */
export interface StoredSession {
  readonly id: string;
  readonly userAgent: string | null;
  readonly createdAt: string;
  readonly seenAt: string;
  readonly expiresAt: string;
}

/** A session that is valid right now. */
export interface LiveSession {
  readonly id: string;
  readonly principal: StoredPrincipal;
  /** Milliseconds until it ends unless it is used. */
  readonly leftMs: number;
  /** Milliseconds since its last use was noted. */
  readonly unseenMs: number;
}

/** Opens a session. Returns when it ends at the latest. */
export async function insertSession(
  db: Db,
  session: {
    readonly id: string;
    readonly principal: string;
    readonly hash: Buffer;
    readonly userAgent: string | null;
  },
  limits: SessionLimits,
): Promise<string> {
  const { expires_at } = await db
    .insertInto('session')
    .values({
      id: session.id,
      principal: session.principal,
      hash: session.hash,
      user_agent: session.userAgent,
      created_at: sql<string>`interlock_now()`,
      seen_at: sql<string>`interlock_now()`,
      expires_at: sql<string>`interlock_now() + make_interval(secs => ${limits.absolute})`,
    })
    .returning('expires_at')
    .executeTakeFirstOrThrow();
  return expires_at;
}

/**
 * The session a cookie belongs to, with its person; null when there is none, it has ended, or the
 * person is not active.
 */
export async function findLiveSession(
  db: Db,
  by: { readonly hash: Buffer } | { readonly id: string },
  limits: SessionLimits,
): Promise<LiveSession | null> {
  const left = sql<number>`(extract(epoch from
    least(session.expires_at, session.seen_at + make_interval(secs => ${limits.idle})) - interlock_now()
  ) * 1000)::float8`;
  const row = await db
    .selectFrom('session')
    .innerJoin('principal', 'principal.id', 'session.principal')
    .select(principalColumns)
    .select(teamsOfPrincipal)
    .select([
      'session.id as session',
      left.as('left_ms'),
      sql<number>`(extract(epoch from interlock_now() - session.seen_at) * 1000)::float8`.as(
        'unseen_ms',
      ),
    ])
    .$if('hash' in by, (query) => query.where('session.hash', '=', (by as { hash: Buffer }).hash))
    .$if('id' in by, (query) => query.where('session.id', '=', (by as { id: string }).id))
    .where('principal.active', '=', true)
    .where(sql<boolean>`${left} > 0`)
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    id: row.session,
    principal: toPrincipal(row),
    leftMs: row.left_ms,
    unseenMs: row.unseen_ms,
  };
}

/** Notes that a session is in use. */
export async function touchSession(db: Db, id: string): Promise<void> {
  await db
    .updateTable('session')
    .set({ seen_at: sql<string>`interlock_now()` })
    .where('id', '=', id)
    .execute();
}

/** A person's sessions that are still valid, the last used first. */
export async function loadSessions(
  db: Db,
  principal: string,
  limits: SessionLimits,
): Promise<StoredSession[]> {
  const rows = await db
    .selectFrom('session')
    .select(['id', 'user_agent', 'created_at', 'seen_at', 'expires_at'])
    .where('principal', '=', principal)
    .where(sql<boolean>`not (${ended(limits)})`)
    .orderBy('seen_at', 'desc')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    userAgent: row.user_agent,
    createdAt: row.created_at,
    seenAt: row.seen_at,
    expiresAt: row.expires_at,
  }));
}

/** Ends one session of a person. False when the person has no such session. */
export async function deleteSession(db: Db, principal: string, id: string): Promise<boolean> {
  const deleted = await db
    .deleteFrom('session')
    .where('principal', '=', principal)
    .where('id', '=', id)
    .returning('id')
    .execute();
  return deleted.length > 0;
}

/** Ends the session of a cookie. Returns whose it was; null when there is none. */
export async function deleteSessionByHash(
  db: Db,
  hash: Buffer,
): Promise<{ readonly id: string; readonly principal: string } | null> {
  const deleted = await db
    .deleteFrom('session')
    .where('hash', '=', hash)
    .returning(['id', 'principal'])
    .executeTakeFirst();
  return deleted ?? null;
}

/** Ends every session of a person. */
export async function deleteSessionsOf(db: Db, principal: string): Promise<void> {
  await db.deleteFrom('session').where('principal', '=', principal).execute();
}

/** Forgets the sessions of everybody that have ended by themselves. */
export async function deleteEndedSessions(db: Db, limits: SessionLimits): Promise<void> {
  await db
    .deleteFrom('session')
    .where(sql<boolean>`${ended(limits)}`)
    .execute();
}

function ended(limits: SessionLimits) {
  return sql<boolean>`session.expires_at <= interlock_now()
    or session.seen_at <= interlock_now() - make_interval(secs => ${limits.idle})`;
}

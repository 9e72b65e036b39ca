import { sql } from 'kysely';
import type { Db } from './database.ts';
import {
  principalColumns,
  teamsOfPrincipal,
  toPrincipal,
  type StoredPrincipal,
} from './principal.ts';

/** A token as an administrator sees it: everything but the secret, which nobody can see again. */
export interface StoredToken {
  readonly id: string;
  readonly name: string;
  readonly principal: string;
  readonly kind: 'person' | 'system';
  readonly scopes: readonly string[];
  readonly origin: 'issued' | 'environment' | 'file';
  readonly createdAt: string;
  readonly createdBy: string;
  readonly expiresAt: string | null;
  /** Roughly when it was last used; null: never. */
  readonly usedAt: string | null;
  readonly revokedAt: string | null;
}

/** A token that is valid right now, to be compared with what the caller holds. */
export interface LiveToken {
  readonly id: string;
  readonly hash: Buffer;
  readonly scopes: readonly string[];
  readonly principal: StoredPrincipal;
  /** Milliseconds until it expires; null: never. */
  readonly leftMs: number | null;
  /** Milliseconds since its last use was noted; null: never. */
  readonly unusedMs: number | null;
}

/** What a new token consists of. */
export interface NewToken {
  readonly id: string;
  readonly name: string;
  readonly principal: string;
  readonly hash: Buffer;
  readonly scopes: readonly string[];
  readonly origin: StoredToken['origin'];
  readonly createdBy: string;
  /** ISO 8601 UTC; null: never. */
  readonly expiresAt: string | null;
}

/** Stores a token; one with the same id is replaced, as only the administrator's own can be. */
export async function putToken(db: Db, token: NewToken): Promise<void> {
  const row = {
    name: token.name,
    principal: token.principal,
    hash: token.hash,
    scopes: [...token.scopes],
    origin: token.origin,
    created_at: sql<string>`interlock_now()`,
    created_by: token.createdBy,
    expires_at: token.expiresAt,
    used_at: null,
    revoked_at: null,
  };
  await db
    .insertInto('token')
    .values({ id: token.id, ...row })
    .onConflict((on) =>
      on.column('id').doUpdateSet((eb) => ({
        ...row,
        created_at: eb.ref('excluded.created_at'),
      })),
    )
    .execute();
}

/** The valid tokens among these ids, with their principals. */
export async function loadLiveTokens(db: Db, ids: readonly string[]): Promise<LiveToken[]> {
  const rows = await db
    .selectFrom('token')
    .innerJoin('principal', 'principal.id', 'token.principal')
    .select(principalColumns)
    .select(teamsOfPrincipal)
    .select([
      'token.id as token',
      'token.hash',
      'token.scopes',
      sql<
        number | null
      >`(extract(epoch from token.expires_at - interlock_now()) * 1000)::float8`.as('left_ms'),
      sql<number | null>`(extract(epoch from interlock_now() - token.used_at) * 1000)::float8`.as(
        'unused_ms',
      ),
    ])
    .where('token.id', 'in', [...ids])
    .where('token.revoked_at', 'is', null)
    .where('principal.active', '=', true)
    .where(sql<boolean>`coalesce(token.expires_at > interlock_now(), true)`)
    .execute();
  return rows.map((row) => ({
    id: row.token,
    hash: row.hash,
    scopes: row.scopes,
    principal: toPrincipal(row),
    leftMs: row.left_ms,
    unusedMs: row.unused_ms,
  }));
}

/** Notes that a token is in use. */
export async function touchToken(db: Db, id: string): Promise<void> {
  await db
    .updateTable('token')
    .set({ used_at: sql<string>`interlock_now()` })
    .where('id', '=', id)
    .execute();
}

/** Every token, revoked and expired ones included, the newest first. */
export async function loadTokens(db: Db): Promise<StoredToken[]> {
  const rows = await selectTokens(db)
    .orderBy('token.created_at', 'desc')
    .orderBy('token.id')
    .execute();
  return rows.map(toToken);
}

/** One token with the hash of its text; null when there is none. */
export async function findTokenRow(
  db: Db,
  id: string,
): Promise<{ readonly token: StoredToken; readonly hash: Buffer } | null> {
  const row = await selectTokens(db)
    .select('token.hash')
    .where('token.id', '=', id)
    .executeTakeFirst();
  return row === undefined ? null : { token: toToken(row), hash: row.hash };
}

/** Revokes a token. False when there is none that is not revoked yet. */
export async function revokeTokenRow(db: Db, id: string): Promise<boolean> {
  const revoked = await db
    .updateTable('token')
    .set({ revoked_at: sql<string>`interlock_now()` })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .returning('id')
    .execute();
  return revoked.length > 0;
}

/** Revokes every token of a principal. */
export async function revokeTokensOf(db: Db, principal: string): Promise<void> {
  await db
    .updateTable('token')
    .set({ revoked_at: sql<string>`interlock_now()` })
    .where('principal', '=', principal)
    .where('revoked_at', 'is', null)
    .execute();
}

function selectTokens(db: Db) {
  return db
    .selectFrom('token')
    .innerJoin('principal', 'principal.id', 'token.principal')
    .select([
      'token.id',
      'token.name',
      'token.principal',
      'principal.kind',
      'token.scopes',
      'token.origin',
      'token.created_at',
      'token.created_by',
      'token.expires_at',
      'token.used_at',
      'token.revoked_at',
    ]);
}

function toToken(row: {
  readonly id: string;
  readonly name: string;
  readonly principal: string;
  readonly kind: 'person' | 'system';
  readonly scopes: readonly string[];
  readonly origin: StoredToken['origin'];
  readonly created_at: string;
  readonly created_by: string;
  readonly expires_at: string | null;
  readonly used_at: string | null;
  readonly revoked_at: string | null;
}): StoredToken {
  return {
    id: row.id,
    name: row.name,
    principal: row.principal,
    kind: row.kind,
    scopes: row.scopes,
    origin: row.origin,
    createdAt: row.created_at,
    createdBy: row.created_by,
    expiresAt: row.expires_at,
    usedAt: row.used_at,
    revokedAt: row.revoked_at,
  };
}

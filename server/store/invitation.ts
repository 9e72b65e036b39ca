import { sql } from 'kysely';
import type { Db } from './database.ts';

/** A one-time link that has not been used yet. */
export interface Invitation {
  readonly principal: string;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly expiresAt: string;
}

/**
 * Stores a one-time link in place of the one the person may have had.
 * @param hash SHA-256 of the link's secret
 * @param seconds how long it may be used
 * @returns when it expires
 */
export async function replaceInvitation(
  db: Db,
  invitation: {
    readonly principal: string;
    readonly hash: Buffer;
    readonly createdBy: string;
    readonly seconds: number;
  },
): Promise<string> {
  const { principal, hash, createdBy, seconds } = invitation;
  const { expires_at } = await db
    .insertInto('invitation')
    .values({
      principal,
      hash,
      created_at: sql<string>`interlock_now()`,
      created_by: createdBy,
      expires_at: sql<string>`interlock_now() + make_interval(secs => ${seconds})`,
    })
    .onConflict((on) =>
      on.column('principal').doUpdateSet((eb) => ({
        hash: eb.ref('excluded.hash'),
        created_at: eb.ref('excluded.created_at'),
        created_by: eb.ref('excluded.created_by'),
        expires_at: eb.ref('excluded.expires_at'),
      })),
    )
    .returning('expires_at')
    .executeTakeFirstOrThrow();
  return expires_at;
}

/** Whose link this is, when it may be used now; null otherwise, for whatever reason. */
export async function findOpenInvitation(db: Db, hash: Buffer): Promise<string | null> {
  const found = await db
    .selectFrom('invitation')
    .innerJoin('principal', 'principal.id', 'invitation.principal')
    .select('invitation.principal')
    .where('principal.active', '=', true)
    .where('invitation.hash', '=', hash)
    .where(sql<boolean>`invitation.expires_at > interlock_now()`)
    .executeTakeFirst();
  return found?.principal ?? null;
}

/**
 * Uses a link up: of several attempts at once one succeeds.
 * @returns the person it was for; null when it is unknown, used, expired, or the person is not active
 */
export async function takeInvitation(db: Db, hash: Buffer): Promise<string | null> {
  const taken = await db
    .deleteFrom('invitation')
    .using('principal')
    .whereRef('principal.id', '=', 'invitation.principal')
    .where('principal.active', '=', true)
    .where('invitation.hash', '=', hash)
    .where(sql<boolean>`invitation.expires_at > interlock_now()`)
    .returning('invitation.principal')
    .executeTakeFirst();
  return taken?.principal ?? null;
}

/** Takes a person's link back. */
export async function deleteInvitation(db: Db, principal: string): Promise<void> {
  await db.deleteFrom('invitation').where('principal', '=', principal).execute();
}

/** Every link that may still be used, by person. */
export async function loadInvitations(db: Db): Promise<ReadonlyMap<string, Invitation>> {
  const rows = await db
    .selectFrom('invitation')
    .select(['principal', 'created_at', 'created_by', 'expires_at'])
    .where(sql<boolean>`expires_at > interlock_now()`)
    .execute();
  return new Map(
    rows.map((row) => [
      row.principal,
      {
        principal: row.principal,
        createdAt: row.created_at,
        createdBy: row.created_by,
        expiresAt: row.expires_at,
      },
    ]),
  );
}

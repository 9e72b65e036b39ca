import { sql } from 'kysely';
import type { Db } from './database.ts';

/** A person or system as stored; `roles` as given, not yet inclusive. */
export interface StoredPrincipal {
  readonly id: string;
  readonly kind: 'person' | 'system';
  readonly name: string;
  readonly email: string | null;
  readonly roles: readonly string[];
  /** Ids of the teams it belongs to, sorted. */
  readonly teams: readonly string[];
  readonly active: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** When the person last signed in; null for a system and for who never did. */
  readonly signedInAt: string | null;
}

/** What a new person or system starts with. */
export interface NewPrincipal {
  readonly id: string;
  readonly kind: 'person' | 'system';
  readonly name: string;
  readonly email: string | null;
  readonly roles: readonly string[];
}

/** What may change; an absent key stays as it is. */
export interface PrincipalChange {
  readonly name?: string;
  readonly email?: string | null;
  readonly roles?: readonly string[];
  readonly active?: boolean;
}

/** The principals with these ids, whether active or not; unknown ids are left out. */
export async function loadPrincipals(db: Db, ids: readonly string[]): Promise<StoredPrincipal[]> {
  if (ids.length === 0) return [];
  const rows = await selectPrincipals(db)
    .where('principal.id', 'in', [...ids])
    .execute();
  return rows.map(toPrincipal);
}

/** Every principal of a kind, sorted by id. */
export async function loadPrincipalsOfKind(
  db: Db,
  kind: StoredPrincipal['kind'],
): Promise<StoredPrincipal[]> {
  const rows = await selectPrincipals(db)
    .where('principal.kind', '=', kind)
    .orderBy('principal.id')
    .execute();
  return rows.map(toPrincipal);
}

/** One principal, active or not; null when there is none. */
export async function findPrincipalRow(db: Db, id: string): Promise<StoredPrincipal | null> {
  const [found] = await loadPrincipals(db, [id]);
  return found ?? null;
}

/**
 * Adds a principal. False, and nothing happens, when the id is taken by a person or a system.
 */
export async function insertPrincipal(db: Db, principal: NewPrincipal): Promise<boolean> {
  const inserted = await db
    .insertInto('principal')
    .values({
      ...principal,
      roles: [...principal.roles],
      created_at: sql<string>`interlock_now()`,
      updated_at: sql<string>`interlock_now()`,
      signed_in_at: null,
    })
    .onConflict((on) => on.column('id').doNothing())
    .returning('id')
    .execute();
  return inserted.length > 0;
}

/** Changes a principal; nothing happens when there is none. */
export async function updatePrincipal(db: Db, id: string, change: PrincipalChange): Promise<void> {
  const { roles, ...rest } = change;
  await db
    .updateTable('principal')
    .set({
      ...rest,
      ...(roles === undefined ? {} : { roles: [...roles] }),
      updated_at: sql<string>`interlock_now()`,
    })
    .where('id', '=', id)
    .execute();
}

/** Notes that a person has signed in. */
export async function markSignedIn(db: Db, id: string): Promise<void> {
  await db
    .updateTable('principal')
    .set({ signed_in_at: sql<string>`interlock_now()` })
    .where('id', '=', id)
    .execute();
}

/** True once anybody has ever signed in. */
export async function hasAnySignIn(db: Db): Promise<boolean> {
  const found = await db
    .selectFrom('principal')
    .select('id')
    .where('signed_in_at', 'is not', null)
    .limit(1)
    .execute();
  return found.length > 0;
}

/** Ids of the active people who hold a role and have signed in before, `except` left out. */
export async function loadProvenHolders(db: Db, role: string, except: string): Promise<string[]> {
  const rows = await db
    .selectFrom('principal')
    .select('id')
    .where('kind', '=', 'person')
    .where('active', '=', true)
    .where('signed_in_at', 'is not', null)
    .where('id', '!=', except)
    .where(sql<boolean>`${role} = any (roles)`)
    .execute();
  return rows.map(({ id }) => id);
}

/** The columns {@link toPrincipal} reads, for queries that join `principal`. */
export const principalColumns = [
  'principal.id',
  'principal.kind',
  'principal.name',
  'principal.email',
  'principal.roles',
  'principal.active',
  'principal.created_at',
  'principal.updated_at',
  'principal.signed_in_at',
] as const;

/** The teams of the joined `principal` row as an array, sorted. */
export const teamsOfPrincipal = sql<string[]>`array(
  select team_member.team from team_member
  where team_member.principal = principal.id order by team_member.team
)`.as('teams');

/** A row of {@link principalColumns} and {@link teamsOfPrincipal}. */
export interface PrincipalRow {
  readonly id: string;
  readonly kind: 'person' | 'system';
  readonly name: string;
  readonly email: string | null;
  readonly roles: readonly string[];
  readonly active: boolean;
  readonly created_at: string;
  readonly updated_at: string;
  readonly signed_in_at: string | null;
  readonly teams: readonly string[];
}

/** A principal from its row. Pure. */
export function toPrincipal(row: PrincipalRow): StoredPrincipal {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    email: row.email,
    roles: row.roles,
    teams: row.teams,
    active: row.active,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    signedInAt: row.signed_in_at,
  };
}

function selectPrincipals(db: Db) {
  return db.selectFrom('principal').select(principalColumns).select(teamsOfPrincipal);
}

import { sql } from 'kysely';
import type { Db } from './database.ts';

/** A team as stored. */
export interface StoredTeam {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  /** Incoming-webhook URL of its channel: whoever knows it can post there, so it is a secret. */
  readonly chat: string | null;
  /** Ids of its active people, sorted. */
  readonly members: readonly string[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What a new team starts with. */
export interface NewTeam {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly chat: string | null;
}

/** What may change; an absent key stays as it is. */
export type TeamChange = Partial<Omit<NewTeam, 'id'>>;

/** The teams with these ids; unknown ids are left out. */
export async function loadTeams(db: Db, ids: readonly string[]): Promise<StoredTeam[]> {
  if (ids.length === 0) return [];
  const rows = await selectTeams(db)
    .where('team.id', 'in', [...ids])
    .execute();
  return rows.map(toTeam);
}

/** Every team, sorted by id. */
export async function loadAllTeams(db: Db): Promise<StoredTeam[]> {
  const rows = await selectTeams(db).orderBy('team.id').execute();
  return rows.map(toTeam);
}

/** One team; null when there is none. */
export async function findTeamRow(db: Db, id: string): Promise<StoredTeam | null> {
  const [found] = await loadTeams(db, [id]);
  return found ?? null;
}

/** Adds a team without members. False, and nothing happens, when the id is taken. */
export async function insertTeam(db: Db, team: NewTeam): Promise<boolean> {
  const inserted = await db
    .insertInto('team')
    .values({
      ...team,
      created_at: sql<string>`interlock_now()`,
      updated_at: sql<string>`interlock_now()`,
    })
    .onConflict((on) => on.column('id').doNothing())
    .returning('id')
    .execute();
  return inserted.length > 0;
}

/** Changes a team; nothing happens when there is none. */
export async function updateTeam(db: Db, id: string, change: TeamChange): Promise<void> {
  await db
    .updateTable('team')
    .set({ ...change, updated_at: sql<string>`interlock_now()` })
    .where('id', '=', id)
    .execute();
}

/** Makes these the teams of a principal, and no others. All of them must exist. */
export async function replaceTeamsOf(
  db: Db,
  principal: string,
  teams: readonly string[],
): Promise<void> {
  await db.deleteFrom('team_member').where('principal', '=', principal).execute();
  if (teams.length === 0) return;
  await db
    .insertInto('team_member')
    .values(teams.map((team) => ({ team, principal })))
    .execute();
}

/**
 * Makes these the people of a team, and no others; its systems and deactivated people stay, for they
 * are not among the members anybody sees. All of them must exist.
 */
export async function replaceMembersOf(
  db: Db,
  team: string,
  people: readonly string[],
): Promise<void> {
  await db
    .deleteFrom('team_member')
    .where('team', '=', team)
    .where('principal', 'in', (query) =>
      query
        .selectFrom('principal')
        .select('id')
        .where('kind', '=', 'person')
        .where('active', '=', true),
    )
    .execute();
  if (people.length === 0) return;
  await db
    .insertInto('team_member')
    .values(people.map((principal) => ({ team, principal })))
    .execute();
}

function selectTeams(db: Db) {
  return db
    .selectFrom('team')
    .select([
      'team.id',
      'team.name',
      'team.email',
      'team.chat',
      'team.created_at',
      'team.updated_at',
    ])
    .select(
      sql<string[]>`array(
        select principal.id from team_member join principal on principal.id = team_member.principal
        where team_member.team = team.id and principal.kind = 'person' and principal.active
        order by principal.id
      )`.as('members'),
    );
}

function toTeam(row: {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly chat: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly members: readonly string[];
}): StoredTeam {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    chat: row.chat,
    members: row.members,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

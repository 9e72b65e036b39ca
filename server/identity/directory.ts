import type { PrincipalAnswer, TeamAnswer } from '@interlock/engine';
import type { Db } from '../store/database.ts';
import { loadPrincipals, loadPrincipalsOfKind, type StoredPrincipal } from '../store/principal.ts';
import { loadAllTeams, loadTeams, type StoredTeam } from '../store/team.ts';
import { effectiveRoles } from './role.ts';

/**
 * People and systems as the engine may know them, by id; unknown ids are left out. Who is deactivated keeps their
 * name, for history needs it, but has no roles, no teams and no address: nothing is asked of them or sent to them.
 */
export async function findPrincipals(
  db: Db,
  ids: Iterable<string>,
): Promise<ReadonlyMap<string, PrincipalAnswer>> {
  const found = await loadPrincipals(db, [...new Set(ids)]);
  return new Map(found.map((stored) => [stored.id, toPrincipalAnswer(stored)]));
}

/** {@link findPrincipals} for one id; null when there is none. */
export async function findPrincipal(db: Db, id: string): Promise<PrincipalAnswer | null> {
  return (await findPrincipals(db, [id])).get(id) ?? null;
}

/** Teams as the engine may know them, by id, with their active people; unknown ids are left out. */
export async function findTeams(
  db: Db,
  ids: Iterable<string>,
): Promise<ReadonlyMap<string, TeamAnswer>> {
  const found = await loadTeams(db, [...new Set(ids)]);
  return new Map(found.map((stored) => [stored.id, toTeamAnswer(stored)]));
}

/** {@link findTeams} for one id; null when there is none. */
export async function findTeam(db: Db, id: string): Promise<TeamAnswer | null> {
  return (await findTeams(db, [id])).get(id) ?? null;
}

/** Every person and system, as {@link findPrincipals} tells of them. */
export async function allPrincipals(db: Db): Promise<PrincipalAnswer[]> {
  const people = await loadPrincipalsOfKind(db, 'person');
  const systems = await loadPrincipalsOfKind(db, 'system');
  return [...people, ...systems].map(toPrincipalAnswer);
}

/** Every team, as {@link findTeams} tells of them. */
export async function allTeams(db: Db): Promise<TeamAnswer[]> {
  return (await loadAllTeams(db)).map(toTeamAnswer);
}

function toPrincipalAnswer(stored: StoredPrincipal): PrincipalAnswer {
  const { id, kind, name, email, teams, roles, active } = stored;
  return active
    ? { id, kind, name, email, teams, roles: effectiveRoles(roles) }
    : { id, kind, name, email: null, teams: [], roles: [] };
}

function toTeamAnswer({ id, name, email, chat, members }: StoredTeam): TeamAnswer {
  return { id, name, email, chat, members };
}

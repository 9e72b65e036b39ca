import { ENGINE, error, pointer, type JsonObject, type Principal } from '@interlock/engine';
import { AppError } from '../app-error.ts';
import type { Db } from '../store/database.ts';
import { loadPrincipals } from '../store/principal.ts';
import {
  findTeamRow,
  insertTeam,
  loadAllTeams,
  replaceMembersOf,
  updateTeam,
  type NewTeam,
  type StoredTeam,
  type TeamChange,
} from '../store/team.ts';
import { changeAudited, changeIdentity, type Change } from './change.ts';
import type { Identity } from './identity.ts';

/** What may change about a team; an absent key stays as it is. */
export type TeamEdit = TeamChange & { readonly members?: readonly string[] };

/** Every team, sorted by id. */
export async function listTeams(identity: Identity): Promise<StoredTeam[]> {
  return loadAllTeams(identity.db);
}

/**
 * Adds a team.
 * @throws AppError `team-exists`, or `invalid` for unknown members
 */
export async function createTeam(
  identity: Identity,
  by: Principal,
  team: NewTeam & { readonly members: readonly string[] },
): Promise<StoredTeam> {
  return changeIdentity(identity, by, async (change) => {
    const { members, ...rest } = team;
    if (!(await insertTeam(change.trx, rest))) {
      throw new AppError('team-exists', 409, `there is a team ${JSON.stringify(team.id)} already`, {
        details: { id: team.id },
      });
    }
    await assignMembers(change, team.id, members);
    return noteTeam(change, 'team.created', team.id, null);
  });
}

/**
 * Changes a team and, where given, who belongs to it.
 * @throws AppError `team-not-found`, or `invalid` for unknown members
 */
export async function editTeam(
  identity: Identity,
  by: Principal,
  id: string,
  edit: TeamEdit,
): Promise<StoredTeam> {
  return changeIdentity(identity, by, async (change) => {
    const before = await getTeam(change, id);
    const { members, ...rest } = edit;
    await updateTeam(change.trx, id, rest);
    if (members !== undefined) await assignMembers(change, id, members);
    return noteTeam(change, 'team.edited', id, before);
  });
}

/**
 * Adds the teams a new installation starts with; those that exist stay untouched. Idempotent.
 * @returns the ids that were added
 */
export async function seedTeams(
  db: Db,
  teams: {
    readonly [id: string]: {
      readonly name: string;
      readonly email?: string | null | undefined;
      readonly chat?: string | null | undefined;
    };
  },
): Promise<string[]> {
  return changeAudited(db, ENGINE, async (change) => {
    const added: string[] = [];
    for (const [id, { name, email = null, chat = null }] of Object.entries(teams)) {
      if (!(await insertTeam(change.trx, { id, name, email, chat }))) continue;
      await noteTeam(change, 'team.created', id, null);
      added.push(id);
    }
    return added;
  });
}

async function getTeam(change: Change, id: string): Promise<StoredTeam> {
  const found = await findTeamRow(change.trx, id);
  if (found !== null) return found;
  throw new AppError('team-not-found', 404, `there is no team ${JSON.stringify(id)}`, {
    details: { id },
  });
}

async function assignMembers(
  change: Change,
  team: string,
  members: readonly string[],
): Promise<void> {
  const wanted = [...new Set(members)];
  const people = new Set(
    (await loadPrincipals(change.trx, wanted))
      .filter(({ kind, active }) => kind === 'person' && active)
      .map(({ id }) => id),
  );
  const issues = members.flatMap((member, i) =>
    people.has(member)
      ? []
      : [
          error(
            'unknown-person',
            pointer('members', i),
            `there is no active person ${JSON.stringify(member)}`,
          ),
        ],
  );
  if (issues.length > 0) {
    throw new AppError('invalid', 422, 'the request names people that do not exist', { issues });
  }
  await replaceMembersOf(change.trx, team, wanted);
}

async function noteTeam(
  change: Change,
  action: string,
  id: string,
  before: StoredTeam | null,
): Promise<StoredTeam> {
  const after = await getTeam(change, id);
  change.note({
    action,
    subject: { kind: 'team', id },
    before: before === null ? null : teamContent(before, after),
    after: teamContent(after, before),
  });
  return after;
}

/** What the audit keeps of a team: of the channel's address only its host, and that it changed. */
function teamContent(team: StoredTeam, other: StoredTeam | null): JsonObject {
  const { name, email, members, chat } = team;
  const chatChanged = other !== null && other.chat !== chat;
  return {
    name,
    email,
    members,
    chatHost: chatHostOf(chat),
    ...(chatChanged ? { chatChanged } : {}),
  };
}

/** The host of a channel's address: all that is ever shown of it. Pure. */
export function chatHostOf(chat: string | null): string | null {
  return chat === null ? null : (URL.parse(chat)?.host ?? '');
}

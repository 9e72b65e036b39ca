import { error, pointer } from '@interlock/engine';
import { AppError } from '../app-error.ts';
import { deleteInvitation } from '../store/invitation.ts';
import {
  findPrincipalRow,
  loadProvenHolders,
  updatePrincipal,
  type PrincipalChange,
  type StoredPrincipal,
} from '../store/principal.ts';
import { deleteSessionsOf } from '../store/session.ts';
import { loadTeams, replaceTeamsOf } from '../store/team.ts';
import { revokeTokensOf } from '../store/token.ts';
import type { Change } from './change.ts';

/** What may change about a person or system; an absent key stays as it is. */
export type PrincipalEdit = PrincipalChange & { readonly teams?: readonly string[] };

/**
 * A person or system that must exist.
 * @throws AppError `person-not-found` or `system-not-found`
 */
export async function getPrincipal(
  change: Change,
  kind: StoredPrincipal['kind'],
  id: string,
): Promise<StoredPrincipal> {
  const found = await findPrincipalRow(change.trx, id);
  if (found?.kind === kind) return found;
  throw new AppError(`${kind}-not-found`, 404, `there is no ${kind} ${JSON.stringify(id)}`, {
    details: { id },
  });
}

/**
 * Changes a person or system and what depends on it: whoever is deactivated loses sessions, tokens and link at once,
 * and does not get them back by being activated again.
 * @throws AppError `last-admin`, or `invalid` for unknown teams
 */
export async function editPrincipal(
  change: Change,
  before: StoredPrincipal,
  edit: PrincipalEdit,
): Promise<StoredPrincipal> {
  const { trx } = change;
  const { teams, ...rest } = edit;
  if (losesAdmin(before, edit)) await refuseLastAdmin(change, before.id);
  await updatePrincipal(trx, before.id, rest);
  if (teams !== undefined) await assignTeams(change, before.id, teams);
  if (before.active && edit.active === false) {
    await deleteInvitation(trx, before.id);
    await deleteSessionsOf(trx, before.id);
    await revokeTokensOf(trx, before.id);
  }
  const after = await getPrincipal(change, before.kind, before.id);
  const verb =
    after.active === before.active ? 'edited' : after.active ? 'reactivated' : 'deactivated';
  change.note({
    action: `${before.kind}.${verb}`,
    subject: { kind: before.kind, id: before.id },
    before: principalContent(before),
    after: principalContent(after),
  });
  return after;
}

/**
 * Makes these the teams of a principal.
 * @throws AppError `invalid`, listing every unknown team
 */
export async function assignTeams(
  change: Change,
  principal: string,
  teams: readonly string[],
): Promise<void> {
  const wanted = [...new Set(teams)];
  const known = new Set((await loadTeams(change.trx, wanted)).map(({ id }) => id));
  const issues = teams.flatMap((team, i) =>
    known.has(team)
      ? []
      : [error('unknown-team', pointer('teams', i), `there is no team ${JSON.stringify(team)}`)],
  );
  if (issues.length > 0) {
    throw new AppError('invalid', 422, 'the request names teams that do not exist', { issues });
  }
  await replaceTeamsOf(change.trx, principal, wanted);
}

/** What the audit keeps of a principal. Pure. */
export function principalContent(principal: StoredPrincipal) {
  const { name, email, roles, teams, active } = principal;
  return { name, email, roles, teams, active };
}

function losesAdmin(before: StoredPrincipal, edit: PrincipalEdit): boolean {
  const held = before.kind === 'person' && before.active && before.roles.includes('admin');
  const kept = edit.active !== false && (edit.roles ?? before.roles).includes('admin');
  return held && !kept;
}

/** An administrator who never signed in may never do so, and then nobody could let anybody in again. */
async function refuseLastAdmin(change: Change, leaving: string): Promise<void> {
  const others = await loadProvenHolders(change.trx, 'admin', leaving);
  if (others.length > 0) return;
  throw new AppError(
    'last-admin',
    409,
    `${leaving} is the last administrator who can sign in; somebody else must be an administrator and have signed in once before this one can go`,
    { details: { id: leaving } },
  );
}

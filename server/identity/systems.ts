import type { Principal } from '@interlock/engine';
import { insertPrincipal, loadPrincipalsOfKind, type StoredPrincipal } from '../store/principal.ts';
import { changeIdentity, type Change } from './change.ts';
import {
  assignTeams,
  editPrincipal,
  getPrincipal,
  principalContent,
  type PrincipalEdit,
} from './edit-principal.ts';
import type { Identity } from './identity.ts';
import { idTaken } from './people.ts';

/** What a system starts with. */
export interface NewSystem {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly teams: readonly string[];
}

/** Every system, deactivated ones included, sorted by id. */
export async function listSystems(identity: Identity): Promise<StoredPrincipal[]> {
  return loadPrincipalsOfKind(identity.db, 'system');
}

/**
 * Adds a system inside a change.
 * @throws AppError `principal-exists`, or `invalid` for unknown teams
 */
export async function addSystem(change: Change, system: NewSystem): Promise<StoredPrincipal> {
  const { id, name, roles, teams } = system;
  const inserted = await insertPrincipal(change.trx, {
    id,
    kind: 'system',
    name,
    email: null,
    roles,
  });
  if (!inserted) throw idTaken(id);
  await assignTeams(change, id, teams);
  const stored = await getPrincipal(change, 'system', id);
  change.note({
    action: 'system.added',
    subject: { kind: 'system', id },
    before: null,
    after: principalContent(stored),
  });
  return stored;
}

/**
 * Changes a system; deactivating it revokes its tokens.
 * @throws AppError `system-not-found`, or `invalid` for unknown teams
 */
export async function editSystem(
  identity: Identity,
  by: Principal,
  id: string,
  edit: PrincipalEdit,
): Promise<StoredPrincipal> {
  return changeIdentity(identity, by, async (change) =>
    editPrincipal(change, await getPrincipal(change, 'system', id), edit),
  );
}

import { error, pointer, type Principal } from '@interlock/engine';
import { AppError } from '../app-error.ts';
import { readMoment } from '../store/moment.ts';
import { findPrincipalRow, type StoredPrincipal } from '../store/principal.ts';
import {
  findTokenRow,
  loadTokens,
  putToken,
  revokeTokenRow,
  type StoredToken,
} from '../store/token.ts';
import type { Scope } from './authenticated.ts';
import { changeIdentity, type Change } from './change.ts';
import type { Identity } from './identity.ts';
import { scopesOf } from './scope.ts';
import { hashSecret } from './secret.ts';
import { addSystem } from './systems.ts';
import { newTokenText } from './token-text.ts';

/** What issuing a token takes. */
export interface TokenRequest {
  readonly name: string;
  readonly kind: 'person' | 'system';
  /** Id of the person or system it acts as. */
  readonly principal: string;
  readonly scopes: readonly Scope[];
  /** ISO 8601 UTC; null: never. */
  readonly expiresAt: string | null;
  /** Roles and teams of a system that does not exist yet; it then comes into being with its first token. */
  readonly system: { readonly roles: readonly string[]; readonly teams: readonly string[] };
}

/** Every token, without secrets, the newest first. */
export async function listTokens(identity: Identity): Promise<StoredToken[]> {
  return loadTokens(identity.db);
}

/**
 * Issues a token. Its text is returned here and cannot be had again: only its hash is kept.
 * @throws AppError `person-not-found`, `principal-exists` (the id belongs to the other kind), `person-inactive`,
 * `system-inactive`, or `invalid` for scopes beyond the roles
 * and an end in the past
 */
export async function issueToken(
  identity: Identity,
  by: Principal,
  request: TokenRequest,
): Promise<{ readonly token: StoredToken; readonly text: string }> {
  return changeIdentity(identity, by, async (change) => {
    const principal = await principalFor(change, request);
    refuseExcessScopes(principal, request.scopes);
    await refusePast(change, request.expiresAt);
    const { id, text } = newTokenText();
    const { name, expiresAt } = request;
    const scopes = [...new Set(request.scopes)];
    await putToken(change.trx, {
      id,
      name,
      principal: principal.id,
      hash: hashSecret(text),
      scopes,
      origin: 'issued',
      createdBy: by.id,
      expiresAt,
    });
    change.note({
      action: 'token.issued',
      subject: { kind: 'token', id },
      before: null,
      after: { name, principal: principal.id, scopes, expiresAt },
    });
    return { token: await getToken(change, id), text };
  });
}

/**
 * Revokes a token: at once on this node, within three seconds on others. Revoking it again changes nothing.
 * @throws AppError `token-not-found`
 */
export async function revokeToken(identity: Identity, by: Principal, id: string): Promise<void> {
  return changeIdentity(identity, by, async (change) => {
    const { name, principal } = await getToken(change, id);
    if (!(await revokeTokenRow(change.trx, id))) return;
    change.note({
      action: 'token.revoked',
      subject: { kind: 'token', id },
      before: { name, principal },
      after: null,
    });
  });
}

async function getToken(change: Change, id: string): Promise<StoredToken> {
  const found = await findTokenRow(change.trx, id);
  if (found === null) {
    throw new AppError('token-not-found', 404, `there is no token ${JSON.stringify(id)}`, {
      details: { id },
    });
  }
  return found.token;
}

async function principalFor(change: Change, request: TokenRequest): Promise<StoredPrincipal> {
  const { kind, principal: id, name, system } = request;
  const found = await findPrincipalRow(change.trx, id);
  if (found === null && kind === 'system') return addSystem(change, { id, name, ...system });
  if (found === null) {
    throw new AppError('person-not-found', 404, `there is no person ${JSON.stringify(id)}`);
  }
  if (found.kind !== kind) {
    throw new AppError('principal-exists', 409, `${id} is a ${found.kind}, not a ${kind}`);
  }
  if (!found.active) {
    throw new AppError(`${kind}-inactive`, 409, `${id} is deactivated and cannot have a token`);
  }
  return found;
}

async function refusePast(change: Change, expiresAt: string | null): Promise<void> {
  if (expiresAt === null) return;
  const { now } = await readMoment(change.trx);
  if (expiresAt > now) return;
  const issues = [error('in-the-past', pointer('expiresAt'), `${expiresAt} is over; it is ${now}`)];
  throw new AppError('invalid', 422, 'the token would have expired already', { issues });
}

/** A token never does more than its principal may; saying so now is kinder than a refusal later. */
function refuseExcessScopes(principal: StoredPrincipal, scopes: readonly Scope[]): void {
  const allowed = scopesOf(principal.roles);
  const roles = principal.roles.join(', ') || 'none';
  const issues = scopes.flatMap((scope, i) =>
    allowed.has(scope)
      ? []
      : [
          error(
            'scope-beyond-roles',
            pointer('scopes', i),
            `the roles of ${principal.id} (${roles}) do not allow ${scope}`,
          ),
        ],
  );
  if (issues.length > 0) {
    throw new AppError('invalid', 422, 'the token would allow more than its principal may do', {
      issues,
    });
  }
}

import type { Principal } from '@interlock/engine';
import { AppError } from '../app-error.ts';
import { loadInvitations } from '../store/invitation.ts';
import { insertPrincipal, loadPrincipalsOfKind, type StoredPrincipal } from '../store/principal.ts';
import { changeIdentity } from './change.ts';
import {
  assignTeams,
  editPrincipal,
  getPrincipal,
  principalContent,
  type PrincipalEdit,
} from './edit-principal.ts';
import type { Identity } from './identity.ts';
import { makeSignInLink, type SignInLink } from './sign-in-link.ts';

/** A person with the end of the link they were sent, if it is still open. */
export interface ListedPerson extends StoredPrincipal {
  /** ISO 8601 UTC; null: no open link. */
  readonly linkExpiresAt: string | null;
}

/** What inviting somebody takes. */
export interface NewPerson {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly roles: readonly string[];
  readonly teams: readonly string[];
}

/** Everybody, deactivated people included, sorted by id. */
export async function listPeople(identity: Identity): Promise<ListedPerson[]> {
  const [people, links] = await Promise.all([
    loadPrincipalsOfKind(identity.db, 'person'),
    loadInvitations(identity.db),
  ]);
  return people.map((person) => ({
    ...person,
    linkExpiresAt: links.get(person.id)?.expiresAt ?? null,
  }));
}

/**
 * Adds a person and makes the one-time link to send them.
 * @throws AppError `principal-exists`, or `invalid` for unknown teams
 */
export async function invitePerson(
  identity: Identity,
  by: Principal,
  person: NewPerson,
): Promise<{ readonly person: StoredPrincipal } & SignInLink> {
  return changeIdentity(identity, by, async (change) => {
    const { teams, ...rest } = person;
    const inserted = await insertPrincipal(change.trx, { ...rest, kind: 'person' });
    if (!inserted) throw idTaken(person.id);
    await assignTeams(change, person.id, teams);
    const stored = await getPrincipal(change, 'person', person.id);
    const link = await makeSignInLink(change, person.id, identity.publicUrl());
    change.note({
      action: 'person.invited',
      subject: { kind: 'person', id: person.id },
      before: null,
      after: principalContent(stored),
    });
    return { person: stored, ...link };
  });
}

/**
 * Makes a new one-time link for somebody; the one before stops working.
 * @throws AppError `person-not-found`, `person-inactive`
 */
export async function renewLink(
  identity: Identity,
  by: Principal,
  id: string,
): Promise<SignInLink> {
  return changeIdentity(identity, by, async (change) => {
    const person = await getPrincipal(change, 'person', id);
    if (!person.active) {
      throw new AppError('person-inactive', 409, `${id} is deactivated; activate the person first`);
    }
    const link = await makeSignInLink(change, id, identity.publicUrl());
    change.note({
      action: 'person.link-renewed',
      subject: { kind: 'person', id },
      before: null,
      after: { expiresAt: link.expiresAt },
    });
    return link;
  });
}

/**
 * Changes a person. Roles and teams count from the next request on, on other nodes within three seconds.
 * @throws AppError `person-not-found`, `last-admin`, or `invalid` for unknown teams
 */
export async function editPerson(
  identity: Identity,
  by: Principal,
  id: string,
  edit: PrincipalEdit,
): Promise<StoredPrincipal> {
  return changeIdentity(identity, by, async (change) =>
    editPrincipal(change, await getPrincipal(change, 'person', id), edit),
  );
}

/** The problem of an id that a person or system has already. Pure. */
export function idTaken(id: string): AppError {
  return new AppError(
    'principal-exists',
    409,
    `the id ${JSON.stringify(id)} is taken by a person or system; ids are never given twice`,
    { details: { id } },
  );
}

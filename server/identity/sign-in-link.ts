import { replaceInvitation } from '../store/invitation.ts';
import type { Change } from './change.ts';
import { hashSecret, newSecret } from './secret.ts';
import { LINK_SECONDS } from './session-limits.ts';

/** A one-time link, shown once: only its hash is kept. */
export interface SignInLink {
  /** The address to open; the secret stands behind the #, which no browser sends and no server logs. */
  readonly link: string;
  /** ISO 8601 UTC. */
  readonly expiresAt: string;
}

/**
 * Makes a new one-time link for a person; an earlier one stops working.
 * @param publicUrl address people reach the server under, without a final slash
 */
export async function makeSignInLink(
  change: Change,
  person: string,
  publicUrl: string,
): Promise<SignInLink> {
  const secret = newSecret();
  const expiresAt = await replaceInvitation(change.trx, {
    principal: person,
    hash: hashSecret(secret),
    createdBy: change.by.id,
    seconds: LINK_SECONDS,
  });
  return { link: `${publicUrl}/signin#${secret}`, expiresAt };
}

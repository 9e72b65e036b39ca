import { randomInt } from 'node:crypto';
import { newSecret } from './secret.ts';

/** Id of the token an operator sets by INTERLOCK_ADMIN_TOKEN or finds in the data directory. */
export const ADMIN_TOKEN_ID = 'admin';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
const FORM = /^ilk_([a-z0-9]{12})_[A-Za-z0-9_-]{43}$/;
/** Longer than any token we issue or accept as the administrator's; nothing longer is hashed. */
const LONGEST = 512;

/**
 * A new token: `ilk_<id>_<secret>`. The id is public (lists and the audit show it), the prefix lets
 * scanners recognise a leaked one.
 */
export function newTokenText(): { readonly id: string; readonly text: string } {
  const id = Array.from({ length: 12 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return { id, text: `ilk_${id}_${newSecret()}` };
}

/**
 * The ids a token's text may belong to: the one it names, and the administrator's, which an operator may
 * choose in any form. Empty when it cannot be a token. Pure.
 */
export function tokenIdsOf(text: string): readonly string[] {
  if (text.length > LONGEST) return [];
  const id = FORM.exec(text)?.[1];
  return id === undefined ? [ADMIN_TOKEN_ID] : [id, ADMIN_TOKEN_ID];
}

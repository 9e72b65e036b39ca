import { chmod, mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findTokenRow, putToken, type StoredToken } from '../store/token.ts';
import type { Change } from './change.ts';
import { SCOPES } from './scope.ts';
import { hashSecret, sameHash } from './secret.ts';
import { ADMIN_TOKEN_ID, newTokenText } from './token-text.ts';

/** Name of the file in the data directory that keeps the generated administrator's token. */
export const ADMIN_TOKEN_FILE = 'admin-token';

/** What came of the administrator's token at this start. */
export type AdminTokenOutcome =
  | { readonly kind: 'kept' }
  /** Generated just now: to be shown, this once. */
  | { readonly kind: 'generated'; readonly text: string; readonly file: string }
  /** The data directory keeps a token that this database does not accept. */
  | { readonly kind: 'stale-file'; readonly file: string }
  /** Somebody revoked the token the operator still sets. */
  | { readonly kind: 'revoked' };

/**
 * Sees to the administrator's token: the operator's own if they set one, else one that is generated once and kept in
 * the data directory, readable by its owner only. The database has the hash. A revoked token stays revoked; an
 * operator gets a new one by setting another. Inside a change, so of two nodes starting at once one generates it.
 * @param principal the administrator it acts as
 * @param given INTERLOCK_ADMIN_TOKEN
 */
export async function settleAdminToken(
  change: Change,
  principal: string,
  given: string | undefined,
  dataDirectory: string,
): Promise<AdminTokenOutcome> {
  const stored = await findTokenRow(change.trx, ADMIN_TOKEN_ID);
  if (given !== undefined) {
    const hash = hashSecret(given);
    if (stored !== null && sameHash(stored.hash, hash)) {
      return { kind: stored.token.revokedAt === null ? 'kept' : 'revoked' };
    }
    await put(change, principal, given, 'environment', stored?.token);
    return { kind: 'kept' };
  }
  const file = join(dataDirectory, ADMIN_TOKEN_FILE);
  const kept = await readToken(file);
  if (stored?.token.origin === 'file') {
    const stale = kept !== undefined && !sameHash(stored.hash, hashSecret(kept));
    return stale ? { kind: 'stale-file', file } : { kind: 'kept' };
  }
  // Written before the database knows it: after a crash in between the next start finds it here.
  const text = kept ?? newTokenText().text;
  if (kept === undefined) await writeToken(dataDirectory, file, text);
  await put(change, principal, text, 'file', stored?.token);
  return { kind: 'generated', text, file };
}

async function put(
  change: Change,
  principal: string,
  text: string,
  origin: StoredToken['origin'],
  before: StoredToken | undefined,
): Promise<void> {
  const name = origin === 'environment' ? 'INTERLOCK_ADMIN_TOKEN' : 'Administrator, first start';
  await putToken(change.trx, {
    id: ADMIN_TOKEN_ID,
    name,
    principal,
    hash: hashSecret(text),
    scopes: SCOPES,
    origin,
    createdBy: change.by.id,
    expiresAt: null,
  });
  change.note({
    action: 'token.issued',
    subject: { kind: 'token', id: ADMIN_TOKEN_ID },
    before: before === undefined ? null : { name: before.name, principal: before.principal },
    after: { name, principal, scopes: SCOPES, expiresAt: null },
  });
}

async function readToken(file: string): Promise<string | undefined> {
  try {
    const text = (await readFile(file, 'utf8')).trim();
    return text === '' ? undefined : text;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
}

async function writeToken(dataDirectory: string, file: string, text: string): Promise<void> {
  await mkdir(dataDirectory, { recursive: true });
  const handle = await open(file, 'w', 0o600);
  try {
    // An existing empty file keeps its mode when opened, so the mode is set before anything is in it.
    await chmod(file, 0o600);
    await handle.writeFile(`${text}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

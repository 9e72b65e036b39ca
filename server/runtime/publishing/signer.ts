import { ENGINE } from '@interlock/engine';
import { sql } from 'kysely';
import type { Signature } from '../../content/git/signature.ts';
import type { Db } from '../../store/database.ts';

/** Addresses of those who have none: nobody's, by RFC 2606. */
const NOWHERE = 'interlock.invalid';

/** Interlock itself, which makes every commit that comes about in the server. */
export function interlockSigner(at: string): Signature {
  return { name: 'Interlock', email: `${ENGINE.id}@${NOWHERE}`, at };
}

/** Somebody as they sign what they change in the git history. @param id principal id */
export async function signerOf(db: Db, id: string, at: string): Promise<Signature> {
  if (id === ENGINE.id) return interlockSigner(at);
  const row = await db
    .selectFrom('principal')
    .select(['name', 'email'])
    .where('id', '=', id)
    .executeTakeFirst();
  return { name: row?.name ?? id, email: row?.email ?? `${id}@${NOWHERE}`, at };
}

/** The database's time. */
export async function databaseTime(db: Db): Promise<string> {
  const { rows } = await sql<{ at: string }>`select interlock_now() as at`.execute(db);
  return rows[0]?.at ?? '';
}

import { sql } from 'kysely';
import type { Db } from './database.ts';

/** A response as it was given, to be given again. */
export interface StoredResponse {
  readonly status: number;
  readonly headers: Readonly<{ [name: string]: string }>;
  readonly body: string;
}

/** Which request a principal marked with which key; `fingerprint` is a hash over method, path and body. */
export interface IdempotentRequest {
  readonly principal: string;
  readonly key: string;
  readonly fingerprint: string;
}

/** What became of a key: ours to work on, answered before, being worked on, or used for another request. */
export type IdempotencyClaim =
  | { readonly kind: 'claimed' }
  | { readonly kind: 'answered'; readonly response: StoredResponse }
  | { readonly kind: 'busy' }
  | { readonly kind: 'mismatch' };

/** Claims a key for a minute, or tells why not. A claim of a node that died runs out by itself. */
export async function claimKey(db: Db, request: IdempotentRequest): Promise<IdempotencyClaim> {
  const { principal, key, fingerprint } = request;
  const claimed = await sql`
    insert into idempotency (principal, key, fingerprint, locked_until, created_at)
    select ${principal}, ${key}, ${fingerprint}, now + interval '1 minute', now from interlock_now() as now
    on conflict (principal, key) do update set locked_until = excluded.locked_until
      where idempotency.response is null and idempotency.fingerprint = excluded.fingerprint
        and idempotency.locked_until <= excluded.created_at
    returning 1`.execute(db);
  if (claimed.rows.length > 0) return { kind: 'claimed' };
  const row = await db
    .selectFrom('idempotency')
    .select(['fingerprint', 'response'])
    .where('principal', '=', principal)
    .where('key', '=', key)
    .executeTakeFirst();
  // Given up by its owner between the two statements: the caller tries again like after any busy key.
  if (row === undefined) return { kind: 'busy' };
  if (row.fingerprint !== fingerprint) return { kind: 'mismatch' };
  if (row.response === null) return { kind: 'busy' };
  return { kind: 'answered', response: row.response as StoredResponse };
}

/** Keeps the response of a claimed key. */
export async function keepResponse(
  db: Db,
  request: IdempotentRequest,
  response: StoredResponse,
): Promise<void> {
  await db
    .updateTable('idempotency')
    .set({ response: JSON.stringify(response) })
    .where('principal', '=', request.principal)
    .where('key', '=', request.key)
    .execute();
}

/** Forgets keys after a week; a client that tries again does so within minutes. */
export async function pruneKeys(db: Db): Promise<void> {
  await sql`delete from idempotency where created_at < interlock_now() - interval '7 days'`.execute(
    db,
  );
}

/** Gives a claimed key up: its request changed nothing. */
export async function releaseKey(db: Db, request: IdempotentRequest): Promise<void> {
  await db
    .deleteFrom('idempotency')
    .where('principal', '=', request.principal)
    .where('key', '=', request.key)
    .where('response', 'is', null)
    .execute();
}

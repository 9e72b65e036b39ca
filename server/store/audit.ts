import { createHash } from 'node:crypto';
import { stableJson, type JsonObject } from '@interlock/engine';
import { sql, type Transaction } from 'kysely';
import type { Database, Db } from './database.ts';

/** Something somebody changed. Holds no secrets: what is audited is shown to administrators. */
export interface AuditEntry {
  /** Who did it. */
  readonly actor: { readonly kind: string; readonly id: string; readonly name: string };
  /** What happened, past tense: `person.invited`. */
  readonly action: string;
  /** What it happened to. */
  readonly subject: { readonly kind: string; readonly id: string };
  /** The subject before; null when it did not exist. */
  readonly before: JsonObject | null;
  /** The subject afterwards; null when it no longer exists. */
  readonly after: JsonObject | null;
}

/** Where the chain ended at some time: kept elsewhere, it shows a later truncation. */
export interface AuditHead {
  readonly seq: number;
  /** SHA-256, hexadecimal. */
  readonly hash: string;
}

/** Whether the chain is whole. */
export type AuditVerdict =
  | { readonly kind: 'intact'; readonly head: AuditHead }
  | { readonly kind: 'broken'; readonly seq: number; readonly reason: string };

const ORIGIN = Buffer.alloc(32);

/**
 * Adds entries to the one audit chain: each hash covers the entry and the hash before it. Call it last
 * in the transaction: it holds the chain until COMMIT, so whoever waits for the chain must not be
 * waited for.
 */
export async function appendAudit(
  trx: Transaction<Database>,
  entries: readonly AuditEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  await sql`select pg_advisory_xact_lock(hashtext('interlock_audit'))`.execute(trx);
  const last = await trx
    .selectFrom('audit')
    .select(['seq', 'hash'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  const { rows } = await sql<{ at: string }>`select interlock_now() as at`.execute(trx);
  const at = rows[0]?.at ?? '';
  let seq = last?.seq ?? 0;
  let previous: Buffer = last?.hash ?? ORIGIN;
  const added = entries.map(({ actor, action, subject, before, after }) => {
    seq += 1;
    const who = { kind: actor.kind, id: actor.id, name: actor.name };
    const entry = { actor: who, action, subject, before, after };
    const row = { previous_hash: previous, hash: entryHash(previous, { seq, at, ...entry }) };
    previous = row.hash;
    return {
      seq,
      at,
      actor: JSON.stringify(who),
      action,
      subject: JSON.stringify(subject),
      before: before === null ? sql<string>`null` : JSON.stringify(before),
      after: after === null ? sql<string>`null` : JSON.stringify(after),
      ...row,
    };
  });
  await trx.insertInto('audit').values(added).execute();
}

/**
 * Walks the whole chain. An edited, deleted or inserted entry breaks it by itself; entries cut off at
 * the end are seen against a `head` kept elsewhere.
 */
export async function verifyAudit(db: Db, head?: AuditHead): Promise<AuditVerdict> {
  let seq = 0;
  let previous: Buffer = ORIGIN;
  for (;;) {
    const rows = await db
      .selectFrom('audit')
      .selectAll()
      .where('seq', '>', seq)
      .orderBy('seq')
      .limit(1_000)
      .execute();
    for (const row of rows) {
      const { at, actor, action, subject, before, after } = row;
      const content = { seq: row.seq, at, actor, action, subject, before, after } as JsonObject;
      if (row.seq !== seq + 1) {
        return { kind: 'broken', seq: seq + 1, reason: `entry ${seq + 1} is missing` };
      }
      const follows = row.previous_hash.equals(previous);
      if (!follows || !row.hash.equals(entryHash(previous, content))) {
        return { kind: 'broken', seq: row.seq, reason: `entry ${row.seq} is not what was written` };
      }
      if (head?.seq === row.seq && row.hash.toString('hex') !== head.hash) {
        return { kind: 'broken', seq: row.seq, reason: `entry ${row.seq} is not the exported one` };
      }
      seq = row.seq;
      previous = row.hash;
    }
    if (rows.length > 0) continue;
    return head !== undefined && head.seq > seq
      ? { kind: 'broken', seq: seq + 1, reason: `the chain ends at ${seq}, not at ${head.seq}` }
      : { kind: 'intact', head: { seq, hash: previous.toString('hex') } };
  }
}

function entryHash(previous: Buffer, content: JsonObject): Buffer {
  return createHash('sha256').update(previous).update(stableJson(content)).digest();
}

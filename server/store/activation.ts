import type { Decision } from '@interlock/engine';
import { sql, type Transaction } from 'kysely';
import type { Database, Db } from './database.ts';

/** One time a set of definitions became the active one. The same content may become so again, with another commit. */
export interface Activation {
  readonly id: number;
  /** Hash of the content. */
  readonly hash: string;
  /** Null before there was a git history. */
  readonly commit: string | null;
  /** ISO 8601 UTC. */
  readonly at: string;
  /** Principal id. */
  readonly by: string;
}

/** A decision as it is stored: with the activation it was made under, null before that was kept. */
export type StoredDecision = Decision & { readonly activation: number | null };

/**
 * Keeps what there is to know of activations for good, also of those that nodes of the version before have brought.
 * Inside a transaction.
 */
export async function keepActivations(trx: Transaction<Database>): Promise<void> {
  await sql`
    insert into activation (id, hash, commit, activated_at, activated_by)
    select id, hash, commit, activated_at, activated_by from definition_set
    on conflict (id) do nothing`.execute(trx);
}

interface Row {
  readonly id: number;
  readonly hash: string;
  readonly commit: string | null;
  readonly activated_at: string;
  readonly activated_by: string;
}

/** What nodes of the version before have activated stands with the sets only. */
const KNOWN = sql`(
  select id, hash, commit, activated_at, activated_by from activation
  union
  select id, hash, commit, activated_at, activated_by from definition_set)`;

/** An activation by its id, or undefined. */
export async function findActivation(db: Db, id: number): Promise<Activation | undefined> {
  const { rows } = await sql<Row>`select known.* from ${KNOWN} as known where id = ${id}`.execute(
    db,
  );
  const [row] = rows;
  return row === undefined ? undefined : toActivation(row);
}

/**
 * What decisions were made under, by decision id. For one of before that was kept: the last time at which its content
 * became active before it was made. A decision is missing where nothing is known.
 */
export async function findActivations(
  db: Db,
  decisions: readonly Pick<StoredDecision, 'id' | 'at' | 'hash' | 'activation'>[],
): Promise<ReadonlyMap<string, Activation>> {
  if (decisions.length === 0) return new Map();
  const asked = decisions.map(({ id, at, hash, activation }) => ({ id, at, hash, activation }));
  const { rows } = await sql<Row & { readonly decision: string }>`
    select distinct on (asked.id) asked.id as decision, known.*
    from json_to_recordset(${JSON.stringify(asked)}::json)
      as asked (id uuid, at timestamptz, hash text, activation bigint)
    join ${KNOWN} as known on known.id = asked.activation
      or (asked.activation is null and known.hash = asked.hash and known.activated_at <= asked.at)
    order by asked.id, known.id desc`.execute(db);
  return new Map(rows.map(({ decision, ...row }) => [decision, toActivation(row)]));
}

function toActivation({ id, hash, commit, activated_at, activated_by }: Row): Activation {
  return { id, hash, commit, at: activated_at, by: activated_by };
}

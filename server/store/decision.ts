import type { Decision } from '@interlock/engine';
import { sql, type Selectable, type Transaction } from 'kysely';
import type { StoredDecision } from './activation.ts';
import { bucketOf } from './bucket-of.ts';
import type { Database, Db, DecisionTable } from './database.ts';
import { isRecordId } from './record/read.ts';
import { inBuckets } from './shards.ts';
import type { Write } from './write-together.ts';

/** A decision and the records it concerned. */
export interface DecisionWrite {
  readonly decision: Decision;
  readonly records: readonly string[];
}

/**
 * Adds decisions, and where to find them from their records. Pure.
 * @param activation id of the activation of the definitions they were made under
 */
export function insertDecisions(writes: readonly DecisionWrite[], activation: number): Write[] {
  if (writes.length === 0) return [];
  const rows = writes.map(({ decision: { hash, ...decision } }) => ({
    ...decision,
    commit: hash,
    activation,
    bucket: bucketOf(decision.id),
    event_bucket: bucketOf(decision.event.source, decision.event.id),
  }));
  const columns = sql`bucket, id, event_bucket, event, at, commit, activation, outcome, reason, rulings, trace`;
  const decisions = sql`
    insert into decision (${columns})
    select ${columns} from json_to_recordset(${JSON.stringify(rows)}::json) as x (bucket smallint, id uuid,
      event_bucket smallint, event json, at timestamptz, commit text, activation integer, outcome text, reason text, rulings json,
      trace json)`;
  const concerned = writes.flatMap(({ decision, records }) =>
    records.map((record) => ({
      bucket: bucketOf(record),
      record,
      at: decision.at,
      decision: decision.id,
    })),
  );
  const told: Write = { name: 'decision', statement: decisions };
  if (concerned.length === 0) return [told];
  const places = sql`
    insert into record_decision (bucket, record, at, decision)
    select bucket, record, at, decision from json_to_recordset(${JSON.stringify(concerned)}::json)
      as x (bucket smallint, record uuid, at timestamptz, decision uuid)`;
  return [told, { name: 'record_decision', statement: places }];
}

/**
 * Removes decisions of events that failed and are decided anew under the same ids. Inside a transaction.
 * @param earlier each with the record its event was sent to
 */
export async function forgetDecisions(
  trx: Transaction<Database>,
  earlier: readonly { readonly id: string; readonly record: string | null }[],
): Promise<void> {
  if (earlier.length === 0) return;
  const rows = earlier.map(({ id }) => ({ bucket: bucketOf(id), id }));
  await sql`
    delete from decision using json_to_recordset(${JSON.stringify(rows)}::json) as x (bucket smallint, id uuid)
    where decision.bucket = x.bucket and decision.id = x.id and decision.outcome = 'failed'
      and ${await inBuckets(trx, 'decision', rows)}`.execute(trx);
  const shown = earlier.flatMap(({ id, record }) =>
    record === null || !isRecordId(record) ? [] : [{ bucket: bucketOf(record), record, id }],
  );
  if (shown.length === 0) return;
  await sql`
    delete from record_decision
    using json_to_recordset(${JSON.stringify(shown)}::json) as x (bucket smallint, record uuid, id uuid)
    where record_decision.bucket = x.bucket and record_decision.record = x.record
      and record_decision.decision = x.id and ${await inBuckets(trx, 'record_decision', shown)}`.execute(
    trx,
  );
}

/** The decision of an id, or undefined. */
export async function findDecision(db: Db, id: string): Promise<StoredDecision | undefined> {
  const row = await db
    .selectFrom('decision')
    .selectAll()
    .where('bucket', '=', bucketOf(id))
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : toDecision(row);
}

/**
 * Decisions that concerned a record, newest first.
 * @param before only decisions before this instant and id; absent: from the newest
 */
export async function listDecisions(
  db: Db,
  record: string,
  {
    before,
    limit,
  }: { readonly before?: { readonly at: string; readonly id: string }; readonly limit: number },
): Promise<StoredDecision[]> {
  const earlier =
    before === undefined
      ? sql<boolean>`true`
      : sql<boolean>`(record_decision.at, record_decision.decision) < (${before.at}::timestamptz, ${before.id}::uuid)`;
  const found = await db
    .selectFrom('record_decision')
    .select('decision')
    .where('bucket', '=', bucketOf(record))
    .where('record', '=', record)
    .where(earlier)
    .orderBy('at', 'desc')
    .orderBy('decision', 'desc')
    .limit(limit)
    .execute();
  const ids = found.map(({ decision }) => ({ bucket: bucketOf(decision), id: decision }));
  const { rows } = await sql<Selectable<DecisionTable>>`
    select decision.* from decision join json_to_recordset(${JSON.stringify(ids)}::json) as x (bucket smallint, id uuid)
      on decision.bucket = x.bucket and decision.id = x.id
    where ${await inBuckets(db, 'decision', ids)}
    order by decision.at desc, decision.id desc`.execute(db);
  return rows.map(toDecision);
}

function toDecision(row: Selectable<DecisionTable>): StoredDecision {
  return {
    id: row.id,
    event: row.event as Decision['event'],
    at: row.at,
    hash: row.commit,
    activation: row.activation,
    outcome: row.outcome as Decision['outcome'],
    reason: row.reason,
    rulings: row.rulings as unknown as Decision['rulings'],
    trace: row.trace as unknown as Decision['trace'],
  };
}

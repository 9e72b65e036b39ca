import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { bucketOf } from '../../server/store/bucket-of.ts';
import { columnsOf } from './table-columns.ts';

/** Which record to clone, and how often. */
export interface Cloning {
  readonly id: string;
  readonly count: number;
  /** When the timers of each copy are due; left out, when those of the record are. */
  readonly due?: (copy: number) => Date;
}

/** Rows in one statement. */
const CHUNK = 20_000;

/**
 * Multiplies a record that was opened through the API, with everything its opening wrote: event,
 * history, decision, timers. Faster by far than opening them, and nothing tells the copies apart from
 * records that were.
 * @returns the ids of the copies
 */
export async function cloneRecord(sql: pg.Client, { id, count, due }: Cloning): Promise<string[]> {
  const statements: string[] = [];
  for (const [table, { where, given }] of Object.entries(copied)) {
    const columns = (await columnsOf(sql, table)).map(({ name }) => name);
    const values = columns.map((name) => given[name] ?? `t.${name}`);
    // Found once, not again for each chunk in tables that have grown.
    await sql.query(
      `create temp table first_${table} as
        select t.* from ${table} t, (select ${pg.escapeLiteral(id)}::uuid as id) as original where ${where}`,
    );
    statements.push(`insert into ${table} (${columns.join(', ')}) select ${values.join(', ')}
      from first_${table} t, unnest($1::uuid[], $2::smallint[], $3::text[], $4::uuid[], $5::smallint[],
        $6::text[], $7::smallint[], $8::text[])
          as x (id, bucket, number, decision, decision_bucket, event, event_bucket, due)`);
  }
  const { rows } = await sql.query<{ number: string; source: string; taken: string }>(
    `select r.number, e.source, (select count(*) from record) as taken
     from record r join event e on r.id = any (e.records) where r.id = $1`,
    [id],
  );
  const [first] = rows;
  if (first === undefined) throw new Error(`record ${id} has no event that opened it`);
  const prefix = first.number.replace(/\d+$/, '');
  const ids: string[] = [];
  while (ids.length < count) {
    const copies = Array.from({ length: Math.min(CHUNK, count - ids.length) }, (_, i) => {
      const decision = randomUUID();
      const event = randomUUID();
      return {
        id: randomUUID(),
        number: `${prefix}${5_000_000 + Number(first.taken) + ids.length + i}`,
        decision,
        event,
        decisionBucket: bucketOf(decision),
        eventBucket: bucketOf(first.source, event),
        due: due?.(ids.length + i).toISOString() ?? null,
      };
    });
    const values = [
      copies.map((copy) => copy.id),
      copies.map((copy) => bucketOf(copy.id)),
      copies.map(({ number }) => number),
      copies.map(({ decision }) => decision),
      copies.map(({ decisionBucket }) => decisionBucket),
      copies.map(({ event }) => event),
      copies.map(({ eventBucket }) => eventBucket),
      copies.map((copy) => copy.due),
    ];
    for (const statement of statements) await sql.query(statement, values);
    for (const copy of copies) ids.push(copy.id);
  }
  for (const table of Object.keys(copied)) await sql.query(`drop table first_${table}`);
  return ids;
}

/** The tables an opening writes to: which rows are copied, and what is another's in the copy. */
const copied: {
  readonly [table: string]: {
    readonly where: string;
    readonly given: { readonly [column: string]: string };
  };
} = {
  record: {
    where: 't.id = original.id',
    given: {
      bucket: 'x.bucket',
      id: 'x.id',
      number: 'x.number',
      search_text: 'replace(t.search_text, t.number, x.number)',
      timers: `(select coalesce(json_object_agg(key, coalesce(x.due, value)), '{}') from json_each_text(t.timers))`,
    },
  },
  history: {
    where: 't.record = original.id and t.revision = 1',
    given: { bucket: 'x.bucket', record: 'x.id', decision: 'x.decision' },
  },
  event: {
    where: 't.records = array[original.id]',
    given: {
      bucket: 'x.event_bucket',
      id: 'x.event',
      records: 'array[x.id]',
      decision: 'x.decision',
    },
  },
  decision: {
    where: 't.id = (select decision from history where record = original.id and revision = 1)',
    given: { bucket: 'x.decision_bucket', id: 'x.decision', event_bucket: 'x.event_bucket' },
  },
  record_decision: {
    where: 't.record = original.id',
    given: { bucket: 'x.bucket', record: 'x.id', decision: 'x.decision' },
  },
  timer: {
    where: 't.record = original.id',
    given: {
      bucket: 'x.bucket',
      record: 'x.id',
      due_at: 'coalesce(x.due::timestamptz, t.due_at)',
    },
  },
};

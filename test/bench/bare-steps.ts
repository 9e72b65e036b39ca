import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { bucketOf } from '../../server/store/bucket-of.ts';
import { load } from './load.ts';
import type { LoadResult } from './load.ts';
import { multiRowInsert, rowSource } from './multi-row.ts';
import type { Spelling } from './multi-row.ts';
import type { Row, StepSample, StepSamples } from './step-samples.ts';
import type { Column } from './table-columns.ts';

/** How a bare script writes steps. */
export interface BareSteps {
  readonly url: string;
  readonly samples: StepSamples;
  /** Records to move; each connection has its share of them to itself. */
  readonly records: readonly string[];
  readonly spelling: Spelling;
  readonly batch: number;
  readonly connections: number;
  readonly seconds: number;
  readonly warmUp: number;
}

/** What a step changes in a record; everything else stays, and a careful person leaves it alone. */
const CHANGED = ['state', 'active', 'revision', 'snapshot', 'clocks', 'timers', 'updated_at'];

interface Moving {
  readonly id: string;
  readonly bucket: number;
  state: string;
  revision: number;
}

/**
 * The floor for steps: a script that knows beforehand what Interlock has to find out, and writes the very
 * same rows, to the same tables, with the same indexes, in one transaction per batch. The rows are copies of
 * real ones with ids of their own; records take turns among the states.
 */
export async function bareSteps(job: BareSteps): Promise<LoadResult> {
  const write = bareWrite(job.samples, job.spelling);
  const clients: pg.Client[] = [];
  const moving: Moving[] = [];
  try {
    for (let i = 0; i < job.connections; i += 1) {
      const client = new pg.Client({ connectionString: job.url });
      clients.push(client);
      await client.connect();
    }
    const found = await clients[0]?.query<Moving>(
      'select id, bucket, state, revision from record where id = any($1)',
      [job.records],
    );
    moving.push(...(found?.rows ?? []));
    const states = [...job.samples.byState.keys()];
    const run = randomUUID().slice(0, 8);
    const shares = clients.map((_, client) =>
      moving.filter((__, i) => i % job.connections === client),
    );
    return await load(job.connections, job.seconds, job.warmUp, async (client, n) => {
      const sql = clients[client];
      const share = shares[client] ?? [];
      if (sql === undefined || share.length < job.batch)
        throw new Error(`${moving.length} records are too few for batches of ${job.batch}`);
      const steps = Array.from({ length: job.batch }, (_, i): BareStep => {
        const record = share[(n * job.batch + i) % share.length]!;
        record.state = states[(states.indexOf(record.state) + 1) % states.length] ?? '';
        record.revision += 1;
        const samples = job.samples.byState.get(record.state) ?? [];
        const sample = samples[(n * job.batch + i) % samples.length]!;
        return { record, sample, event: `${run}-${client}-${n}-${i}`, decision: randomUUID() };
      });
      await sql.query('begin');
      await write(sql, steps);
      await sql.query('commit');
      return true;
    });
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

interface BareStep {
  readonly record: Moving;
  readonly sample: StepSample;
  readonly event: string;
  readonly decision: string;
}

/** The statements of one batch. */
function bareWrite(
  { columns }: StepSamples,
  spelling: Spelling,
): (sql: pg.Client, steps: readonly BareStep[]) => Promise<void> {
  const of = (table: string): readonly Column[] => columns[table] ?? [];
  const insertEvents = multiRowInsert('event', of('event'), spelling);
  const insertHistory = multiRowInsert('history', of('history'), spelling);
  const insertDecisions = multiRowInsert('decision', of('decision'), spelling);
  const insertPlaces = multiRowInsert('record_decision', of('record_decision'), spelling);
  const timers = of('timer').filter(({ name }) =>
    ['bucket', 'record', 'key', 'due_at'].includes(name),
  );
  const setTimers = multiRowInsert('timer', timers, spelling);
  const keys = of('record').filter(({ name }) => ['bucket', 'id'].includes(name));
  const changed = of('record').filter(({ name }) => CHANGED.includes(name));
  const update = rowSource([...keys, ...changed], spelling);
  const dropped = rowSource(keys, spelling);
  return async (sql, steps) => {
    await insertEvents(
      sql,
      steps.map(({ sample: { event }, event: id, decision, record }) => ({
        ...event,
        id,
        bucket: bucketOf(String(event['source']), id),
        subject: `/records/${record.id}`,
        target: record.id,
        records: [record.id],
        decision,
      })),
    );
    await sql.query({
      name: 'update-record',
      text: `update record set ${changed.map(({ name }) => `${name} = x.${name}`).join(', ')} from ${update.from}
        where record.bucket = x.bucket and record.id = x.id and record.revision = x.revision - 1`,
      values: [
        ...update.values(
          steps.map(({ sample, record: { id, bucket, revision } }) => ({
            ...only(sample.record, changed),
            id,
            bucket,
            revision,
          })),
        ),
      ],
    });
    await insertHistory(
      sql,
      steps.map(({ sample: { history }, record, decision }) => ({
        ...history,
        bucket: record.bucket,
        record: record.id,
        revision: record.revision,
        decision,
      })),
    );
    await insertDecisions(
      sql,
      steps.map(({ sample: { decision }, decision: id, event }) => ({
        ...decision,
        bucket: bucketOf(id),
        id,
        event_bucket: bucketOf('/bench/sensor', event),
      })),
    );
    await insertPlaces(
      sql,
      steps.map(({ sample: { recordDecision }, record, decision }) => ({
        ...recordDecision,
        bucket: record.bucket,
        record: record.id,
        decision,
      })),
    );
    const stopped = steps.filter(({ sample }) => sample.timers.length === 0);
    if (stopped.length > 0)
      await sql.query({
        name: 'delete-timer',
        text: `delete from timer using ${dropped.from} where timer.bucket = x.bucket and timer.record = x.id`,
        values: [...dropped.values(stopped.map(({ record: { id, bucket } }) => ({ id, bucket })))],
      });
    await setTimers(
      sql,
      steps.flatMap(({ sample, record }) =>
        sample.timers.map((timer) => ({
          ...only(timer, timers),
          bucket: record.bucket,
          record: record.id,
        })),
      ),
    );
  };
}

function only(row: Row, columns: readonly Column[]): Row {
  return Object.fromEntries(columns.map(({ name }) => [name, row[name]]));
}

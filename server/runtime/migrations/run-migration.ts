import { stableJson, type Event, type JsonObject, type Record } from '@interlock/engine';
import { migrationEvent, type ClassifiedRecord, type MigrationAct } from '@interlock/engine/study';
import type { Transaction } from 'kysely';
import { crashPoint } from '../../crash-point.ts';
import type { Database } from '../../store/database.ts';
import { writeMigrated } from '../../store/migrated-record.ts';
import { noteMigration, type RecordMigration } from '../../store/record-migration.ts';
import { readRecords } from '../../store/record/read.ts';
import { listRunning } from '../../store/record/running.ts';
import { OWN } from '../sender.ts';
import type { StepRequest, StepResult } from '../step-result.ts';
import { goneAs, leftAs, type Left } from './left.ts';
import { readTakenPage } from './taken-back.ts';
import { classifyBeside, type MigrationTools } from './wish.ts';

/** What carrying a migration out needs. */
export interface RunTools extends MigrationTools {
  readonly submit: (requests: readonly StepRequest[]) => Promise<StepResult[]>;
  /** Aborted when this node is to leave it to another. */
  readonly stop: AbortSignal;
}

/** Records migrated in one transaction. */
const BATCH = 100;
/** Times a record that keeps changing is looked at anew before it is left. */
const MOST_LOOKS = 5;

/** The hash of a version, and where states are there that the difference does not tell. */
interface Aim {
  readonly hash: string;
  readonly mapping: JsonObject;
}

/** A batch of records, and those of which the way back is known. */
interface Batch {
  readonly records: readonly Record[];
  readonly back: ReadonlyMap<string, Event>;
  /** Where each is to be taken. */
  readonly aims: ReadonlyMap<string, Aim>;
  /** Records there is nothing to do for any more, and why. */
  readonly gone: readonly Left[];
  /** Id of the last record looked at; null: there are no more. */
  readonly last: string | null;
}

/**
 * Carries a migration out, or goes on with it where another node left off: batch by batch, each in one transaction. What
 * has been done is recognised by its event; a record that changed since it was classified is refused under its lock, and
 * classified anew. Resolves with false where it is no longer this node's to do.
 *
 * @throws what the database and the study throw: then it can be gone on with
 */
export async function runMigration(
  tools: RunTools,
  migration: RecordMigration,
  worker: string,
): Promise<boolean> {
  const { db, stop } = tools;
  let { after } = migration;
  for (;;) {
    if (stop.aborted) return false;
    const batch =
      migration.reverses === null
        ? await nextBatch(tools, migration, after)
        : await nextBack(tools, migration, migration.reverses, after);
    if (batch.last === null) return true;
    const left = [...batch.gone, ...(await migrateBatch(tools, migration, batch))];
    crashPoint('migration-batch-committed');
    const came = batch.last;
    after = came;
    const isOurs = await db.transaction().execute(async (trx) => {
      await writeLeft(trx, migration.id, left);
      return noteMigration(trx, { id: migration.id, worker }, came);
    });
    crashPoint('migration-batch-noted');
    if (!isOurs) return false;
  }
}

async function nextBatch(
  { db }: RunTools,
  { workflow, from, to, mapping }: RecordMigration,
  after: string | null,
): Promise<Batch> {
  const aim = { hash: to.hash, mapping };
  const records = await listRunning(db, { workflow, hashes: from, after, limit: BATCH });
  return {
    records,
    back: new Map(),
    aims: new Map(records.map(({ id }) => [id, aim])),
    gone: [],
    last: records.at(-1)?.id ?? null,
  };
}

async function nextBack(
  { db }: RunTools,
  { id, actor, askedAt, from }: RecordMigration,
  reverses: string,
  after: string | null,
): Promise<Batch> {
  const act = { migration: id, actor, at: askedAt };
  const page = await readTakenPage(db, reverses, from, { after, limit: BATCH, act });
  const { records, taken, back, gone, last } = page;
  const aims = [...taken.values()].map(({ record, from: before, to }) => {
    // Who still stands where it was taken goes back to where it stood.
    const mapping = to === null || to === before.state ? {} : { [to]: before.state };
    return [record, { hash: before.hash, mapping }] as const;
  });
  return { records, back, aims: new Map(aims), gone, last };
}

/** Migrates a batch, and says which of it stay and why. */
async function migrateBatch(
  tools: RunTools,
  migration: RecordMigration,
  { records, back, aims }: Batch,
): Promise<Left[]> {
  const left: Left[] = [];
  let open = records;
  let known = back;
  for (let look = 1; open.length > 0; look += 1) {
    const unknown = open.filter(({ id }) => !known.has(id));
    const { safe, others } = await classified(tools, migration, unknown, aims);
    left.push(...others);
    const now = new Map(open.map((record) => [record.id, record]));
    const events = [...open.flatMap(({ id }) => known.get(id) ?? []), ...safe];
    const results = events.length === 0 ? [] : await tools.submit(events.map(strictly));
    const changed: string[] = [];
    for (const [i, event] of events.entries()) {
      const result = results[i];
      const record = now.get(event.target ?? '');
      if (result === undefined || record === undefined) continue;
      const { outcome, code, reason } = result;
      if (outcome === 'applied' || outcome === 'duplicate' || code === 'no-effect') continue;
      if (code === 'stale' && look < MOST_LOOKS) changed.push(record.id);
      else left.push(leftAs(record, code ?? outcome, [reason ?? outcome]));
    }
    open = [];
    for (const record of (await readRecords(tools.db, changed)).values()) {
      const why = goneAs(record, migration.from);
      if (why === null) open = [...open, record];
      else left.push(why);
    }
    // Nothing takes a record back exactly that has changed.
    known = new Map();
  }
  return left;
}

async function classified(
  tools: RunTools,
  migration: RecordMigration,
  records: readonly Record[],
  aims: Batch['aims'],
): Promise<{ readonly safe: readonly Event[]; readonly others: readonly Left[] }> {
  const safe: Event[] = [];
  const others: Left[] = [];
  const { id, actor, askedAt, workflow } = migration;
  const act: MigrationAct = { migration: id, actor, at: askedAt };
  const from = migration.from.map((hash) => ({ version: 0, hash, records: 0 }));
  const groups = Map.groupBy(records, (record) => stableJson({ ...aims.get(record.id) }));
  for (const group of groups.values()) {
    const aim = aims.get(group[0]?.id ?? '');
    if (aim === undefined) continue;
    const { hash, mapping } = aim;
    const target = tools.definitions.current().definitions.pinned.get(hash);
    const to = { version: target?.version ?? migration.to.version, hash };
    const note = (told: readonly ClassifiedRecord[]): void => {
      for (const [i, one] of told.entries()) {
        const record = group[i];
        if (record === undefined) continue;
        if (one.class === 'unchanged' || one.class === 'mapped')
          safe.push(migrationEvent(act, one, { id: workflow, ...to }));
        else others.push(leftAs(record, one.class, one.reasons));
      }
    };
    const options = { asker: OWN, signal: tools.stop };
    const wish = { workflow, from, to, mapping };
    await classifyBeside(tools, options, wish, once(group), note);
  }
  return { safe, others };
}

async function* once(records: readonly Record[]): AsyncGenerator<readonly Record[]> {
  yield records;
}

/** Nothing is written where it cannot be done. */
function strictly(event: Event): StepRequest {
  return { event, strict: true };
}

function writeLeft(
  trx: Transaction<Database>,
  migration: string,
  left: readonly Left[],
): Promise<void> {
  return writeMigrated(
    trx,
    left.map((one) => ({ ...one, migration, outcome: 'left' })),
  );
}

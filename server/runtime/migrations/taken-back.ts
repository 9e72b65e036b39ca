import type { Event, HistoryEntry, Record } from '@interlock/engine';
import { isJsonObject } from '@interlock/engine';
import { backEvent, type MigrationAct } from '@interlock/engine/study';
import type { Db } from '../../store/database.ts';
import { readEffectStatuses } from '../../store/effect.ts';
import { findRevisions } from '../../store/history.ts';
import { listMigrated, type MigratedRecord } from '../../store/migrated-record.ts';
import { readRecords, readSummaries } from '../../store/record/read.ts';
import { goneAs, type Left } from './left.ts';

/** Records a migration took along, of which some are as it left them. */
export interface TakenPage {
  /** Those that still run on a version it took records to. */
  readonly records: readonly Record[];
  /** What it made of each, by record. */
  readonly taken: ReadonlyMap<string, MigratedRecord>;
  /** By record: the event that takes it back exactly as it was. Missing: something has happened to it since. */
  readonly back: ReadonlyMap<string, Event>;
  /** Those that have ended or are on another version by now. */
  readonly gone: readonly Left[];
  /** Id of the last record looked at; null: there are no more. */
  readonly last: string | null;
}

/**
 * A page of the records a migration took along, with the way back of those nothing has happened to since.
 * @param to hashes of the versions it took them to
 */
export async function readTakenPage(
  db: Db,
  migration: string,
  to: readonly string[],
  page: { readonly after: string | null; readonly limit: number; readonly act: MigrationAct },
): Promise<TakenPage> {
  const { after, limit, act } = page;
  const rows = await listMigrated(db, migration, { outcome: 'migrated', after, limit });
  const found = await readRecords(
    db,
    rows.map(({ record }) => record),
  );
  const taken = new Map(rows.map((row) => [row.record, row]));
  const gone = [...found.values()].flatMap((record) => goneAs(record, to) ?? []);
  const isGone = new Set(gone.map(({ record }) => record));
  const records = [...found.values()].filter(({ id }) => !isGone.has(id));
  const untouched = records.filter(({ id, revision }) => taken.get(id)?.revision === revision);
  const entries = await findRevisions(db, untouched);
  const ended = await endedSince(db, entries);
  const back = new Map<string, Event>();
  for (const entry of entries) {
    const event = ended.has(entry.record) ? null : backEvent(act, entry);
    if (event !== null) back.set(entry.record, event);
  }
  return { records, taken, back, gone, last: rows.at(-1)?.record ?? null };
}

/** Records of which something they no longer waited for has ended: put back, they would wait for ever. */
async function endedSince(db: Db, entries: readonly HistoryEntry[]): Promise<ReadonlySet<string>> {
  const awaited = entries.map((entry) => ({ record: entry.record, ...awaitedBefore(entry) }));
  const effects = awaited.flatMap(({ record, effects: ids }) => ids.map((id) => ({ record, id })));
  const statuses = await readEffectStatuses(db, effects);
  const children = await readSummaries(
    db,
    awaited.flatMap(({ children: ids }) => ids),
  );
  const hasEnded = (id: string): boolean => {
    const status = statuses.get(id);
    const isOver = status !== undefined && status !== 'pending' && status !== 'running';
    return isOver || children.get(id)?.done === true;
  };
  return new Set(
    awaited.flatMap((one) =>
      [...one.effects, ...one.children].some(hasEnded) ? [one.record] : [],
    ),
  );
}

function awaitedBefore({ input }: HistoryEntry): { effects: string[]; children: string[] } {
  const before = isJsonObject(input) && isJsonObject(input['before']) ? input['before'] : {};
  const invocations = isJsonObject(before['invocations'])
    ? Object.values(before['invocations'])
    : [];
  const [effects, children]: [string[], string[]] = [[], []];
  for (const one of invocations.filter(isJsonObject)) {
    if (typeof one['effect'] === 'string') effects.push(one['effect']);
    if (!isJsonObject(one['children'])) continue;
    for (const [id, end] of Object.entries(one['children'])) if (end === null) children.push(id);
  }
  return { effects, children };
}

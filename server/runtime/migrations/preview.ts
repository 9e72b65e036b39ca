import { ENGINE, planEvents, type Principal, type Record } from '@interlock/engine';
import {
  migrationEvent,
  MIGRATION_CLASSES,
  type ClassifiedRecord,
  type MigrationClass,
} from '@interlock/engine/study';
import { readHolds } from '../../store/hold.ts';
import { listRunning } from '../../store/record/running.ts';
import { askWorld } from '../records/ask.ts';
import type { Runtime } from '../runtime.ts';
import type { StudyOptions } from '../studies/studies.ts';
import { classifyBeside, findWish, type FoundWish, type MigrationWish } from './wish.ts';

/** How many records of a class, or in a state, there are. */
export type ClassCounts = { readonly [C in MigrationClass]: number };

/** Running records of one version in one state, and where a migration would take them. */
export interface StateCount {
  readonly version: number;
  readonly from: string;
  /** Null: that is still to be said. */
  readonly to: string | null;
  readonly class: MigrationClass;
  readonly records: number;
  /** Why, for the first of them. */
  readonly reasons: readonly string[];
}

/** A record as it would be migrated. */
export interface PreviewedRecord extends Omit<ClassifiedRecord, 'migrating'> {
  readonly version: number;
  /** Its automation stands still, and would go on doing so. */
  readonly paused: boolean;
}

/** What a migration would make of the records there are. */
export interface MigrationPreview {
  readonly workflow: string;
  readonly from: FoundWish['from'];
  readonly to: FoundWish['to'];
  readonly total: number;
  /** Looked at; fewer than there are where there are very many. */
  readonly looked: number;
  readonly counts: ClassCounts;
  readonly states: readonly StateCount[];
  /** The first of each class, those that need somebody first. */
  readonly records: readonly PreviewedRecord[];
}

/** Records of one page. */
const PAGE = 500;
/** Most records looked at. */
const MOST = 20_000;

/** Classes that need somebody come first. */
const WORST_FIRST: readonly MigrationClass[] = MIGRATION_CLASSES.toReversed();

/**
 * What a migration would make of the running records there are; nothing is written.
 * @param limit records told of in full
 * @throws AppError `workflow-not-found`, `version-not-found`, `invalid`, and as a study
 */
export async function previewMigration(
  runtime: Runtime,
  options: StudyOptions & { readonly principal: Principal; readonly limit: number },
  wish: MigrationWish,
): Promise<MigrationPreview> {
  const found = await findWish(runtime, wish);
  const { principal, limit } = options;
  const counts: { [C in MigrationClass]: number } = {
    unchanged: 0,
    mapped: 0,
    'needs-mapping': 0,
    'would-be-stuck': 0,
  };
  const states = new Map<string, StateCount>();
  const shown = new Map<MigrationClass, { told: ClassifiedRecord; record: Record }[]>();
  let looked = 0;
  await classifyBeside(
    runtime,
    options,
    found,
    runningPages(runtime, found, MOST),
    (classified, records) => {
      for (const [i, told] of classified.entries()) {
        const record = records[i];
        if (record === undefined) continue;
        looked += 1;
        counts[told.class] += 1;
        countState(states, told, record.workflow.version);
        const list = shown.get(told.class) ?? [];
        shown.set(told.class, list);
        if (list.length < limit) list.push({ told, record });
      }
    },
  );
  const listed = WORST_FIRST.flatMap((one) => shown.get(one) ?? []).slice(0, limit);
  return {
    workflow: found.workflow,
    from: found.from,
    to: found.to,
    total: found.from.reduce((sum, { records }) => sum + records, 0),
    looked,
    counts,
    states: [...states.values()].toSorted(
      (a, b) =>
        WORST_FIRST.indexOf(a.class) - WORST_FIRST.indexOf(b.class) ||
        a.version - b.version ||
        (a.from < b.from ? -1 : 1),
    ),
    records: await withDueTimes(runtime, principal, found, listed),
  };
}

/** Pages of the records a wish is about; the first also where there is none, so that its mapping is checked. */
export async function* runningPages(
  { db }: Pick<Runtime, 'db'>,
  { workflow, from }: FoundWish,
  most: number,
): AsyncGenerator<Record[]> {
  const hashes = from.map(({ hash }) => hash);
  let after: string | null = null;
  for (let seen = 0; seen < most;) {
    const limit = Math.min(PAGE, most - seen);
    const records: Record[] = await listRunning(db, { workflow, hashes, after, limit });
    if (records.length > 0 || seen === 0) yield records;
    if (records.length < limit) return;
    seen += records.length;
    after = records.at(-1)?.id ?? null;
  }
}

function countState(
  states: Map<string, StateCount>,
  told: ClassifiedRecord,
  version: number,
): void {
  const { state, reasons, class: of } = told;
  const key = JSON.stringify([version, state.from, state.to, of]);
  const known = states.get(key);
  states.set(
    key,
    known === undefined
      ? { version, ...state, class: of, records: 1, reasons }
      : { ...known, records: known.records + 1 },
  );
}

/** Timers that would start have the time they would be due, by planning what would be done. */
async function withDueTimes(
  runtime: Runtime,
  principal: Principal,
  { to, workflow }: FoundWish,
  listed: readonly { readonly told: ClassifiedRecord; readonly record: Record }[],
): Promise<PreviewedRecord[]> {
  const starting = listed.filter(({ told }) => told.timers.some(({ what }) => what === 'starts'));
  const pin = { id: workflow, ...to };
  const due = new Map<string, Record['timers']>();
  if (starting.length > 0) {
    const { plans } = await askWorld(runtime, principal, ({ now, ...known }) =>
      planEvents({
        ...known,
        now,
        events: starting.map(({ told }) =>
          migrationEvent({ migration: 'preview', actor: ENGINE, at: now }, told, pin),
        ),
      }),
    );
    for (const { changes } of plans)
      for (const { after } of changes) due.set(after.id, after.timers);
  }
  const holds = await readHolds(
    runtime.db,
    listed.map(({ record }) => record.id),
  );
  return listed.map(({ told: { migrating: _, ...told }, record }) => ({
    ...told,
    version: record.workflow.version,
    paused: holds.has(record.id),
    timers: told.timers.map((timer) =>
      timer.what === 'starts'
        ? { ...timer, dueAt: due.get(record.id)?.[timer.key] ?? null }
        : timer,
    ),
  }));
}

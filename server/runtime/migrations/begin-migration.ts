import { randomUUID } from 'node:crypto';
import type { JsonObject, Principal } from '@interlock/engine';
import { AppError } from '../../app-error.ts';
import { appendAudit } from '../../store/audit.ts';
import { countMigrated } from '../../store/migrated-record.ts';
import {
  findMigration,
  findRunning,
  insertMigration,
  type NewMigration,
  type RecordMigration,
} from '../../store/record-migration.ts';
import type { StudyOptions } from '../studies/studies.ts';
import { runningPages } from './preview.ts';
import { classifyBeside, findWish, type MigrationTools, type MigrationWish } from './wish.ts';

/** Who asks for a migration, and why. */
export interface MigrationAsk {
  readonly actor: Principal;
  readonly reason: string;
  readonly study: StudyOptions;
}

/**
 * Has running records taken to another version, in the background; what is wrong with the mapping is told at once.
 * @throws AppError `workflow-not-found`, `version-not-found`, `invalid`, `migration-running`, and as a study
 */
export async function beginMigration(
  tools: MigrationTools,
  { actor, reason, study }: MigrationAsk,
  wish: MigrationWish,
): Promise<RecordMigration> {
  const found = await findWish(tools, wish);
  // One record is enough to have the mapping checked.
  await classifyBeside(tools, study, found, runningPages(tools, found, 1), () => undefined);
  const { workflow, from, to, mapping } = found;
  return insert(tools, {
    id: randomUUID(),
    workflow,
    from: from.map(({ hash }) => hash),
    to,
    mapping,
    reverses: null,
    reason,
    actor,
    total: from.reduce((sum, { records }) => sum + records, 0),
  });
}

/**
 * Takes back what a migration has done: records nothing has happened to since are as they were, others are classified
 * like in any migration, the other way.
 * @throws AppError `migration-not-found`, `migration-running`
 */
export async function beginReversal(
  tools: MigrationTools,
  { actor, reason }: Omit<MigrationAsk, 'study'>,
  id: string,
): Promise<RecordMigration> {
  const { db } = tools;
  const done = existing(await findMigration(db, id), id);
  if (done.endedAt === null) throw running(done);
  const { migrated } = await countMigrated(db, id);
  const [from] = done.from;
  // What took records back took each to the version it had come from.
  const earlier = done.reverses === null ? undefined : await findMigration(db, done.reverses);
  const { definitions } = tools.definitions.current();
  const before = definitions.pinned.get(from ?? '');
  return insert(tools, {
    id: randomUUID(),
    workflow: done.workflow,
    from: earlier?.from ?? [done.to.hash],
    // Each goes back to the version it came from; this is the first of them.
    to: { version: before?.version ?? 0, hash: from ?? '' },
    // Where each stood before stands with what became of it.
    mapping: {},
    reverses: id,
    reason,
    actor,
    total: migrated,
  });
}

/** A migration that was looked for. @throws AppError `migration-not-found` */
export function existing(found: RecordMigration | undefined, id: string): RecordMigration {
  if (found !== undefined) return found;
  const message = `there is no migration ${JSON.stringify(id)}`;
  throw new AppError('migration-not-found', 404, message);
}

async function insert({ db }: MigrationTools, given: NewMigration): Promise<RecordMigration> {
  await db.transaction().execute(async (trx) => {
    if (!(await insertMigration(trx, given))) {
      const other = await findRunning(trx, given.workflow);
      throw other === undefined
        ? new AppError('migration-running', 409, 'another migration of the workflow has just begun')
        : running(other);
    }
    const { id, actor, workflow, to, from, mapping, reverses, reason, total } = given;
    const after: JsonObject = { workflow, from, to: { ...to }, mapping, reverses, reason, total };
    const subject = { kind: 'migration', id };
    const action = reverses === null ? 'migration.begun' : 'migration.reversal-begun';
    await appendAudit(trx, [{ actor, action, subject, before: null, after }]);
  });
  return existing(await findMigration(db, given.id), given.id);
}

function running({ id, workflow }: RecordMigration): AppError {
  const message = `records of ${workflow} are being migrated: wait for migration ${id} to end, or cancel it`;
  return new AppError('migration-running', 409, message, { details: { migration: id } });
}

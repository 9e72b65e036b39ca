import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Principal } from '@interlock/engine';
import { AppError } from '../../app-error.ts';
import { crashPoint } from '../../crash-point.ts';
import { appendAudit } from '../../store/audit.ts';
import { countMigrated } from '../../store/migrated-record.ts';
import {
  claimMigration,
  endMigration,
  findMigration,
  noteMigration,
  releaseMigration,
  type MigrationEnd,
  type RecordMigration,
} from '../../store/record-migration.ts';
import { isPassing } from '../database-failure.ts';
import type { DatabaseTrouble } from '../database-trouble.ts';
import type { Log } from '../log.ts';
import { beginMigration, beginReversal, existing, type MigrationAsk } from './begin-migration.ts';
import { runMigration, type RunTools } from './run-migration.ts';
import type { MigrationTools, MigrationWish } from './wish.ts';

/** Migrations of running records: any node carries one out that no living node works on. */
export interface Migrations {
  /** Has one begun. @throws AppError as `beginMigration` */
  begin(ask: MigrationAsk, wish: MigrationWish): Promise<RecordMigration>;
  /** Has one taken back. @throws AppError as `beginReversal` */
  reverse(ask: Omit<MigrationAsk, 'study'>, id: string): Promise<RecordMigration>;
  /** Ends one where it is; what it has done stays. @throws AppError `migration-not-found`, `migration-ended` */
  cancel(id: string, actor: Principal): Promise<RecordMigration>;
  start(): void;
  /** Leaves what is under way to another node; resolves when nothing is. Idempotent. */
  stop(): Promise<void>;
}

/** What {@link createMigrations} needs. */
export interface MigrationsOptions extends MigrationTools {
  readonly submit: RunTools['submit'];
  readonly log: Log;
  readonly trouble: DatabaseTrouble;
}

/** Milliseconds between two looks for one nobody works on. */
const LOOK = 2_000;
/** Milliseconds between two signs of life. */
const BEAT = 2_000;
/** Milliseconds before what did not go now is tried again. */
const AGAIN = 1_000;

/** Migrations of one node, which works on none until it is started. */
export function createMigrations(options: MigrationsOptions): Migrations {
  const { db, log, trouble } = options;
  const worker = randomUUID();
  const stopping = new AbortController();
  let next: NodeJS.Timeout | undefined;
  let working: Promise<void> | undefined;
  let started = false;

  const end = async (migration: RecordMigration, how: MigrationEnd, actor: Principal) => {
    const { id, workflow } = migration;
    return db.transaction().execute(async (trx) => {
      if (!(await endMigration(trx, id, how))) return false;
      const counts = await countMigrated(trx, id);
      const after = { workflow, state: how.state, ...counts };
      const subject = { kind: 'migration', id };
      await appendAudit(trx, [{ actor, action: 'migration.ended', subject, before: null, after }]);
      return true;
    });
  };

  const carryOut = async (claimed: RecordMigration): Promise<void> => {
    const { id, actor } = claimed;
    const given = new AbortController();
    const stop = AbortSignal.any([stopping.signal, given.signal]);
    const beating = setInterval(() => {
      noteMigration(db, { id, worker }).then(
        // Cancelled, or another node has taken it over.
        (isOurs) => (isOurs ? undefined : given.abort()),
        (cause: unknown) =>
          log.warn({ err: cause, migration: id }, 'a migration gave no sign of life'),
      );
    }, BEAT);
    try {
      for (let now = claimed; ;) {
        try {
          const isDone = await runMigration({ ...options, stop }, now, worker);
          if (isDone) await end(now, { state: 'done' }, actor);
          return;
        } catch (cause) {
          if (stop.aborted) return;
          if (!mayPass(cause)) {
            log.error({ err: cause, migration: id }, 'a migration failed');
            await end(now, { state: 'failed', failure: failureOf(cause) }, actor);
            return;
          }
          await pause(AGAIN, undefined, { signal: stop }).catch(() => undefined);
          now = existing(await findMigration(db, id), id);
          if (now.endedAt !== null) return;
        }
      }
    } finally {
      clearInterval(beating);
      // Also where it could not be ended: it is taken up again.
      await releaseMigration(db, id, worker).catch((cause: unknown) =>
        log.warn({ err: cause, migration: id }, 'a migration waits until this node counts as gone'),
      );
    }
  };

  const look = async (): Promise<void> => {
    try {
      for (;;) {
        const claimed = stopping.signal.aborted ? undefined : await claimMigration(db, worker);
        if (claimed === undefined) break;
        crashPoint('migration-claimed');
        await carryOut(claimed);
      }
    } catch (cause) {
      if (isPassing(cause)) trouble.met(cause, 'migrations');
      else log.error({ err: cause }, 'migrations could not be looked for');
    }
  };
  const tick = (wait: number): void => {
    if (!started || stopping.signal.aborted) return;
    clearTimeout(next);
    next = setTimeout(() => {
      working ??= look().finally(() => {
        working = undefined;
        tick(LOOK);
      });
    }, wait);
  };

  return {
    async begin(ask, wish) {
      const begun = await beginMigration(options, ask, wish);
      tick(0);
      return begun;
    },
    async reverse(ask, id) {
      const begun = await beginReversal(options, ask, id);
      tick(0);
      return begun;
    },
    async cancel(id, actor) {
      const found = existing(await findMigration(db, id), id);
      if (!(await end(found, { state: 'cancelled' }, actor))) {
        const { state } = existing(await findMigration(db, id), id);
        const message = `migration ${id} is ${state} already`;
        throw new AppError('migration-ended', 409, message, { details: { state } });
      }
      return existing(await findMigration(db, id), id);
    },
    start() {
      started = true;
      tick(0);
    },
    async stop() {
      stopping.abort();
      clearTimeout(next);
      await working;
    },
  };
}

/** Whether it is worth trying again: the database is away, or too much is going on. */
function mayPass(cause: unknown): boolean {
  return isPassing(cause) || (cause instanceof AppError && cause.status === 503);
}

function failureOf(cause: unknown): { readonly code: string; readonly message: string } {
  if (cause instanceof AppError) return { code: cause.code, message: cause.message };
  const message = 'it could not be done because of a fault of Interlock; see the log';
  return { code: 'fault', message };
}

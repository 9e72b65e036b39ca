import type { Json } from '@interlock/engine';
import { AppError } from '../../app-error.ts';
import type { Db } from '../../store/database.ts';
import { listVersions } from '../../store/version.ts';
import { sendFiles } from '../threads/send-files.ts';
import { startWorkerThread, type ThreadEnd } from '../threads/worker-thread.ts';
import type { AnyQuestion, StudyAnswer, StudyKind, StudyQuestion } from './messages.ts';

/** A set of definitions as a thread is given it: compiled ones do not travel. */
export interface StudySet {
  readonly hash: string;
  readonly files: ReadonlyMap<string, Json>;
}

/** A worker thread that studies definitions; one study at a time has it. */
export interface StudyThread {
  /** Gives it a set, where it does not have it from an earlier study. */
  know(set: StudySet): Promise<void>;
  /** @throws AppError `study-failed`, or why it was ended */
  ask<K extends StudyKind>(question: StudyQuestion<K>): Promise<StudyAnswer<K>>;
  /** Why it answers nothing any more; undefined while it does. */
  broken(): AppError | undefined;
  /** Whether it keeps the process alive; it does from its start. */
  hold(alive: boolean): void;
  /** Ends it at once. Idempotent. */
  end(why?: AppError): Promise<void>;
}

/** Sets a thread keeps: the active one, and one that is to become it. */
const KEPT = 2;

/**
 * Starts a thread that knows nothing yet.
 * @param megabytes what it may hold
 */
export function startStudyThread(db: Db, megabytes: number): StudyThread {
  const thread = startWorkerThread<AnyQuestion, StudyAnswer<StudyKind>>({
    program: new URL('worker.ts', import.meta.url),
    megabytes,
    failure: (ended) => failure(ended, megabytes),
  });
  const known = new Set<string>();
  return {
    async know({ hash, files }) {
      if (known.delete(hash)) {
        known.add(hash);
        return;
      }
      for (const other of known) {
        if (known.size < KEPT) break;
        known.delete(other);
        await thread.ask({ kind: 'forget', hash: other });
      }
      await sendFiles(files, (part) => thread.ask({ kind: 'files', hash, part }));
      await thread.ask({ kind: 'versions', hash, versions: await listVersions(db) });
      known.add(hash);
    },
    // What is asked for is what is answered: the program answers each kind with its own.
    async ask<K extends StudyKind>(question: StudyQuestion<K>) {
      const answer: unknown = await thread.ask(question as AnyQuestion);
      return answer as StudyAnswer<K>;
    },
    broken: () => thread.broken(),
    hold: (alive) => thread.hold(alive),
    end: (why) => thread.end(why),
  };
}

function failure(end: ThreadEnd, megabytes: number): AppError {
  const failed = (message: string, cause?: unknown): AppError =>
    new AppError('study-failed', 500, message, cause === undefined ? {} : { cause });
  switch (end.kind) {
    case 'full':
      return failed(
        `looking at these definitions needs more than ${megabytes} MB: ask about fewer drafts at once`,
      );
    case 'fault':
      return failed(
        'looking at these definitions failed because of a fault of Interlock; the log has the details',
        new Error(`${end.code}: ${end.message}`),
      );
    case 'broke':
      return failed('looking at these definitions broke off; try again', end.cause);
    case 'ended':
      return failed('looking at these definitions was ended; try again');
  }
}

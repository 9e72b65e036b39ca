import { AppError } from '../../app-error.ts';
import type { Db } from '../../store/database.ts';
import { OWN } from '../sender.ts';
import { stopping } from '../stopping.ts';
import { createWaitingLine, type Waiting } from '../waiting-line.ts';
import { startStudyThread, type StudyThread } from './study-thread.ts';

/** How a study is to be done. */
export interface StudyOptions {
  /** Whose it is: askers take turns, and each has only so much room to wait in. */
  readonly asker: string;
  /** Aborted when nobody waits for it any more: then it is ended. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds it may take, where that is not what others may. */
  readonly patience?: number;
}

/**
 * What takes long with definitions, done beside the thread that takes events: each in a worker thread of its own
 * for the time being, few at once, with limits to time and memory.
 */
export interface Studies {
  /**
   * Does a study when it is its turn.
   * @throws AppError `overloaded` when too many wait, `study-too-long`, `study-failed`, `cancelled`, `stopping`;
   *   what `work` throws
   */
  study<T>(options: StudyOptions, work: (thread: StudyThread) => Promise<T>): Promise<T>;
  /** Studies that wait for their turn, and those under way. */
  load(): { readonly waiting: number; readonly running: number };
  /** Ends what is under way, refuses what comes from now on. Idempotent. */
  stop(): Promise<void>;
}

/** What {@link createStudies} needs, and may be told. */
export interface StudiesOptions {
  readonly db: Db;
  /** Studies at once: a short one need not wait for a long one; 2 when left out. */
  readonly lanes?: number;
  /** Most studies waiting or under way; 10 when left out. One asker has half of it. */
  readonly most?: number;
  /** Milliseconds a study may take; 60,000 when left out. */
  readonly patience?: number;
  /** Megabytes a thread may hold; 1,536 when left out. */
  readonly megabytes?: number;
}

/** Milliseconds a thread is kept with what it has compiled when nobody asks. */
const IDLE = 30_000;
/** Seconds somebody who found no room is told to wait: most studies take some seconds. */
const COME_BACK = 5;

interface Job extends Waiting {
  readonly begin: () => void;
}

/** No thread yet: one is started when it is needed, and ended when it has not been for a while. */
export function createStudies({
  db,
  lanes = 2,
  most = 10,
  patience = 60_000,
  megabytes = 1_536,
}: StudiesOptions): Studies {
  const line = createWaitingLine<Job>();
  const held = new Map<string, number>();
  const idle: { readonly thread: StudyThread; readonly timer: NodeJS.Timeout }[] = [];
  const working = new Set<StudyThread>();
  const pending = new Set<Promise<unknown>>();
  let running = 0;
  let stopped = false;

  const enter = (asker: string): void => {
    const mine = held.get(asker) ?? 0;
    const full = running + line.length >= most || mine >= most / 2;
    // What the server itself has to know, such as whether a set may become active, is not turned away.
    if (full && asker !== OWN) {
      const message = 'as many studies of definitions are waiting as can be done soon; try again';
      throw new AppError('overloaded', 503, message, { retryAfter: COME_BACK });
    }
    held.set(asker, mine + 1);
  };
  const leave = (asker: string): void => {
    const rest = (held.get(asker) ?? 0) - 1;
    if (rest > 0) held.set(asker, rest);
    else held.delete(asker);
  };
  const next = (): void => {
    while (running < lanes || stopped) {
      const [job] = line.take(NONE, 1);
      if (job === undefined) return;
      running += 1;
      job.begin();
    }
  };
  const takeThread = (): StudyThread => {
    for (let one = idle.pop(); one !== undefined; one = idle.pop()) {
      clearTimeout(one.timer);
      // It may have died while nobody asked it.
      if (one.thread.broken() !== undefined) continue;
      one.thread.hold(true);
      return one.thread;
    }
    return startStudyThread(db, megabytes);
  };
  const giveBack = async (thread: StudyThread): Promise<void> => {
    if (stopped || thread.broken() !== undefined) return thread.end();
    const timer = setTimeout(() => {
      idle.splice(
        idle.findIndex((one) => one.thread === thread),
        1,
      );
      void thread.end();
    }, IDLE);
    timer.unref();
    thread.hold(false);
    idle.push({ thread, timer });
  };

  const inThread = async <T>(
    { signal, patience: own = patience }: StudyOptions,
    work: (thread: StudyThread) => Promise<T>,
  ): Promise<T> => {
    if (stopped) throw stopping();
    if (signal?.aborted === true) throw cancelled();
    const thread = takeThread();
    working.add(thread);
    const late = setTimeout(() => void thread.end(tooLong(own)), own);
    const drop = (): void => void thread.end(cancelled());
    signal?.addEventListener('abort', drop, { once: true });
    try {
      const value = await work(thread);
      return value;
    } catch (cause) {
      // Whatever it was doing, this is why it did not come to an end.
      throw thread.broken() ?? cause;
    } finally {
      clearTimeout(late);
      signal?.removeEventListener('abort', drop);
      working.delete(thread);
      await giveBack(thread);
    }
  };

  const study: Studies['study'] = async (options, work) => {
    if (stopped) throw stopping();
    const { asker } = options;
    enter(asker);
    try {
      await new Promise<void>((begin) => {
        line.add({ source: asker, size: 1, keys: [], group: '', alone: true, begin });
        next();
      });
      try {
        return await inThread(options, work);
      } finally {
        running -= 1;
        next();
      }
    } finally {
      leave(asker);
    }
  };

  return {
    study(options, work) {
      const done = study(options, work);
      pending.add(done);
      const forget = (): void => void pending.delete(done);
      done.then(forget, forget);
      return done;
    },
    load: () => ({ waiting: line.length, running }),
    async stop() {
      stopped = true;
      next();
      const threads = [
        ...working,
        ...idle.splice(0).map(({ thread, timer }) => {
          clearTimeout(timer);
          return thread;
        }),
      ];
      await Promise.all(threads.map((thread) => thread.end(stopping())));
      await Promise.allSettled(pending);
    },
  };
}

/** Nothing is locked by looking. */
const NONE: ReadonlySet<string> = new Set();

function cancelled(): AppError {
  return new AppError('cancelled', 503, 'nobody waits for this any more');
}

function tooLong(patience: number): AppError {
  const message = `looking at these definitions took longer than ${Math.round(patience / 1_000)} s: ask about fewer drafts at once`;
  return new AppError('study-too-long', 503, message, { retryAfter: 30 });
}

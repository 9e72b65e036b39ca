import type { Record } from '@interlock/engine';
import type { Db } from '../store/database.ts';
import { feedEnd, readFeed } from '../store/feed.ts';
import { readRecords } from '../store/record/read.ts';
import type { Log } from './log.ts';

/** A record that changed. */
export interface StreamedRecord {
  /** Never decreases; continue from it after a break. */
  readonly position: bigint;
  readonly record: Record;
}

/** Somebody who wants to know. */
export interface Follower {
  tell(changes: readonly StreamedRecord[]): void;
  /** Nothing more will be told. */
  end(): void;
}

/** Changes of records as they are committed, by whichever node. */
export interface RecordStream {
  /**
   * Tells a follower of changed records until the returned function is called. Changes right at `from` may
   * be told once more.
   * @param from position to continue from; absent: only what happens from now on
   */
  follow(follower: Follower, from?: bigint): Promise<() => void>;
  /** Looks at once: something was committed here. */
  poke(): void;
  /** How many are following. */
  size(): number;
  /** Ends every follower and the polling. */
  stop(): void;
}

/** Milliseconds between two looks while somebody follows: how late changes of other nodes arrive. */
const INTERVAL = 500;
/** How far back somebody may continue, in pages of a thousand changes; further back only what follows is told. */
const MOST_PAGES = 10;

/** The stream of a database. One query per interval serves all followers; without any nothing is asked. */
export function createRecordStream({ db, log }: { readonly db: Db; readonly log: Log }): RecordStream {
  const followers = new Set<Follower>();
  let next: bigint | undefined;
  let timer: NodeJS.Timeout | undefined;
  let looking = false;
  let again = false;
  let stopped = false;

  const page = async (from: bigint) => {
    const { entries, next: end } = await readFeed(db, from);
    const records = await readRecords(db, entries.map(({ record }) => record));
    const changes = entries.flatMap(({ position, record }) => {
      const found = records.get(record);
      return found === undefined ? [] : [{ position, record: found }];
    });
    return { changes, end };
  };

  const look = async (): Promise<void> => {
    if (looking) {
      again = true;
      return;
    }
    looking = true;
    clearTimeout(timer);
    try {
      do {
        again = false;
        if (followers.size === 0) break;
        next ??= await feedEnd(db);
        const { changes, end } = await page(next);
        next = end;
        if (changes.length > 0) for (const follower of followers) follower.tell(changes);
      } while (again);
    } catch (cause) {
      log.warn({ err: cause }, 'changes could not be read for the stream; trying again');
    }
    looking = false;
    if (followers.size === 0) next = undefined;
    else if (!stopped) timer = setTimeout(() => void look(), INTERVAL);
  };

  const catchUp = async (from: bigint): Promise<StreamedRecord[]> => {
    const end = await feedEnd(db);
    // A position of another database, or from before a restore: begin with what happens from now on.
    if (from > end) return [];
    const missed: StreamedRecord[] = [];
    let at = from;
    for (let n = 0; n < MOST_PAGES && at < end; n += 1) {
      const read = await page(at);
      missed.push(...read.changes);
      at = read.end;
    }
    return missed;
  };

  return {
    async follow(follower, from) {
      // Attached before looking back, so that nothing falls between; what comes meanwhile waits.
      let waiting: StreamedRecord[] | undefined = [];
      const attached: Follower = {
        tell: (changes) => {
          if (waiting === undefined) follower.tell(changes);
          else waiting.push(...changes);
        },
        end: () => follower.end(),
      };
      followers.add(attached);
      void look();
      try {
        const missed = from === undefined ? [] : await catchUp(from);
        const last = missed.at(-1)?.position;
        const later = waiting.filter(({ position }) => last === undefined || position > last);
        waiting = undefined;
        if (missed.length + later.length > 0) follower.tell([...missed, ...later]);
      } catch (cause) {
        followers.delete(attached);
        throw cause;
      }
      return () => {
        followers.delete(attached);
        if (followers.size === 0) clearTimeout(timer);
      };
    },
    poke() {
      if (followers.size > 0) void look();
    },
    size: () => followers.size,
    stop() {
      stopped = true;
      clearTimeout(timer);
      for (const follower of followers) follower.end();
      followers.clear();
    },
  };
}

import type { Record } from '@interlock/engine';
import type { Db } from '../store/database.ts';
import { feedEnd, markOf, positionOf, readFeed, type FeedPosition } from '../store/feed.ts';
import { readRecords } from '../store/record/read.ts';
import { isPassing } from './database-failure.ts';
import type { DatabaseTrouble } from './database-trouble.ts';
import type { Log } from './log.ts';

/** A record that changed. */
export interface StreamedRecord {
  /** Grows from one change to the next; continue from it after a break. */
  readonly mark: string;
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
   * Tells a follower of changed records until the returned function is called. A change may be told more
   * than once.
   * @param from mark to continue from; absent: only what happens from now on
   */
  follow(follower: Follower, from?: string): Promise<() => void>;
  /** Looks at once: something was committed here. */
  poke(): void;
  /** How many are following. */
  size(): number;
  /** Ends every follower and the polling. */
  stop(): void;
}

/** Milliseconds between two looks while somebody follows: how late changes of other nodes arrive. */
const INTERVAL = 500;

/** The stream of a database. One query per interval serves all followers; without any nothing is asked. */
export function createRecordStream({
  db,
  log,
  trouble,
}: {
  readonly db: Db;
  readonly log: Log;
  readonly trouble: DatabaseTrouble;
}): RecordStream {
  const followers = new Set<Follower>();
  let position: FeedPosition | undefined;
  let timer: NodeJS.Timeout | undefined;
  let looking = false;
  let again = false;
  let stopped = false;

  const read = async (from: FeedPosition) => {
    const { records, next } = await readFeed(db, from);
    const found = await readRecords(db, records);
    const mark = markOf(next);
    const changes = records.flatMap((id): StreamedRecord[] => {
      const record = found.get(id);
      return record === undefined ? [] : [{ mark, record }];
    });
    return { changes, next };
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
        position ??= await feedEnd(db);
        const { changes, next } = await read(position);
        position = next;
        if (changes.length > 0) for (const follower of followers) follower.tell(changes);
      } while (again);
    } catch (cause) {
      if (isPassing(cause)) trouble.met(cause, 'the stream');
      else log.warn({ err: cause }, 'changes could not be read for the stream; trying again');
    }
    looking = false;
    if (followers.size === 0) position = undefined;
    else if (!stopped) timer = setTimeout(() => void look(), INTERVAL);
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
      try {
        const end = await feedEnd(db);
        position ??= end;
        void look();
        const back = from === undefined ? undefined : positionOf(from, end);
        const missed = back === undefined ? [] : (await read(back)).changes;
        const told = [...missed, ...waiting];
        waiting = undefined;
        if (told.length > 0) follower.tell(told);
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

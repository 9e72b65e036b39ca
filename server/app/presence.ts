import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '../app-error.ts';
import type { DatabaseTrouble } from '../runtime/database-trouble.ts';
import type { Log } from '../runtime/log.ts';
import type { Db } from '../store/database.ts';
import type { Migrated } from '../store/migrate.ts';
import { leaveNode, touchNode, type Node } from '../store/node.ts';

/** This node's place among the nodes of the database. */
export interface Presence {
  /** True while the database keeps what this node writes: its last sign of life is recent. */
  writable(): boolean;
  /** Resolves with the reason when this node may not go on: the schema is not its own any more. */
  readonly lost: Promise<unknown>;
  /** Gives the next sign of life at once; resolves when it is given or has failed. */
  beat(): Promise<void>;
  /** Takes this node off the list. Idempotent. */
  stop(): Promise<void>;
}

/** What {@link startPresence} needs. */
export interface PresenceOptions {
  readonly db: Db;
  readonly node: Node;
  /** Enters the node and brings the schema as far as the other nodes allow. */
  readonly enter: () => Promise<Migrated>;
  /** What came of the first time. */
  readonly entered: Migrated;
  readonly log: Log;
  /** Told when a sign of life cannot be given, and when one is. */
  readonly trouble: DatabaseTrouble;
  /** Milliseconds that only grow; the process's own when left out. */
  readonly now?: () => number;
}

/** Milliseconds between two signs of life, and after one that failed. */
const BEAT = 5_000;
const AGAIN = 1_000;
/** Milliseconds that taking leave may take. */
const GOODBYE = 3_000;
/** Milliseconds after which the last sign of life says nothing any more: one may be late. */
const RECENT = 12_000;

/**
 * Gives signs of life, so that contractions of the schema wait for this node, and makes those that waited
 * for others. A sign of life is a COMMIT like any other: as long as they succeed the database takes writes.
 */
export function startPresence(options: PresenceOptions): Presence {
  const { db, node, enter, log, trouble, now = () => performance.now() } = options;
  const lost = Promise.withResolvers<unknown>();
  let { postponed } = options.entered;
  let last = now();
  let timer: NodeJS.Timeout | undefined;
  let beating: Promise<void> | undefined;
  let stopped = false;

  const tell = (): void => {
    for (const { migration, nodes } of postponed)
      log.warn({ migration, nodes }, 'a migration waits until these earlier nodes have ended');
  };

  const giveSign = async (): Promise<void> => {
    const known = await touchNode(db, node.id);
    last = now();
    if (known && postponed.length === 0) return;
    const waited = postponed.length;
    ({ postponed } = await enter());
    if (waited > 0 && postponed.length === 0) log.info({}, 'the migrations that waited are made');
  };

  const beat = async (): Promise<void> => {
    clearTimeout(timer);
    let wait = BEAT;
    try {
      await giveSign();
      trouble.over();
    } catch (cause) {
      wait = AGAIN;
      if (cause instanceof AppError && cause.code === 'database-newer') lost.resolve(cause);
      else trouble.met(cause, 'signs of life');
    }
    if (!stopped) timer = setTimeout(() => void beatOnce(), wait);
  };

  const beatOnce = (): Promise<void> => {
    beating ??= beat().finally(() => {
      beating = undefined;
    });
    return beating;
  };

  tell();
  timer = setTimeout(() => void beatOnce(), BEAT);
  return {
    writable: () => now() - last < RECENT,
    lost: lost.promise,
    beat: beatOnce,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      const leave = async (): Promise<void> => {
        await beating;
        await leaveNode(db, node.id);
      };
      // Without a database nobody can be told; the others find out by themselves.
      await Promise.race([leave(), pause(GOODBYE, undefined, { ref: false })]);
    },
  };
}

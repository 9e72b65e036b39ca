import { pid } from 'node:process';
import { connect } from './connection.ts';

/**
 * Who may manage a data directory: exactly one Interlock server, shown by an advisory lock in its
 * PostgreSQL.
 */
export type DataLock =
  | {
      readonly kind: 'locked';
      /**
       * Resolves when the connection holding the lock is gone without {@link release}: another
       * server may take over.
       */
      readonly lost: Promise<void>;
      /** Gives the lock back. Idempotent; never throws. */
      release(): Promise<void>;
    }
  | {
      readonly kind: 'held';
      /**
       * Process id of the Interlock server holding it, undefined when PostgreSQL no longer knows.
       */
      readonly holder: number | undefined;
    };

/** Any constant will do; this one reads "InterLck" in ASCII. */
const lockKey = '5291294591265039211';
const namePrefix = 'interlock server ';

/**
 * Tries once to become the one server of a data directory. The lock lives on a connection of its
 * own and ends with it, so a killed server never leaves it behind.
 * @param url the superuser's address, because places are reserved for it when all connections are
 *   in use
 * @throws what pg throws when PostgreSQL cannot be reached
 */
export async function lockDataDirectory(url: string): Promise<DataLock> {
  const client = await connect(url, `${namePrefix}${pid}`);
  let released = false;
  // Registered before the first statement: a connection cut right afterwards must not go unnoticed.
  const lost = new Promise<void>((settle) => {
    client.once('end', () => {
      if (!released) settle();
    });
  });
  const release = async () => {
    released = true;
    await client.end().catch(() => undefined);
  };
  try {
    const taken = await client.query<{ taken: boolean }>(
      'select pg_try_advisory_lock($1::bigint) as taken',
      [lockKey],
    );
    if (taken.rows[0]?.taken === true) return { kind: 'locked', lost, release };
    const holders = await client.query<{ name: string }>(
      `select a.application_name as name
         from pg_locks l join pg_stat_activity a on a.pid = l.pid
        where l.locktype = 'advisory' and l.granted and l.database = (select oid from pg_database where datname = current_database())
          and (l.classid::bigint << 32 | l.objid::bigint) = $1::bigint and l.objsubid = 1`,
      [lockKey],
    );
    const holder = Number(holders.rows[0]?.name.slice(namePrefix.length));
    await release();
    return {
      kind: 'held',
      holder: Number.isSafeInteger(holder) && holder > 0 ? holder : undefined,
    };
  } catch (failure) {
    await release();
    throw failure;
  }
}

import { sql } from 'kysely';
import type { Runtime } from '../runtime/runtime.ts';
import type { Db } from '../store/database.ts';
import { createRouter } from './router.ts';

/** Milliseconds the database may take to say that it is there. */
const PATIENCE = 2_000;

/**
 * `/healthz`: the process answers. `/readyz`: it can do its work; 503 while it starts, drains or has no
 * database that keeps what is written. Neither tells a stranger more than that.
 */
export function healthRoutes(runtime: Runtime, condition: Condition) {
  return createRouter()
    .get('/healthz', (c) => c.json({ status: 'up' }))
    .get('/readyz', async (c) => {
      const reason = await unready(runtime, condition);
      return reason === undefined
        ? c.json({ status: 'ready' }, 200)
        : c.json({ status: 'not ready', reason }, 503, { 'retry-after': '2' });
    });
}

/** How the server as a whole is. */
export interface Condition {
  /** True once it is on its way down. */
  readonly draining: () => boolean;
  /** True while the database keeps what is written; always when left out. */
  readonly writable?: () => boolean;
  /** Asked whether it is there; of its own, as whoever is busy is not away. */
  readonly watch: Db;
}

async function unready(
  runtime: Runtime,
  { draining, writable = () => true, watch }: Condition,
): Promise<string | undefined> {
  if (draining()) return 'stopping';
  if (!runtime.definitions.ready()) return 'no definitions';
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    // An answer may be there already, unread because this process was busy.
    timer = setTimeout(() => setImmediate(() => resolve('no database')), PATIENCE);
  });
  const answered = sql`select 1`.execute(watch).then(
    () => (writable() ? undefined : 'no writable database'),
    () => 'no database',
  );
  return Promise.race([answered, late]).finally(() => clearTimeout(timer));
}

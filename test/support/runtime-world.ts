import type { Event, Json, JsonObject, Principal } from '@interlock/engine';
import { sql } from 'kysely';
import { createRuntime, type Runtime, type RuntimeOptions } from '../../server/runtime/runtime.ts';
import type { Db } from '../../server/store/database.ts';
import { openDatabase } from '../../server/store/open-database.ts';
import { HOT_TABLES } from './hot-tables.ts';
import { createDatabase } from './postgres.ts';
import { buildPack } from './small-pack.ts';

/** A runtime over a database of its own, with definitions and a clock tests move. */
export interface RuntimeWorld {
  readonly db: Db;
  readonly url: string;
  readonly runtime: Runtime;
  /** Effects put into the job queue, in order. */
  readonly enqueued: string[];
  /** Errors and warnings the runtime logged. */
  readonly logged: string[];
  /** Whatever is thrown here is thrown when effects are put into the job queue, the last write of a commit. */
  fault: (() => void) | undefined;
  /** Told how each step went. */
  onStep: RuntimeOptions['onStep'] | undefined;
  advance(duration: string): Promise<void>;
  /** Another node on the same database. */
  otherNode(): Promise<RuntimeWorld>;
  close(): Promise<void>;
}

/** Opens a world with the small pack, or the given files. */
export async function openRuntimeWorld(
  files: ReadonlyMap<string, Json> = buildPack(),
): Promise<RuntimeWorld> {
  const { url } = await createDatabase();
  return node(url, async (runtime) => {
    const attempt = await runtime.definitions.activate(files, 'test');
    if (!attempt.ok) throw new Error(JSON.stringify(attempt.issues));
  });
}

/** Opens a world nothing was published in yet. */
export async function openEmptyRuntimeWorld(): Promise<RuntimeWorld> {
  const { url } = await createDatabase();
  return node(url, () => Promise.resolve());
}

async function node(
  url: string,
  prepare: (runtime: Runtime) => Promise<void>,
): Promise<RuntimeWorld> {
  const db = openDatabase({ url, poolSize: 8 });
  const enqueued: string[] = [];
  const logged: string[] = [];
  const log = {
    info: () => undefined,
    warn: (details: object, message: string) =>
      void logged.push(`${message} ${JSON.stringify(details)}`),
    error: (details: object, message: string) =>
      void logged.push(`${message} ${JSON.stringify(details)}`),
  };
  const runtime = createRuntime({
    db,
    poolSize: 8,
    log,
    enqueueMany: async (_trx, effects) => {
      world.fault?.();
      enqueued.push(...effects.map(({ id }) => id));
    },
    onStep: (results, seconds) => world.onStep?.(results, seconds),
  });
  const world: RuntimeWorld = {
    db,
    url,
    runtime,
    enqueued,
    logged,
    fault: undefined,
    onStep: undefined,
    async advance(duration) {
      await sql`insert into test_clock (shift) values (${duration}::interval)
        on conflict (only_row) do update set shift = test_clock.shift + excluded.shift`.execute(db);
    },
    otherNode: () => node(url, (other) => other.definitions.follow()),
    async close() {
      await runtime.stop();
      await db.destroy();
    },
  };
  await prepare(runtime);
  return world;
}

/** An agent, unless the test says otherwise. */
export function buildPrincipal(given: Partial<Principal> = {}): Principal {
  return {
    kind: 'person',
    id: 'ada',
    name: 'Ada',
    teams: ['network'],
    roles: ['agent', 'requester'],
    ...given,
  };
}

let counted = 0;

/** A signal raised, unless the test says otherwise; each has an id of its own. */
export function buildEvent(given: Partial<Event> = {}): Event {
  counted += 1;
  return {
    id: `event-${counted}`,
    source: '/test',
    type: 'signal.raised',
    time: '2026-11-23T21:45:00.000Z',
    data: { name: 'disk full', fingerprint: 'f-1', host: 'web-1' },
    actor: buildPrincipal({
      kind: 'system',
      id: 'prometheus',
      name: 'Prometheus',
      roles: ['monitor'],
    }),
    ...given,
  };
}

/** An event that opens a record by hand. */
export function buildOpening(type: string, data: JsonObject, given: Partial<Event> = {}): Event {
  return buildEvent({
    type: 'record.opened',
    data: { type, data },
    actor: buildPrincipal(),
    ...given,
  });
}

/** Rows of every table that a step writes, counted. */
export async function countRows(db: Db): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const table of HOT_TABLES) {
    const { n } = await db
      .selectFrom(table)
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow();
    counts[table] = n;
  }
  return counts;
}

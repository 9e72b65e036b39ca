import { inject } from 'vitest';
import { DurableClient } from '../../server/store/durable-client.ts';
import { HOT_TABLES } from './hot-tables.ts';
import { unroutedTables } from './unrouted-tables.ts';

/**
 * Functions of the store that look everywhere, and why they may. They await what they return, else a stack
 * does not show them.
 */
const EVERYWHERE: Readonly<Record<string, string>> = {
  listRecords: 'a list is of every record somebody may see',
  queryRecords: 'a query of a definition is over every record of a type',
  findRecordByNumber: 'a number does not say where its record is',
  findIdsByNumber: 'a number does not say where its record is',
  hasNoRecords: 'asked once, at the start',
  listByStatus: 'for people: what was set aside anywhere',
  listSetAside: 'for people: timers set aside anywhere',
  countOpenEffects: 'for metrics',
  listFailedEvents: 'for people: what failed anywhere',
  listUnfinished: 'for people: what was not done anywhere',
  locateEffect: 'for people, who know an effect by its id alone, and for jobs of older versions',
  placesDue: 'which shards have timers that are due',
  claimDueTimers:
    'on one PostgreSQL: one look for what is due anywhere; on Citus it goes shard by shard',
  nextTimerIn: 'when the next timer is due anywhere',
  countersDue: 'which shards have counters that are due',
  claimDueCounters:
    'on one PostgreSQL: one look for what is due anywhere; on Citus it goes shard by shard',
  nextCounterIn: 'when the next counter is due anywhere',
  forgetExpired: 'housekeeping: what has expired anywhere',
  readFeed: 'what changed anywhere',
  readSpreadFeed: 'what changed anywhere',
  countRunning: 'for a migration: every running record of a workflow',
  listRunning: 'for a migration: every running record of a workflow',
  countWindow: 'for a backtest: everything accepted in a time',
  listSources: 'for a backtest: everything accepted in a time',
  findEventSpan: 'for a backtest: everything ever accepted',
  readWindow: 'for a backtest: everything accepted in a time',
  readFiredTimers: 'for a backtest: everything accepted in a time',
  countRecordsBefore: 'for a backtest: every record there was',
  readRecordsPage: 'for a backtest: every record there was',
  readHeldKeys: 'for a backtest: every key there is',
  readLinksBefore: 'for a backtest: every link there was',
  readRealIncidents: 'for a backtest: every incident of a time',
};

/** Where every statement comes through. */
const PLUMBING = /durable-client|open-database|\/test\//;

const unrouted: string[] = [];

type Query = (
  this: { readonly port: number },
  text: unknown,
  ...rest: readonly unknown[]
) => unknown;

// What the driver's own class does, so that every connection of the server's is seen: once a process, which
// runs many files.
const driver = Object.getPrototypeOf(DurableClient.prototype) as { query: Query };
const ask = driver.query;
driver.query = function query(text, ...rest) {
  if (typeof text === 'string') watch(text, this.port);
  return Reflect.apply(ask, this, [text, ...rest]);
};

/** What was found about a statement: there are few texts. */
const seen = new Map<string, readonly string[]>();

function watch(statement: string, port: number): void {
  // Some tests run a PostgreSQL of their own beside the cluster.
  const { citus } = inject('postgres');
  const byValue = citus !== undefined && Number(new URL(citus.coordinator).port) === port;
  const key = `${byValue} ${statement}`;
  const tables = seen.get(key) ?? unroutedTables(statement, HOT_TABLES, byValue);
  seen.set(key, tables);
  if (tables.length === 0) return;
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 100;
  const frames = (new Error('where from').stack ?? '')
    .split('\n')
    .filter((line) => !PLUMBING.test(line))
    .flatMap((line) => /at (?:async )?(?:new )?([\w.#]+).*\/server\/[\w/-]+\.ts/.exec(line) ?? []);
  Error.stackTraceLimit = stackTraceLimit;
  // A test's own look into the tables has nothing of the server's above it.
  if (frames.length === 0 || frames.some((name) => name in EVERYWHERE)) return;
  unrouted.push(`${tables.join(', ')}: ${statement}`);
}

/** The statements of the server's on hot tables, run since it was last asked, that do not say which bucket they mean. */
export function takeUnroutedStatements(): readonly string[] {
  return unrouted.splice(0);
}

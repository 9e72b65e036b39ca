import type { ColumnType, Generated, JSONColumnType, Kysely } from 'kysely';
import type { DefinitionTables } from './definition-tables.ts';
import type { IdentityTables } from './identity-tables.ts';

/** An instant; read and written as ISO 8601 UTC text with milliseconds. */
export type Instant = ColumnType<string, string, string>;

/** An instant the database sets when none is given. */
export type DefaultInstant = ColumnType<string, string | undefined, string>;

/** A JSON column: read parsed, written as JSON text. */
export type JsonColumn<T extends object | null> = JSONColumnType<T>;

/** A row of the record table. */
export interface RecordTable {
  bucket: number;
  id: string;
  number: string;
  type: string;
  state: string;
  active: string[];
  done: boolean;
  data: JsonColumn<object>;
  revision: number;
  workflow: string;
  workflow_version: number;
  workflow_hash: string;
  snapshot: JsonColumn<object>;
  clocks: JsonColumn<object>;
  timers: JsonColumn<object>;
  counters: JsonColumn<object>;
  parent_record: string | null;
  parent_invocation: string | null;
  opened_by: string;
  created_at: Instant;
  updated_at: Instant;
  facets: string[];
  search_text: string;
  search: ColumnType<never, never, never>;
}

/** A row of a record's history. */
export interface HistoryTable {
  bucket: number;
  record: string;
  revision: number;
  at: Instant;
  kind: string;
  event: JsonColumn<object>;
  actor: JsonColumn<object>;
  from_state: string | null;
  to_state: string;
  taken: JsonColumn<string[]>;
  changes: JsonColumn<object>;
  input: ColumnType<unknown, string, string>;
  note: JsonColumn<object | null>;
  hash: string;
  decision: string;
  xid: ColumnType<string, never, never>;
}

/** An accepted event and how it ended. */
export interface EventTable {
  bucket: number;
  source: string;
  id: string;
  type: string;
  subject: string | null;
  time: Instant;
  data: ColumnType<unknown, string, string>;
  traceparent: string | null;
  target: string | null;
  actor: JsonColumn<object>;
  accepted_at: Instant;
  /** Its place among those of its transaction; null before this was kept. */
  place: number | null;
  outcome: string;
  reason: string | null;
  code: string | null;
  records: string[];
  decision: string;
  /** It failed, and somebody decided that nothing more comes of it. */
  dismissed: JsonColumn<object | null>;
}

/** A decision as it was made. */
export interface DecisionTable {
  bucket: number;
  id: string;
  event_bucket: number;
  event: JsonColumn<object>;
  at: Instant;
  /** Hash of the definitions it was made under. */
  commit: string;
  /** Which activation of them it was; null before that was kept. */
  activation: number | null;
  outcome: string;
  reason: string | null;
  rulings: JsonColumn<object>;
  trace: JsonColumn<object>;
}

/** Which decisions concerned a record. */
export interface RecordDecisionTable {
  bucket: number;
  record: string;
  at: Instant;
  decision: string;
}

/** A correlation key and who holds it; `record` is null while it is only locked. */
export interface CorrelationTable {
  bucket: number;
  key: string;
  record: string | null;
  at: Instant | null;
}

/** What a policy has counted for a key; without a policy only there to be locked. `parked`: not looked at any more. */
export interface CounterTable {
  bucket: number;
  key: string;
  policy: string | null;
  state: JsonColumn<object | null>;
  due_at: Instant | null;
  claimed_until: Instant | null;
  parked: string | null;
  expires_at: Instant | null;
  updated_at: Instant | null;
}

/** A pending timer; `parked` says why it no longer fires. */
export interface TimerTable {
  bucket: number;
  record: string;
  key: string;
  due_at: Instant;
  claimed_until: Instant | null;
  parked: string | null;
  retries: Generated<number>;
}

/** A record whose automation stands still, who made it so and why. */
export interface HoldTable {
  record: string;
  reason: string;
  actor: JsonColumn<object>;
  at: Instant;
}

/** An effect and how far it got; outlives its job. */
export interface EffectTable {
  bucket: number;
  id: string;
  type: string;
  params: JsonColumn<object>;
  record: string | null;
  invocation: string | null;
  event: string;
  traceparent: string | null;
  breaker: JsonColumn<object | null>;
  status: string;
  attempts: Generated<number>;
  forgiven: Generated<number>;
  last_error: string | null;
  result: ColumnType<unknown, string | null, string | null>;
  created_at: Instant;
  updated_at: Instant;
}

/** One end of a link. */
export interface LinkTable {
  bucket: number;
  record: string;
  direction: 'in' | 'out';
  relation: string;
  other: string;
  other_bucket: number;
  created_at: Instant;
}

/** An Idempotency-Key and the response kept for it. */
export interface IdempotencyTable {
  principal: string;
  key: string;
  fingerprint: string;
  locked_until: Instant;
  response: JsonColumn<object | null>;
  created_at: Instant;
}

/** A backtest somebody asked for. */
export interface BacktestTable {
  id: string;
  asked_by: string;
  asked_at: Instant;
  /** Its node was there and at it. */
  seen_at: Instant;
  ended_at: Instant | null;
  state: string;
  request: JsonColumn<object>;
  progress: JsonColumn<object>;
  failure: ColumnType<object | null, string | null, string | null>;
  hash: string | null;
  report: ColumnType<object | null, string | null, string | null>;
  events: ColumnType<object | null, string | null, string | null>;
}

/** A migration of running records to another version of their workflow. */
export interface RecordMigrationTable {
  id: string;
  workflow: string;
  /** Hashes of the versions it takes records from. */
  from_hashes: JsonColumn<readonly string[]>;
  to_version: number;
  to_hash: string;
  mapping: JsonColumn<object>;
  /** The migration it takes back. */
  reverses: string | null;
  reason: string;
  actor: JsonColumn<object>;
  asked_at: Instant;
  /** The node that works on it was there. */
  seen_at: Instant | null;
  worker: string | null;
  ended_at: Instant | null;
  state: string;
  /** Records it began with; those up to `after_record` have been looked at. */
  total: number;
  after_record: string | null;
  failure: ColumnType<object | null, string | null, string | null>;
}

/** What a migration made of a record. */
export interface MigratedRecordTable {
  migration: string;
  record: string;
  number: string;
  outcome: string;
  class: string;
  reasons: JsonColumn<readonly string[]>;
  from_state: string;
  to_state: string | null;
  from_hash: string;
  /** Of the record afterwards. */
  revision: number;
}

/** A migration of the schema that was made, and whether it took anything away. */
export interface MigrationTable {
  name: string;
  kind: string;
}

/** A server process working on the database. */
export interface NodeTable {
  id: string;
  name: string;
  schema: string;
  started_at: Instant;
  seen_at: Instant;
}

/** Time's shift in tests; never written by the server. */
export interface TestClockTable {
  only_row: Generated<boolean>;
  shift: string;
}

/** Every table, as migrations leave it. Rows are snake_case; each table's file maps them. */
export interface Database extends IdentityTables, DefinitionTables {
  record: RecordTable;
  history: HistoryTable;
  event: EventTable;
  decision: DecisionTable;
  record_decision: RecordDecisionTable;
  correlation: CorrelationTable;
  counter: CounterTable;
  timer: TimerTable;
  hold: HoldTable;
  effect: EffectTable;
  link: LinkTable;
  idempotency: IdempotencyTable;
  backtest: BacktestTable;
  record_migration: RecordMigrationTable;
  migrated_record: MigratedRecordTable;
  migration: MigrationTable;
  node: NodeTable;
  test_clock: TestClockTable;
}

/** The database, outside or inside a transaction. */
export type Db = Kysely<Database>;

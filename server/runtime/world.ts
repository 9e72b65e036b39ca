import type { Definitions, Json, Need, Record } from '@interlock/engine';
import { needKey } from '@interlock/engine';
import { sql, type Transaction } from 'kysely';
import { AppError } from '../app-error.ts';
import { findPrincipals, findTeams } from '../identity/directory.ts';
import { findHolders, lockKeys } from '../store/correlation.ts';
import { findCounters, lockCounters } from '../store/counter.ts';
import type { Database } from '../store/database.ts';
import { readHolds } from '../store/hold.ts';
import { readLinks } from '../store/link.ts';
import { readMoment, type Moment } from '../store/moment.ts';
import { formatNumber, peekNumbers, takeNumbers } from '../store/number.ts';
import { queryRecords } from '../store/record/query.ts';
import { lockRecords, readRecords, readSummaries } from '../store/record/read.ts';

/** What planning needs locked. */
export interface Locks {
  readonly counters: ReadonlySet<string>;
  readonly keys: ReadonlySet<string>;
  readonly records: ReadonlySet<string>;
}

/** Nothing to be locked. */
export const NO_LOCKS: Locks = { counters: new Set(), keys: new Set(), records: new Set() };

/** Adds an answer for a need. */
export type Answer = (need: Need, answer: Json) => void;

/** Rows that were made only to be locked, by their keys. */
export interface Placeholders {
  readonly counters: readonly string[];
  readonly keys: readonly string[];
}

/** How one transaction finds answers: locking and writing, or only looking. */
export interface World {
  /**
   * Answers `counter`, `key` and `record` needs, and tells the moment after that.
   * @throws what pg throws when a lock is not to be had in time
   */
  lock(locks: Locks, answer: Answer): Promise<Moment>;
  /** Answers `number` needs. */
  number(needs: readonly NumberNeed[], definitions: Definitions, answer: Answer): Promise<void>;
  /** Counters and correlation keys that were given a row only to be locked. */
  readonly placeholders: Placeholders;
}

/** How this installation is set up: the answer to `setting` needs. */
export type Setting = (name: Extract<Need, { kind: 'setting' }>['name']) => string;

/** A need for the next number of a type. */
export type NumberNeed = Extract<Need, { kind: 'number' }>;

/** Beyond the last kind of lock: what wants none is in order. */
const ORDER_END = 3;

/** Milliseconds a lock is waited for out of order: too short for a deadlock to be noticed, let alone to last. */
const TRY_MS = 30;

/**
 * The world of a transaction that will commit. Locks are taken in one order by all transactions: counters,
 * then keys, then records, each by primary key; in that order they may be waited for. What planning asks for
 * out of order is only tried, as waiting for it could block two transactions on each other.
 */
export function lockingWorld(trx: Transaction<Database>): World {
  const placeholders = { counters: new Array<string>(), keys: new Array<string>() };
  /** The last kind in the order of which something is locked. */
  let held = -1;
  return {
    placeholders,
    async lock({ counters, keys, records }, answer) {
      const wanted = [counters, keys, records].map(({ size }) => size > 0);
      const first = wanted.indexOf(true);
      if (held >= (first < 0 ? ORDER_END : first))
        await sql`set local lock_timeout = ${sql.lit(`${TRY_MS}ms`)}`.execute(trx);
      held = Math.max(held, wanted.lastIndexOf(true));
      const counted = await lockCounters(trx, [...counters]);
      placeholders.counters.push(...counted.placeholders);
      for (const key of counters)
        answer({ kind: 'counter', key }, toJson(counted.counters.get(key)));
      const locked = await lockKeys(trx, [...keys]);
      placeholders.keys.push(...locked.placeholders);
      for (const key of keys)
        answer({ kind: 'key', key }, (locked.holders.get(key) ?? null) as Json);
      const { records: found, moment } = await lockRecords(trx, [...records]);
      for (const id of records) answer({ kind: 'record', id }, toJson(found.get(id)));
      return moment;
    },
    async number(needs, definitions, answer) {
      const numbers = await takeNumbers(
        trx,
        needs.map(({ type }) => type),
      );
      for (const [i, need] of needs.entries())
        answer(need, formatNumber(prefixOf(definitions, need), numbers[i] ?? 0));
    },
  };
}

/** The world of a transaction that only looks: nothing is locked, taken or written. */
export function lookingWorld(trx: Transaction<Database>): World {
  const given = new Map<string, number>();
  return {
    placeholders: { counters: [], keys: [] },
    async lock({ counters, keys, records }, answer) {
      const counted = await findCounters(trx, [...counters]);
      for (const key of counters) answer({ kind: 'counter', key }, toJson(counted.get(key)));
      const holders = await findHolders(trx, [...keys]);
      for (const key of keys) answer({ kind: 'key', key }, (holders.get(key) ?? null) as Json);
      const found = await readRecords(trx, [...records]);
      for (const id of records) answer({ kind: 'record', id }, toJson(found.get(id)));
      return readMoment(trx);
    },
    async number(needs, definitions, answer) {
      const next = await peekNumbers(
        trx,
        needs.map(({ type }) => type),
      );
      for (const [i, need] of needs.entries()) {
        const earlier = given.get(need.type) ?? 0;
        given.set(need.type, earlier + 1);
        answer(need, formatNumber(prefixOf(definitions, need), (next[i] ?? 1) + earlier));
      }
    },
  };
}

/** Answers needs that take no lock and no number. One query per kind, whatever their number. */
export async function readNeeds(
  trx: Transaction<Database>,
  needs: readonly Need[],
  setting: Setting,
  answer: Answer,
): Promise<void> {
  const of = <K extends Need['kind']>(kind: K) =>
    needs.filter((need): need is Extract<Need, { kind: K }> => need.kind === kind);
  for (const need of of('setting')) answer(need, setting(need.name));
  const reads = of('read');
  const summaries = await readSummaries(
    trx,
    reads.map(({ id }) => id),
  );
  for (const need of reads) answer(need, toJson(summaries.get(need.id)));
  const finds = of('find');
  const holders =
    finds.length === 0
      ? new Map()
      : await findHolders(
          trx,
          finds.map(({ key }) => key),
        );
  for (const need of finds) answer(need, (holders.get(need.key) ?? null) as Json);
  const links = of('links');
  const linked = await readLinks(trx, links);
  for (const [i, need] of links.entries()) answer(need, (linked[i] ?? []) as unknown as Json);
  for (const need of of('query')) answer(need, (await queryRecords(trx, need)) as unknown as Json);
  const held = of('hold');
  const holds = await readHolds(
    trx,
    held.map(({ record }) => record),
  );
  for (const need of held) answer(need, toJson(holds.get(need.record)));
  const people = of('principal');
  const principals = await findPrincipals(
    trx,
    people.map(({ id }) => id),
  );
  for (const need of people) answer(need, toJson(principals.get(need.id)));
  const groups = of('team');
  const teams = await findTeams(
    trx,
    groups.map(({ id }) => id),
  );
  for (const need of groups) answer(need, toJson(teams.get(need.id)));
}

/** Answers by need, for planning. */
export function answerInto(answers: Map<string, Json>): Answer {
  return (need, answer) => {
    answers.set(needKey(need), answer);
  };
}

function prefixOf(definitions: Definitions, { type }: NumberNeed): string {
  const prefix = definitions.types.get(type)?.prefix;
  if (prefix !== undefined) return prefix;
  throw new AppError(
    'type-missing',
    500,
    `a number was asked for record type "${type}", which is not defined`,
  );
}

// The engine's contracts are JSON by design; interfaces just have no index signature.
function toJson(value: Record | object | undefined): Json {
  return (value ?? null) as Json;
}

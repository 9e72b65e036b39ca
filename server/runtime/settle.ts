import type { Definitions, Json, Need, Unanswered } from '@interlock/engine';
import type { Transaction } from 'kysely';
import { AppError } from '../app-error.ts';
import type { Database } from '../store/database.ts';
import {
  answerInto,
  readNeeds,
  type Locks,
  type NumberNeed,
  type Setting,
  type World,
} from './world.ts';

/** Questions asked of the world, one after the other, until nothing is missing. More is a fault of definitions. */
const MOST_ROUNDS = 64;

/** What was found out once nothing was missing any more. */
export interface Settled<T> {
  readonly value: T;
  /** The time it was found out at: read after the last lock, never before a locked record's last change. */
  readonly now: string;
}

/** Locks wanted beyond those held, for a transaction that has to start again. */
export class LocksMissing extends Error {
  readonly locks: Locks;

  constructor(locks: Locks, cause: unknown) {
    super('a lock taken out of order was not to be had', { cause });
    this.locks = locks;
  }
}

/** What {@link settle} needs. */
export interface SettleInput<T> {
  readonly trx: Transaction<Database>;
  readonly world: World;
  readonly definitions: Definitions;
  /** Id of the definition set these are; another one active means starting again. */
  readonly set: number;
  /** Locks to take first, in order. */
  readonly locks: Locks;
  readonly setting: Setting;
  /** What is known already, from the same transaction; what is found out is added. Nothing when left out. */
  readonly answers?: Map<string, Json>;
  /** Pure: the answer, or what else has to be known. */
  readonly ask: (
    answers: ReadonlyMap<string, Json>,
    now: string,
  ) => T | Unanswered | Promise<T | Unanswered>;
}

/** Another definition set has become active: follow it and start again. */
export class DefinitionsMoved extends Error {}

/**
 * Asks a pure function until it needs nothing more. What it needs locked is locked; all else is read,
 * and read again after each lock, as it may have changed while the lock was waited for.
 * @throws LocksMissing, DefinitionsMoved: roll back and start again
 */
export async function settle<T extends object>(input: SettleInput<T>): Promise<Settled<T>> {
  const { trx, world, definitions } = input;
  const { answers = new Map<string, Json>() } = input;
  const answer = answerInto(answers);
  const counters = new Set(input.locks.counters);
  const keys = new Set(input.locks.keys);
  const records = new Set(input.locks.records);
  const reads: Need[] = [];
  let now = '';

  const lock = async (locks: Locks): Promise<void> => {
    const moment = await world.lock(locks, answer);
    if (moment.definitionSet !== input.set) throw new DefinitionsMoved();
    now = latest(moment.now, answers);
  };

  await lock(input.locks);
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const asking = input.ask(answers, now);
    const asked = asking instanceof Promise ? await asking : asking;
    if (!isUnanswered(asked)) return { value: asked, now };
    const wanted = locksOf(asked.needs);
    const numbers = asked.needs.filter((need): need is NumberNeed => need.kind === 'number');
    const fresh = asked.needs.filter(isRead);
    for (const key of wanted.counters) counters.add(key);
    for (const key of wanted.keys) keys.add(key);
    for (const id of wanted.records) records.add(id);
    if (wanted.counters.size + wanted.keys.size + wanted.records.size > 0) {
      try {
        await lock(wanted);
      } catch (cause) {
        if ((cause as { code?: unknown }).code !== '55P03') throw cause;
        throw new LocksMissing({ counters, keys, records }, cause);
      }
      await readNeeds(trx, reads, input.setting, answer);
    }
    if (numbers.length > 0) await world.number(numbers, definitions, answer);
    if (fresh.length > 0) await readNeeds(trx, fresh, input.setting, answer);
    reads.push(...fresh);
  }
  throw new AppError(
    'plan-unsettled',
    500,
    `planning kept asking for more after ${MOST_ROUNDS} rounds`,
  );
}

function isUnanswered(asked: object): asked is Unanswered {
  return 'kind' in asked && asked.kind === 'need';
}

function isRead(need: Need): boolean {
  return !LOCKED.has(need.kind) && need.kind !== 'number';
}

const LOCKED: ReadonlySet<Need['kind']> = new Set(['counter', 'key', 'record']);

function locksOf(needs: readonly Need[]): Locks {
  const keysOf = (kind: 'counter' | 'key'): Set<string> =>
    new Set(needs.flatMap((need) => (need.kind === kind ? [need.key] : [])));
  const records = new Set(needs.flatMap((need) => (need.kind === 'record' ? [need.id] : [])));
  return { counters: keysOf('counter'), keys: keysOf('key'), records };
}

/** Time must not run backwards on a record, even where the database's clock was set back. */
function latest(now: string, answers: ReadonlyMap<string, Json>): string {
  let last = now;
  for (const [key, answer] of answers) {
    if (!key.startsWith('record:')) continue;
    const updatedAt = (answer as { readonly updatedAt?: string } | null)?.updatedAt;
    if (updatedAt !== undefined && updatedAt > last) last = updatedAt;
  }
  return last;
}

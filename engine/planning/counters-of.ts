import type { FactReader } from '../condition/fact.ts';
import type { Counter } from '../counter.ts';
import { readKey } from '../policy/pattern/key.ts';
import type { CompiledKey, ReadKey } from '../policy/pattern/key.ts';
import type { Session } from './session.ts';

/** A counter an event belongs to, with its key. */
export interface KeyedCounter {
  readonly key: ReadKey;
  readonly counter: Counter | null;
}

/** What of a policy counts, and by what. */
export interface Counting {
  readonly part: string;
  readonly key: CompiledKey;
}

/**
 * The counters of a policy an event belongs to; null while one of them has not been read. While a fact of a key has
 * not been read either, which counter it is cannot be known, and none is asked for: a wrong one would be locked, and
 * all events would wait for each other there.
 */
export function countersOf(
  session: Session,
  policy: string,
  counting: readonly Counting[],
  facts: FactReader,
): readonly KeyedCounter[] | null {
  const before = session.unanswered();
  const keys = counting.map(({ part, key }) => readKey(key, policy, part, facts));
  if (session.unanswered() > before) return null;
  const counters = keys.map(({ text }) => session.counter(text));
  if (counters.includes(undefined)) return null;
  return keys.map((key, i) => ({ key, counter: counters[i] ?? null }));
}

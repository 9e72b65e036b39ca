import type { Json } from './json.ts';

/** What is counted for one key of a policy, kept between events. */
export interface Counter {
  /** Id of the policy that counts. */
  readonly policy: string;
  readonly state: Json;
  /** When it has to be looked at even if nothing happens, ISO 8601 UTC; null: it need not. */
  readonly dueAt: string | null;
  /** From when on it means the same as none and may be forgotten, ISO 8601 UTC; null: never. */
  readonly expiresAt: string | null;
}

/** A counter as it is from now on; null: there is none any more. */
export interface CounterChange {
  readonly key: string;
  readonly counter: Counter | null;
}

import type { Outcome } from '@interlock/engine';

/** An event as a client sent it. */
export interface SentEvent {
  readonly source: string;
  readonly id: string;
  readonly type: string;
  /** The record it was sent to; null: to the policies. */
  readonly target: string | null;
  /** What the client meant, once: however often it is sent, under whatever id it arrives. */
  readonly nonce: string;
}

/** What a client was told of one event. */
export interface ToldOutcome {
  readonly outcome: Outcome;
  readonly code: string | null;
  readonly records: readonly string[];
}

interface CallBase {
  readonly client: string;
  readonly node: string;
  /** Place in the order of everything all clients saw: a call answered before another was sent is smaller. */
  readonly sent: number;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
  /** Like `sent`; null: no answer came. */
  readonly answered: number | null;
  /** HTTP status; null: no answer came. */
  readonly status: number | null;
  /** Code of the problem, where the answer is one. */
  readonly code: string | null;
  /** Seconds the answer asks to wait; null: it does not say. */
  readonly retryAfter: number | null;
}

/** One request with events; sent again it has the same `batch`. */
export interface EventsCall extends CallBase {
  readonly kind: 'events';
  readonly batch: string;
  readonly events: readonly SentEvent[];
  /** One per event, in order; null where it was not accepted or no answer came. */
  readonly results: readonly ToldOutcome[] | null;
}

/** One request that edits a record, each with a remark of its own. */
export interface EditCall extends CallBase {
  readonly kind: 'edit';
  readonly record: string;
  readonly ifRevision: number;
  readonly remark: string;
}

/** One request that opens a record under an Idempotency-Key. */
export interface OpenCall extends CallBase {
  readonly kind: 'open';
  readonly key: string;
  readonly record: string | null;
}

/** What clients saw. */
export type Call = EventsCall | EditCall | OpenCall;

/** True when the caller may rely on it: 2xx. Pure. */
export function isAcknowledged({ status }: Pick<Call, 'status'>): boolean {
  return status !== null && status >= 200 && status < 300;
}

/** What identifies an event. Pure. */
export function identityOf({
  source,
  id,
}: {
  readonly source: string;
  readonly id: string;
}): string {
  return `${source} ${id}`;
}

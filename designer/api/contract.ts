import type {
  Field,
  Json,
  JsonObject,
  HistoryEntry as StoredEntry,
  OfferedTransition,
  Principal,
  ReadClock,
} from '@interlock/engine';

export type { Principal } from '@interlock/engine';

/** A list answer; `nextCursor` is null on the last page. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** What an id inside a record's data stands for. */
export interface Reference {
  readonly title: string;
  readonly number?: string;
  /** A record type, `person` or `team`. */
  readonly type: string;
}

/** A record as lists and pages get it. */
export interface RecordView {
  readonly id: string;
  readonly number: string;
  readonly type: string;
  /** Dotted path of the active leaf state; several (parallel) are joined by `,`. */
  readonly state: string;
  readonly data: JsonObject;
  readonly revision: number;
  readonly workflow: { readonly id: string; readonly version: number; readonly hash: string };
  readonly counters: { readonly [counter: string]: number | string };
  readonly openedBy: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly done: boolean;
  readonly title: string;
  readonly references: { readonly [id: string]: Reference };
}

/** A step a person may ask of a record. */
export type TransitionView = OfferedTransition;

/** A field of a form, with the value it starts with. */
export type FormField = Field & {
  readonly required?: boolean | undefined;
  readonly order?: number;
  readonly value?: Json;
  /** Asked only while this holds; over `record` and `form` (what is typed so far). */
  readonly visible?: unknown;
};

/** One row of a record's history. */
export interface HistoryEntry extends StoredEntry {
  readonly actorName?: string;
}

/** A timer waiting on a record. */
export interface TimerView {
  readonly key: string;
  readonly title: string;
  readonly dueAt: string;
  readonly kind: 'transition' | 'clock' | 'timeout';
  /** Why it no longer fires by itself. */
  readonly parked: string | null;
}

/** An SLA clock as it stands, stretch by stretch. */
export type ClockView = Omit<ReadClock, 'reached' | 'targetMs'>;

/** What is seen of a linked record. */
export interface RecordSummary {
  readonly id: string;
  readonly number: string;
  readonly type: string;
  readonly state: string;
  readonly title: string;
  readonly done: boolean;
  readonly updatedAt: string;
}

/** Records tied to a record, under the title its type gives them. */
export interface LinkView {
  readonly relation: string;
  readonly direction: 'in' | 'out';
  readonly title: string;
  readonly record: RecordSummary;
}

/** Something done outside the transaction. */
export interface EffectView {
  readonly id: string;
  readonly type: string;
  /** What of a state its result is for; null: no state waits for it. */
  readonly invocation: string | null;
  readonly params: JsonObject;
  readonly status: 'pending' | 'running' | 'done' | 'failed' | 'parked' | 'cancelled';
  readonly attempts: number;
  readonly lastError: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** An effect with the record it was done for. */
export interface EffectAbout extends EffectView {
  readonly about: RecordSummary | null;
}

/** An event that was accepted and failed, with the record it was sent to. */
export interface EventAbout {
  readonly source: string;
  readonly id: string;
  readonly type: string;
  readonly reason: string | null;
  /** Id of its decision. */
  readonly decision: string;
  readonly acceptedAt: string;
  readonly about: RecordSummary | null;
}

/** A timer that no longer fires by itself, with its record. */
export interface TimerAbout extends TimerView {
  readonly about: RecordSummary;
}

/** Automation of a record stands still: since when, who made it so and why. */
export interface HoldView {
  readonly reason: string;
  readonly actor: Pick<Principal, 'kind' | 'id' | 'name'>;
  readonly at: string;
}

/** What putting a record into a state would do. */
export interface MovePreview {
  readonly from: string;
  /** Further than asked where the workflow goes on by itself. */
  readonly to: string;
  readonly timers: { readonly stopped: readonly Timed[]; readonly started: readonly Timed[] };
  readonly effects: { readonly cancelled: readonly Asked[]; readonly started: readonly Asked[] };
  readonly records: readonly {
    /** Null for one that would be opened, and so is `from`. */
    readonly number: string | null;
    readonly type: string;
    readonly title: string;
    readonly from: string | null;
    readonly to: string;
  }[];
}

type Timed = Omit<TimerView, 'parked'>;
type Asked = Pick<EffectView, 'type' | 'params'>;

/** Answer to a move; `preview` only where it was asked what it would do. */
export interface MoveResult extends StepResult {
  readonly preview: MovePreview | null;
}

/** Answer to a transition. */
export interface StepResult {
  readonly outcome: string;
  readonly record: RecordView;
  readonly decision: string | null;
}

/** What the stream says of a record that changed. */
export interface RecordChanged {
  readonly id: string;
  readonly number: string;
  readonly type: string;
  readonly state: string;
  readonly revision: number;
  readonly updatedAt: string;
}

/** A person; what only administrators see is absent for others. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly teams: readonly string[];
  readonly active: boolean;
  readonly email?: string | null;
  readonly roles?: readonly string[];
  readonly signedInAt?: string | null;
  readonly linkExpiresAt?: string | null;
}

/** A team. */
export interface Team {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  /** Where its chat channel is; the address itself is a secret. */
  readonly chatHost: string | null;
  readonly members: readonly string[];
}

/** A token, without its secret text. */
export interface Token {
  readonly id: string;
  readonly name: string;
  readonly kind: 'person' | 'system';
  readonly principal: string;
  readonly scopes: readonly string[];
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
}

/** A one-time link, shown once. */
export interface SignInLink {
  readonly link: string;
  readonly expiresAt: string;
}

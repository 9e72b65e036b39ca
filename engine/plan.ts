import type { CounterChange } from './counter.ts';
import type { Issue } from './issue.ts';
import type { Json, JsonObject } from './json.ts';
import type { KeyHolder, Need } from './need.ts';
import type { Said } from './policy/said.ts';
import type { Principal } from './principal.ts';
import type { QuietStage } from './quiet-stage.ts';
import type { Record, RecordSummary } from './record.ts';

export type { Said } from './policy/said.ts';

/** How an accepted event ends: exactly one of these. */
export type Outcome = 'applied' | 'ignored' | 'duplicate' | 'suppressed' | 'refused' | 'failed';

/** One field's change. */
export interface FieldChange {
  readonly before?: Json;
  readonly after?: Json;
}

/** One row of a record's linear, gap-free history. */
export interface HistoryEntry {
  readonly record: string;
  readonly revision: number;
  readonly at: string;
  readonly kind:
    | 'opened'
    | 'transition'
    | 'edited'
    | 'noted'
    | 'updated'
    | 'migrated'
    | 'moved'
    | 'paused'
    | 'resumed'
    | 'timer-dismissed';
  readonly event: { readonly id: string; readonly source: string; readonly type: string };
  readonly actor: Pick<Principal, 'kind' | 'id' | 'name'>;
  readonly from: string | null;
  readonly to: string;
  /** Transitions taken, `<state path>/<transition id>`, in order. */
  readonly taken: readonly string[];
  readonly changes: { readonly [field: string]: FieldChange };
  /** The event's data as the step saw it. */
  readonly input: Json;
  /** A note for people, where the step carries one. */
  readonly note?: { readonly text: string; readonly visibility: 'internal' | 'public' };
  /** Hash of the definition the step was made under. */
  readonly hash: string;
  readonly decision: string;
}

/** A resolved action, done outside the transaction, at least once under one idempotency key. */
export interface Effect {
  /** Also the idempotency key; derives from the event id. */
  readonly id: string;
  readonly type: string;
  readonly params: JsonObject;
  readonly record: string | null;
  /** Invocation key awaiting the result, if a state does. */
  readonly invocation?: string;
  readonly event: string;
  readonly traceparent?: string;
  /** Who else is told how it ends. */
  readonly breaker?: EffectBreaker;
}

/** A policy's circuit breaker, which goes by how the effects of the policy end. */
export interface EffectBreaker {
  /** Key of its counter. */
  readonly key: string;
  readonly policy: string;
  /** When the policy acted, ISO 8601 UTC. */
  readonly began: string;
}

/** A typed edge between two records. */
export interface Link {
  readonly from: string;
  readonly to: string;
  readonly relation: string;
}

/** What policies said to one event: which matched, which did not and why, and what they looked at. */
export interface Ruling {
  readonly event: { readonly id: string; readonly type: string; readonly data: Json };
  /** The record the event is about, as it was when policies were asked. */
  readonly subject: RulingSubject | null;
  readonly matched: readonly { readonly policy: string; readonly actions: readonly string[] }[];
  readonly considered: readonly {
    readonly policy: string;
    readonly result: boolean;
    readonly error?: string;
    /** Its condition held, but it broke here when it acted (JSON pointer in its file): `error` says of what. */
    readonly at?: string;
    /** Its condition held; whether its pattern had it act, and how far it is. */
    readonly pattern?: Said;
    /** What its limits said when it would have acted: all of them, as one that does not permit decides. */
    readonly limits?: readonly Said[];
  }[];
  /** Facts read from the world to decide (see `factKey`), as they were. */
  readonly seen: JsonObject;
  /** Facts looked for and not found, under the same keys; absent: none, or decided before this was kept. */
  readonly absent?: readonly string[];
}

/** A record as policies saw it. */
export interface RulingSubject extends Omit<RecordSummary, 'revision'> {
  readonly counters: Record['counters'];
  /** Absent in decisions made before it was kept. */
  readonly revision?: number;
}

/** What policies decided about one event and everything it caused, and why. */
export interface Decision {
  readonly id: string;
  readonly event: { readonly id: string; readonly source: string; readonly type: string };
  readonly at: string;
  /** Hash of the definitions it was made under: of their content, which several commits may have. */
  readonly hash: string;
  readonly outcome: Outcome;
  readonly reason: string | null;
  /** One per event offered to policies, in order. */
  readonly rulings: readonly Ruling[];
  /** What happened, step by step. */
  readonly trace: readonly TraceEntry[];
}

/** One thing that happened while planning. */
export type TraceEntry =
  | {
      readonly kind: 'opened';
      readonly record: string;
      readonly type: string;
      readonly number: string;
      readonly state: string;
      /** The policy that asked for it; in this and other entries absent: no policy did, or it was not kept yet. */
      readonly by?: string;
      /** What one to join was looked for by, in vain; absent: nothing, or it was not kept yet. */
      readonly sought?: readonly Sought[];
    }
  /** What would have been opened was there already. */
  | {
      readonly kind: 'joined';
      readonly record: string;
      readonly type: string;
      readonly number: string;
      readonly by?: string;
      /** What it was found by. */
      readonly sought?: Sought;
    }
  | {
      readonly kind: 'moved';
      readonly record: string;
      readonly event: string;
      readonly from: string;
      readonly to: string;
      readonly taken: readonly string[];
      /** The policy that sent the event. */
      readonly by?: string;
    }
  | {
      readonly kind: 'updated';
      readonly record: string;
      readonly event: string;
      readonly fields: readonly string[];
    }
  | {
      readonly kind: 'counted';
      readonly record: string;
      readonly event: string;
      /** The state it was counted in; absent in decisions made before it was kept. */
      readonly state?: string;
    }
  | {
      readonly kind: 'not-accepted';
      readonly record: string;
      readonly event: string;
      readonly state: string;
      /** The policy that sent the event. */
      readonly by?: string;
    }
  /** What a step of a record looked at to choose its transitions; told of before the step itself. */
  | {
      readonly kind: 'guarded';
      readonly record: string;
      /** Before the step; 0 for one that is opened by it. */
      readonly revision: number;
      /** Hash of the workflow it runs by. */
      readonly workflow: string;
      readonly guards: readonly AskedGuard[];
    }
  | { readonly kind: 'emitted'; readonly event: string; readonly record: string | null }
  | {
      readonly kind: 'linked';
      readonly from: string;
      readonly to: string;
      readonly relation: string;
    }
  | {
      readonly kind: 'effect';
      readonly effect: string;
      readonly type: string;
      readonly record: string | null;
      readonly by?: string;
      /** People and teams (ids) and addresses it goes to, as they were asked for. */
      readonly to?: readonly string[];
    }
  /** An effect not asked for, as it could reach nobody: a team without a chat channel, a mail to no one. */
  | {
      readonly kind: 'skipped';
      readonly type: string;
      readonly record: string | null;
      readonly reason: string;
      readonly by?: string;
    }
  | {
      readonly kind: 'suppressed';
      readonly policy: string;
      readonly reason: string;
      /** What it was held back for; absent: `inhibit`. */
      readonly stage?: QuietStage;
    };

/** By what a record to join was looked for. */
export interface Sought {
  /** A correlation key, or what makes a record unique in its type. */
  readonly key: string;
  /** How long after it was last opened or joined one is joined; absent: as long as it has not ended. */
  readonly within?: string;
  /** Who had the key, since when; absent: nobody. */
  readonly holder?: KeyHolder;
}

/** A transition whose guard was asked, with what it looked at. */
export interface AskedGuard {
  /** Key of the transition. */
  readonly transition: string;
  readonly holds: boolean;
  /** Absent: it was not taken. One that holds may give way to another. */
  readonly taken?: true;
  /** Facts it read, under `factKey`, as they were; only what lies where it looked. */
  readonly seen: JsonObject;
  /** Facts looked for and not found, under the same keys; absent: none. */
  readonly absent?: readonly string[];
}

/** One record's way through the plan. */
export interface RecordChange {
  /** As read and locked; null when the plan opens it. */
  readonly before: Record | null;
  readonly after: Record;
  readonly history: readonly HistoryEntry[];
}

/** Everything that must be written, in one transaction, before anything else is done. */
export interface Plan {
  readonly kind: 'plan';
  readonly outcome: Outcome;
  readonly reason: string | null;
  /** Machine-readable reason, e.g. `no-policy-matched`, `not-accepted`, `forbidden`. */
  readonly code: string | null;
  /** Wrong content of the event, for `refused`. */
  readonly issues: readonly Issue[];
  readonly changes: readonly RecordChange[];
  readonly effects: readonly Effect[];
  readonly links: readonly Link[];
  readonly keys: readonly ({ readonly key: string } & KeyHolder)[];
  /** What policies have counted from now on. */
  readonly counters: readonly CounterChange[];
  /** Effects no longer awaited because their state was left. */
  readonly cancelledEffects: readonly string[];
  readonly decision: Decision;
}

/** What a plan writes that changes nothing. */
export const NOTHING_PLANNED: Pick<
  Plan,
  'changes' | 'effects' | 'links' | 'keys' | 'counters' | 'cancelledEffects'
> = { changes: [], effects: [], links: [], keys: [], counters: [], cancelledEffects: [] };

/** Planning met something it does not know yet: find the answers and plan again. */
export interface Unanswered {
  readonly kind: 'need';
  readonly needs: readonly Need[];
}

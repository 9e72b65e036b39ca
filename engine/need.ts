import type { Json, JsonObject } from './json.ts';
import { stableJson } from './json.ts';

/**
 * Something planning must know that only the world can tell. A plan that meets a need without an
 * answer is given up; the server (or the simulator) finds the answer and plans again.
 *
 * - `record`: the whole record, locked for change. Answer: Record | null.
 * - `key`: who holds a correlation key, locked. Answer: KeyHolder | null.
 * - `counter`: what a policy has counted for a key, locked. Answer: Counter | null.
 * - `find`: who holds a correlation key, as a fact, not locked. Answer: KeyHolder | null.
 * - `number`: the next number of a record type. Answer: string.
 * - `read`: a record as a fact, not locked. Answer: RecordSummary | null.
 * - `links`: the records at the other end of a record's links, read after locking.
 *   `out` follows links from the record, `in` those to it. Answer: RecordSummary[].
 * - `query`: records by field values. Answer: QueryAnswer.
 * - `hold`: whether automation of a record stands still, read after locking. Answer: HoldAnswer | null.
 * - `setting`: how this installation is set up. Answer: string.
 * - `principal`, `team`: people as the identity store knows them. Answer: PrincipalAnswer |
 *   TeamAnswer | null.
 */
export type Need =
  | { readonly kind: 'record'; readonly id: string }
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'counter'; readonly key: string }
  | { readonly kind: 'find'; readonly key: string }
  | { readonly kind: 'number'; readonly type: string; readonly record: string }
  | { readonly kind: 'read'; readonly id: string }
  | {
      readonly kind: 'links';
      readonly record: string;
      readonly relation: string;
      readonly direction: 'in' | 'out';
    }
  | {
      readonly kind: 'query';
      readonly type: string;
      /** Field → value it equals, or contains where the field is a list. */
      readonly where: JsonObject;
      readonly states?: readonly string[];
      /** Only records whose workflow has (true) or has not (false) ended. */
      readonly done?: boolean;
      /** Only records created at or after this instant, ISO 8601 UTC. */
      readonly since?: string;
    }
  | { readonly kind: 'hold'; readonly record: string }
  /** `public-url`: where people reach the web app, without a final slash. */
  | { readonly kind: 'setting'; readonly name: 'public-url' }
  | { readonly kind: 'principal'; readonly id: string }
  | { readonly kind: 'team'; readonly id: string };

/** Answer to a `key` or `find` need: who holds it, and when it was last taken or joined (ISO 8601 UTC). */
export interface KeyHolder {
  readonly record: string;
  readonly at: string;
}

/** Most records the answer to a `query` need holds. */
export const QUERY_LIMIT = 50;

/**
 * Answer to a `query` need: how many match, and the newest of them ({@link QUERY_LIMIT} at most), by
 * `createdAt`, those of one instant by id, both descending.
 */
export interface QueryAnswer {
  readonly count: number;
  readonly items: readonly Json[];
}

/** Answer to a `hold` need: who has automation of a record stand still, and why. */
export interface HoldAnswer {
  readonly reason: string;
  readonly actor: { readonly name: string };
}

/** Answer to a `principal` need. */
export interface PrincipalAnswer {
  readonly id: string;
  readonly kind: 'person' | 'system';
  readonly name: string;
  readonly email: string | null;
  readonly teams: readonly string[];
  readonly roles: readonly string[];
}

/** Answer to a `team` need; `chat` is an incoming-webhook URL of the team's channel. */
export interface TeamAnswer {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly chat: string | null;
  readonly members: readonly string[];
}

/** Everything read so far. */
export interface Answers {
  /** The answer to a need, by its {@link needKey}; undefined while it has not been read. */
  get(key: string): Json | undefined;
  /**
   * Finds an answer at once, for a caller that holds the whole world in memory: planning then never has to
   * be given up and begun again. What it has answered, `get` gives from then on.
   */
  readonly find?: (need: Need, key: string) => Json;
}

/** A need's key in the answers; equal needs have equal keys. Pure. */
export function needKey(need: Need): string {
  switch (need.kind) {
    case 'record':
    case 'read':
    case 'principal':
    case 'team':
      return `${need.kind}:${need.id}`;
    case 'key':
    case 'counter':
    case 'find':
      return `${need.kind}:${need.key}`;
    case 'hold':
      return `hold:${need.record}`;
    case 'setting':
      return `setting:${need.name}`;
    case 'number':
      return `number:${need.type}:${need.record}`;
    case 'links':
      return `links:${need.direction}:${need.relation}:${need.record}`;
    case 'query':
      return `query:${stableJson({ ...need })}`;
  }
}

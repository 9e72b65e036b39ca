import type { Counter } from '../counter.ts';
import { isList, jsonEqual } from '../json.ts';
import type { Json } from '../json.ts';
import { needKey, QUERY_LIMIT } from '../need.ts';
import type { Answers, HoldAnswer, KeyHolder, Need, QueryAnswer } from '../need.ts';
import type { Link } from '../plan.ts';
import { summarize } from '../record.ts';
import type { Record, RecordSummary } from '../record.ts';

/** Thrown to give up planning where it cannot guess on; the needs noted so far are then answered. */
export const UNANSWERED = new Error('planning lacks an answer');

/** What the events of a batch have changed so far, over what was read from the world. */
export interface Overlay {
  readonly records: Map<string, Record>;
  readonly keys: Map<string, KeyHolder>;
  /** `<direction>:<relation>:<record>` → records at the other end, in the order they were linked. */
  readonly links: Map<string, string[]>;
  /** Records whose automation stands still, or (null) goes on. */
  readonly holds: Map<string, HoldAnswer | null>;
  /** What policies have counted; null where nothing is kept any more. */
  readonly counters: Map<string, Counter | null>;
  readonly below: Overlay | null;
}

/** An empty overlay over another. Pure. */
export function overlayOn(below: Overlay | null): Overlay {
  return {
    records: new Map(),
    keys: new Map(),
    links: new Map(),
    holds: new Map(),
    counters: new Map(),
    below,
  };
}

/** Adds an event's changes to those of its batch. */
export function mergeDown(overlay: Overlay): void {
  const below = overlay.below;
  if (below === null) return;
  for (const [id, record] of overlay.records) below.records.set(id, record);
  for (const [key, holder] of overlay.keys) below.keys.set(key, holder);
  for (const [key, ids] of overlay.links) {
    below.links.set(key, [...(below.links.get(key) ?? []), ...ids]);
  }
  for (const [id, hold] of overlay.holds) below.holds.set(id, hold);
  for (const [key, counter] of overlay.counters) below.counters.set(key, counter);
}

/** The world as one event sees it: what was read, under what the batch has changed. */
export interface Session {
  readonly now: string;
  readonly overlay: Overlay;
  /** Answer from the world alone; undefined notes the need. */
  ask(need: Need): Json | undefined;
  /** How often something was asked that has not been read. */
  unanswered(): number;
  /** A record for change (locked). Throws UNANSWERED when it has not been read. */
  record(id: string): Record | null;
  /** A record as a fact; undefined when it has not been read. */
  peek(id: string): RecordSummary | null | undefined;
  /** Who holds a correlation key, locked; undefined when it has not been read. */
  holder(key: string): KeyHolder | null | undefined;
  /** The same as a fact, not locked. */
  find(key: string): KeyHolder | null | undefined;
  linked(
    record: string,
    relation: string,
    direction: 'in' | 'out',
  ): readonly RecordSummary[] | undefined;
  query(need: Extract<Need, { kind: 'query' }>): QueryAnswer | undefined;
  /** Why automation of a locked record stands still. Throws UNANSWERED when it has not been read. */
  holdOn(record: string): HoldAnswer | null;
  /** What a policy has counted for a key, locked; undefined when it has not been read. */
  counter(key: string): Counter | null | undefined;
  put(record: Record): void;
  hold(key: string, holder: KeyHolder): void;
  link(link: Link): void;
  putHold(record: string, hold: HoldAnswer | null): void;
  putCounter(key: string, counter: Counter | null): void;
}

/**
 * @param needs collects what is missing, shared by the whole batch
 */
export function createSession(
  answers: Answers,
  needs: Map<string, Need>,
  overlay: Overlay,
  now: string,
): Session {
  const layers: Overlay[] = [];
  for (let layer: Overlay | null = overlay; layer !== null; layer = layer.below) layers.push(layer);

  let unanswered = 0;
  const changed = (id: string): Record | undefined => {
    for (const layer of layers) {
      const record = layer.records.get(id);
      if (record !== undefined) return record;
    }
    return undefined;
  };
  const taken = (key: string): KeyHolder | undefined => {
    for (const layer of layers) {
      const held = layer.keys.get(key);
      if (held !== undefined) return held;
    }
    return undefined;
  };
  const ask = (need: Need): Json | undefined => {
    const key = needKey(need);
    // An answer may be null.
    const known = answers.get(key);
    if (known !== undefined) return known;
    const found = answers.find?.(need, key);
    if (found === undefined) {
      unanswered += 1;
      needs.set(key, need);
    }
    return found;
  };
  const original = (id: string): Record | null | undefined =>
    answers.get(`record:${id}`) as Record | null | undefined;

  return {
    now,
    overlay,
    ask,
    unanswered: () => unanswered,
    record(id) {
      const mine = changed(id);
      if (mine !== undefined) return mine;
      const answer = ask({ kind: 'record', id });
      if (answer === undefined) throw UNANSWERED;
      return answer as unknown as Record | null;
    },
    peek(id) {
      const mine = changed(id);
      if (mine !== undefined) return summarize(mine);
      // A record locked for change is fresher than one read before the lock.
      const locked = original(id);
      if (locked !== undefined) return locked === null ? null : summarize(locked);
      return ask({ kind: 'read', id }) as unknown as RecordSummary | null | undefined;
    },
    holder(key) {
      return taken(key) ?? (ask({ kind: 'key', key }) as unknown as KeyHolder | null | undefined);
    },
    find(key) {
      // A key locked for change is fresher than one read before the lock.
      const known = taken(key) ?? (answers.get(`key:${key}`) as KeyHolder | null | undefined);
      return known === undefined
        ? (ask({ kind: 'find', key }) as unknown as KeyHolder | null | undefined)
        : known;
    },
    linked(record, relation, direction) {
      const read = ask({ kind: 'links', record, relation, direction }) as unknown as
        | readonly RecordSummary[]
        | undefined;
      if (read === undefined) return undefined;
      const fresh = read.map((summary) => {
        const mine = changed(summary.id);
        return mine === undefined ? summary : summarize(mine);
      });
      const key = `${direction}:${relation}:${record}`;
      const ids = layers.flatMap((layer) => layer.links.get(key) ?? []);
      for (const id of new Set(ids)) {
        if (read.some((summary) => summary.id === id)) continue;
        const summary = this.peek(id);
        if (summary !== undefined && summary !== null) fresh.push(summary);
      }
      return fresh;
    },
    query(need) {
      const read = ask(need) as unknown as QueryAnswer | undefined;
      if (read === undefined) return undefined;
      const mine = new Map<string, Record>();
      for (const layer of layers.toReversed()) {
        for (const [id, record] of layer.records) {
          if (record.type === need.type) mine.set(id, record);
        }
      }
      if (mine.size === 0) return read;
      let count = read.count;
      let items = read.items as unknown as readonly RecordSummary[];
      for (const [id, record] of mine) {
        const before = original(id);
        const was = before !== undefined && before !== null && matches(summarize(before), need);
        const is = matches(summarize(record), need);
        count += Number(is) - Number(was);
        items = items.filter((item) => item.id !== id);
        if (is) items = [summarize(record), ...items];
      }
      const newest = items.toSorted(newestFirst).slice(0, QUERY_LIMIT);
      return { count, items: newest as unknown as readonly Json[] };
    },
    holdOn(record) {
      for (const { holds } of layers) {
        const mine = holds.get(record);
        if (mine !== undefined) return mine;
      }
      const answer = ask({ kind: 'hold', record });
      if (answer === undefined) throw UNANSWERED;
      return answer as unknown as HoldAnswer | null;
    },
    counter(key) {
      for (const { counters } of layers) {
        const mine = counters.get(key);
        if (mine !== undefined) return mine;
      }
      return ask({ kind: 'counter', key }) as unknown as Counter | null | undefined;
    },
    put(record) {
      overlay.records.set(record.id, record);
    },
    hold(key, holder) {
      overlay.keys.set(key, holder);
    },
    link({ from, to, relation }) {
      const add = (key: string, id: string): void => {
        overlay.links.set(key, [...(overlay.links.get(key) ?? []), id]);
      };
      add(`out:${relation}:${from}`, to);
      add(`in:${relation}:${to}`, from);
    },
    putHold(record, hold) {
      overlay.holds.set(record, hold);
    },
    putCounter(key, counter) {
      overlay.counters.set(key, counter);
    },
  };
}

/** The order of a query's answer. Pure. */
export function newestFirst(a: RecordSummary, b: RecordSummary): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? 1 : -1;
  return a.id < b.id ? 1 : -1;
}

/** Whether a record is one a query asks for; the store's SQL says the same. Pure. */
export function matches(record: RecordSummary, need: Extract<Need, { kind: 'query' }>): boolean {
  if (record.type !== need.type) return false;
  if (need.states !== undefined && !need.states.includes(record.state)) return false;
  if (need.done !== undefined && record.done !== need.done) return false;
  if (need.since !== undefined && record.createdAt < need.since) return false;
  return Object.entries(need.where).every(([field, wanted]) => {
    const value = record.data[field];
    return isList(value)
      ? value.some((item) => jsonEqual(item, wanted))
      : value !== undefined && jsonEqual(value, wanted);
  });
}

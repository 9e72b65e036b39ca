import {
  identityOf,
  isAcknowledged,
  type Call,
  type EventsCall,
  type SentEvent,
  type ToldOutcome,
} from './client-log.ts';
import type { Model } from './model.ts';
import type { Delivery } from './sink.ts';
import type { EffectRow, EventRow, HistoryRow, RecordRow, Tables } from './tables.ts';

/** Everything a verdict is made from. */
export interface Evidence {
  readonly model: Model;
  /** In any order. */
  readonly calls: readonly Call[];
  readonly deliveries: readonly Delivery[];
  /** Read when everything due had had its time. */
  readonly tables: Tables;
}

/** An event with everything clients did with it. */
export interface EventStory {
  readonly event: SentEvent;
  readonly attempts: readonly { readonly call: EventsCall; readonly index: number }[];
  /** What clients were told, by acknowledged attempts. */
  readonly told: readonly ToldOutcome[];
  /** Place at which it was sent for the first time. */
  readonly firstSent: number;
  /** Place at which some client knew it was accepted; null: none ever did. */
  readonly firstKnown: number | null;
}

/** Evidence sorted by what it is about, so that each promise looks it up instead of searching. */
export interface Case extends Evidence {
  readonly stories: ReadonlyMap<string, EventStory>;
  readonly events: ReadonlyMap<string, EventRow>;
  readonly records: ReadonlyMap<string, RecordRow>;
  /** By record, in the order of revisions. */
  readonly history: ReadonlyMap<string, readonly HistoryRow[]>;
  readonly effects: ReadonlyMap<string, EffectRow>;
}

/** Sorts evidence. Pure. */
export function openCase(evidence: Evidence): Case {
  const { calls, tables } = evidence;
  return {
    ...evidence,
    stories: toStories(calls),
    events: new Map(tables.events.map((row) => [identityOf(row), row])),
    records: new Map(tables.records.map((row) => [row.id, row])),
    history: groupBy(
      tables.history.toSorted((a, b) => a.revision - b.revision),
      ({ record }) => record,
    ),
    effects: new Map(tables.effects.map((row) => [row.id, row])),
  };
}

function toStories(calls: readonly Call[]): ReadonlyMap<string, EventStory> {
  const attempts = calls
    .filter((call) => call.kind === 'events')
    .flatMap((call) => call.events.map((event, index) => ({ event, call, index })));
  return new Map(
    [...groupBy(attempts, ({ event }) => identityOf(event))].map(([identity, tries]) => {
      const known = tries.filter(({ call, index }) => isAccepted(call, index));
      const [first] = tries;
      if (first === undefined) throw new Error(`event ${identity} was never sent`);
      return [
        identity,
        {
          event: first.event,
          attempts: tries,
          told: known.flatMap(({ call, index }) => call.results?.[index] ?? []),
          firstSent: Math.min(...tries.map(({ call }) => call.sent)),
          firstKnown: known.reduce<number | null>(
            (least, { call }) => Math.min(least ?? Infinity, call.answered ?? Infinity),
            null,
          ),
        },
      ];
    }),
  );
}

function isAccepted(call: EventsCall, index: number): boolean {
  const told = call.results?.[index];
  return isAcknowledged(call) && told !== undefined && told.outcome !== 'refused';
}

/** Items by a key, in their order. Pure. */
export function groupBy<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

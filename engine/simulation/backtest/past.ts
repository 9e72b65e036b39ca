import type { HoldAnswer, KeyHolder, PrincipalAnswer, TeamAnswer } from '../../need.ts';
import type { Definitions } from '../../pack/definitions.ts';
import type { Link } from '../../plan.ts';
import type { Invocation, Record } from '../../record.ts';
import { putRecord } from '../simulated-world.ts';
import type { SimulatedWorld } from '../simulated-world.ts';
import { rewindRecord } from './rewind-record.ts';
import type { PastRecord, UnknownPart } from './rewind-record.ts';

/** A part of what was there before the events of a backtest; all parts together are the world then. */
export interface PastPart {
  readonly records?: readonly PastRecord[];
  /** Correlation keys as they are held now. */
  readonly keys?: readonly ({ readonly key: string } & KeyHolder)[];
  /** Links made before, oldest first. */
  readonly links?: readonly Link[];
  /** Records whose automation stands still now. */
  readonly holds?: readonly { readonly record: string; readonly hold: HoldAnswer }[];
  /** People, systems and teams as they are now: as they were is not recorded. */
  readonly people?: readonly PrincipalAnswer[];
  readonly teams?: readonly TeamAnswer[];
}

/** What of the world before the events is not known as it was. */
export interface PastGaps {
  /** Records of which a part is not known, by part. */
  readonly parts: Map<UnknownPart, number>;
  /** Records whose counters are those of now. */
  readonly counters: Set<string>;
  /** Keys whose holder then is not known. */
  readonly keys: Set<string>;
}

/** Nothing is missing yet. */
export function noGaps(): PastGaps {
  return { parts: new Map(), counters: new Set(), keys: new Set() };
}

/**
 * Puts what was there at an instant into a world, records before keys and holds.
 * @param at ISO 8601 UTC
 * @param gaps takes note of what is not known
 */
export function enterPast(
  world: SimulatedWorld,
  part: PastPart,
  at: string,
  definitions: Definitions,
  gaps: PastGaps,
): void {
  for (const past of part.records ?? []) enterRecord(world, past, at, definitions, gaps);
  for (const { key, record, at: heldAt } of part.keys ?? []) {
    const holder = world.records.get(record);
    if (heldAt < at) world.keys.set(key, { record, at: heldAt });
    else {
      // Taken or joined since: whoever was there then held it before, or somebody who cannot be told.
      gaps.keys.add(key);
      if (holder !== undefined) world.keys.set(key, { record, at: holder.createdAt });
    }
  }
  for (const link of part.links ?? []) world.links.push(link);
  for (const { record, hold } of part.holds ?? []) {
    if (world.records.has(record)) world.holds.set(record, hold);
  }
  for (const person of part.people ?? []) world.people.set(person.id, person);
  for (const team of part.teams ?? []) world.teams.set(team.id, team);
}

function enterRecord(
  world: SimulatedWorld,
  past: PastRecord,
  at: string,
  definitions: Definitions,
  gaps: PastGaps,
): void {
  const rewound = rewindRecord(past, at, definitions);
  const note = (part: UnknownPart): void =>
    void gaps.parts.set(part, (gaps.parts.get(part) ?? 0) + 1);
  if (rewound === null) {
    note('record');
    return;
  }
  const { record, held, unknown } = rewound;
  unknown.forEach(note);
  if (unknown.includes('counters')) gaps.counters.add(record.id);
  putRecord(world, record);
  const number = Number(/\d+$/.exec(record.number)?.[0] ?? 0);
  world.numbers.set(record.type, Math.max(world.numbers.get(record.type) ?? 0, number));
  if (held === true) world.holds.set(record.id, { reason: 'not recorded', actor: { name: '' } });
}

/** Has each record wait again for the children it waited for; once all records are entered. */
export function tieChildren(world: SimulatedWorld): void {
  const waiting = new Map<string, Map<string, Record[]>>();
  for (const record of world.records.values()) {
    if (record.parent === undefined) continue;
    const { record: parent, invocation } = record.parent;
    const keys = waiting.get(parent) ?? new Map<string, Record[]>();
    waiting.set(parent, keys);
    keys.set(invocation, [...(keys.get(invocation) ?? []), record]);
  }
  for (const [id, keys] of waiting) {
    const parent = world.records.get(id);
    if (parent === undefined) continue;
    const invocations: { [key: string]: Invocation } = { ...parent.snapshot.invocations };
    for (const [key, children] of keys) {
      const state = key.split(/[/#]/)[0] ?? '';
      if (!parent.snapshot.active.includes(state) || invocations[key] !== undefined) continue;
      const ends = children.map(({ id: child, snapshot, state: ended }) => {
        const { done, outcome = 'ok' } = snapshot;
        return [child, done ? { outcome, state: ended } : null] as const;
      });
      invocations[key] = { kind: 'records', children: Object.fromEntries(ends) };
    }
    putRecord(world, { ...parent, snapshot: { ...parent.snapshot, invocations } });
  }
}

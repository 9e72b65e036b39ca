import { BUILT_IN } from '../../event.ts';
import type { Event } from '../../event.ts';
import { jsonEqual } from '../../json.ts';
import type { Json } from '../../json.ts';
import type { Plan, RecordChange, TraceEntry } from '../../plan.ts';
import type { Record } from '../../record.ts';
import { putRecord } from '../simulated-world.ts';
import type { StoredChanges } from '../simulated-world.ts';
import { areAmong, cameThrough } from './chart-difference.ts';
import type { ChartDifference } from './chart-difference.ts';
import type { Read } from './common-ground.ts';
import type { Side } from './side.ts';

/**
 * Records that are the same in both worlds: the very same object, or, where the draft has another version of their
 * workflow, two that differ in nothing but the version they are pinned to, which no fact and no expression can see.
 */
export interface Twins {
  /** Has both worlds hold what is the same in them as one; once both are entered. */
  pair(): void;
  /** Whether the record of an id is the same in both worlds; also where there is none in either. */
  readonly same: (id: string) => boolean;
  /**
   * Whether what the live set has planned steps no record by a part of its chart that is another in the draft.
   * @param sent types of the events that were sent to records meanwhile
   */
  stepsAlike(event: Event, plan: Plan, reads: readonly Read[], sent: ReadonlySet<string>): boolean;
  /** What the draft's side keeps where the live set's keeps this; asked before either is written. */
  kept(live: StoredChanges): StoredChanges;
  /** The plan of the live set as the draft would make it. @param kept what both keep, as long as neither is written */
  plan(live: Plan, kept: { readonly live: StoredChanges; readonly draft: StoredChanges }): Plan;
  /** What the draft's side keeps of a plan of its own; where the live one's keeps the same, as that does. */
  shared(draft: StoredChanges, live: StoredChanges | null): StoredChanges;
}

/** @param workflows those of which the draft has another version, by record type */
export function createTwins(
  live: Side,
  draft: Side,
  workflows: ReadonlyMap<string, ChartDifference>,
): Twins {
  /** The draft's record for one of the live set's, where that is another object. */
  const twins = new WeakMap<Record, Record>();
  const { records: ours } = live.simulation.world;
  const { records: theirs } = draft.simulation.world;

  const isSame = (left: Record | undefined, right: Record | undefined): boolean =>
    left === right || (left !== undefined && right !== undefined && twins.get(left) === right);

  /** What tells the versions apart to which both sides have pinned a record; null: both to the same one. */
  const apart = ({ id, type }: Pick<Record, 'id' | 'type'>): ChartDifference | null => {
    const known = ours.get(id);
    if (known !== undefined && known === theirs.get(id)) return null;
    return workflows.get(type) ?? null;
  };

  const pinned = (record: Record, { draft: { version, hash } }: ChartDifference): Record => {
    const twin = { ...record, workflow: { ...record.workflow, version, hash } };
    twins.set(record, twin);
    return twin;
  };

  /** The draft's record as both are to be kept: the live set's own where it is the same. */
  const paired = (mine: Record, other: Record): Record => {
    if (equal(mine, other)) return mine;
    const difference = workflows.get(mine.type);
    if (difference === undefined || mine.workflow.hash !== difference.live.hash) return other;
    if (!equal({ ...mine, workflow: other.workflow }, other)) return other;
    return other.workflow.hash === difference.draft.hash ? pinned(mine, difference) : other;
  };

  return {
    pair() {
      for (const [id, record] of ours) {
        const other = theirs.get(id);
        const one = other === undefined ? undefined : paired(record, other);
        if (one !== undefined && one !== other) putRecord(draft.simulation.world, one);
      }
    },
    same: (id) => isSame(ours.get(id), theirs.get(id)),
    stepsAlike(event, plan, reads, sent) {
      if (workflows.size === 0) return true;
      const refusing = new Set<string>();
      for (const entry of plan.decision.trace)
        if (entry.kind === 'not-accepted') refusing.add(entry.record);
      // One that does not accept an event says which ones it knows.
      const hears = (record: string, { events }: ChartDifference): boolean =>
        events.size > 0 && (refusing.has(record) || [...events].some((type) => sent.has(type)));
      const isUntouched = (change: RecordChange): boolean => {
        const difference = apart(change.after);
        return (
          difference === null ||
          !(cameThrough(change, difference) || hears(change.after.id, difference))
        );
      };
      // One that may be stepped is told by its own workflow what it accepts.
      const isToldAlike = ({ need }: Read): boolean => {
        const record = need.kind === 'record' ? ours.get(need.id) : undefined;
        const difference = record === undefined ? null : apart(record);
        if (record === undefined || difference === null) return true;
        const { states } = difference;
        if (states === null || areAmong(record.snapshot.active, states)) return false;
        if (hears(record.id, difference)) return false;
        // Where it may be moved to are all states there are.
        return states.size === 0 || event.type !== BUILT_IN.moved;
      };
      return plan.changes.every(isUntouched) && reads.every(isToldAlike);
    },
    kept(kept) {
      if (workflows.size === 0) return kept;
      const records = kept.records.map((record) => {
        const difference = apart(record);
        return difference === null ? record : pinned(record, difference);
      });
      return { ...kept, records };
    },
    plan(plan, kept) {
      const { decision } = plan;
      const commit = draft.definitions.hash;
      if (kept.live === kept.draft) return { ...plan, decision: { ...decision, commit } };
      const hashOf = (id: string): string | undefined =>
        kept.draft.records.find((record) => record.id === id)?.workflow.hash ??
        theirs.get(id)?.workflow.hash;
      const told = (entry: TraceEntry): TraceEntry =>
        entry.kind === 'guarded'
          ? { ...entry, workflow: hashOf(entry.record) ?? entry.workflow }
          : entry;
      return {
        ...plan,
        changes: plan.changes.map(({ before, after, history }, i) => {
          const { workflow } = kept.draft.records[i] ?? after;
          return {
            before: before === null ? null : (theirs.get(before.id) ?? before),
            after: { ...after, workflow },
            history: history.map((entry) => ({ ...entry, hash: workflow.hash })),
          };
        }),
        decision: { ...decision, commit, trace: decision.trace.map(told) },
      };
    },
    shared(own, other) {
      if (other === null) return own;
      const records = own.records.map((record) => {
        const mine = other.records.find(({ id }) => id === record.id);
        return mine === undefined ? record : paired(mine, record);
      });
      return { ...own, records };
    },
  };
}

function equal(a: Record, b: Record): boolean {
  return jsonEqual(a as unknown as Json, b as unknown as Json);
}

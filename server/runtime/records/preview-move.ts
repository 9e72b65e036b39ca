import type { Definitions, JsonObject, Plan, Record } from '@interlock/engine';
import type { Db } from '../../store/database.ts';
import { findEffect, type EffectRef } from '../../store/effect.ts';
import { titleOf } from '../search-text.ts';
import { describeTimer, toEffectView, type TimerView } from './life.ts';
import { redact } from './redact.ts';

/** A timer that would go or be set. */
export type PreviewedTimer = Pick<TimerView, 'key' | 'title' | 'dueAt' | 'kind'>;

/** An effect that would be cancelled or asked for. */
export interface PreviewedEffect {
  readonly type: string;
  readonly params: JsonObject;
}

/** Another record that would be opened (`from` null) or go to another state. */
export interface PreviewedRecord {
  /** Null for one that would be opened. */
  readonly number: string | null;
  readonly type: string;
  readonly title: string;
  readonly from: string | null;
  readonly to: string;
}

/** What moving a record would do. */
export interface MovePreview {
  readonly from: string;
  /** Where it ends up: further than asked where transitions are always taken. */
  readonly to: string;
  readonly timers: {
    readonly stopped: readonly PreviewedTimer[];
    readonly started: readonly PreviewedTimer[];
  };
  readonly effects: {
    readonly cancelled: readonly PreviewedEffect[];
    readonly started: readonly PreviewedEffect[];
  };
  readonly records: readonly PreviewedRecord[];
}

/** Effects named one by one; somebody who cancels more knows enough. */
const MOST_EFFECTS = 100;

/** What a planned move of a record would do, in the words of its workflow. */
export async function previewMove(
  db: Db,
  definitions: Definitions,
  plan: Plan,
  before: Record,
): Promise<MovePreview> {
  const after = plan.changes.find((change) => change.after.id === before.id)?.after ?? before;
  const cancelled = new Set(plan.cancelledEffects);
  const awaited = plan.changes.flatMap(({ before: was }) => awaitedBy(was));
  const stopped = awaited.filter(({ id }) => cancelled.has(id)).slice(0, MOST_EFFECTS);
  const stored = await Promise.all(stopped.map((ref) => findEffect(db, ref)));
  return {
    from: before.state,
    to: after.state,
    timers: {
      stopped: timersOnlyIn(before, after, definitions),
      started: timersOnlyIn(after, before, definitions),
    },
    effects: {
      cancelled: stored
        .filter((effect) => effect !== undefined)
        .map(toEffectView)
        .map(({ type, params }) => ({ type, params })),
      started: plan.effects
        .filter(({ id }) => !cancelled.has(id))
        .map(({ type, params }) => ({ type, params: redact(params) as JsonObject })),
    },
    records: plan.changes.flatMap((change): PreviewedRecord[] => {
      const { before: was, after: is } = change;
      if (is.id === before.id || was?.state === is.state) return [];
      const { number, type, state: to } = is;
      const title = titleOf(is, definitions);
      return [{ number: was === null ? null : number, type, title, from: was?.state ?? null, to }];
    }),
  };
}

/** Effects the states of a record wait for. */
function awaitedBy(record: Record | null): EffectRef[] {
  return Object.values(record?.snapshot.invocations ?? {}).flatMap((invocation) =>
    invocation.kind === 'effect' && record !== null
      ? [{ id: invocation.effect, record: record.id }]
      : [],
  );
}

/** Timers one version of a record has and the other has not, or not for the same time. */
function timersOnlyIn(record: Record, other: Record, definitions: Definitions): PreviewedTimer[] {
  return Object.entries(record.timers)
    .filter(([key, dueAt]) => other.timers[key] !== dueAt)
    .map(([key, dueAt]) => ({ key, dueAt, ...describeTimer(key, record, definitions) }));
}

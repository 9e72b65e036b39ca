import type { Record } from '@interlock/engine';
import { listFailedEvents, type FailedEvent, type FailedEventList } from '../store/failed-event.ts';
import { listByStatus, type OpenStatus } from '../store/effect.ts';
import { readRecords, readSummaries } from '../store/record/read.ts';
import { listSetAside, type TimerPosition } from '../store/timer.ts';
import { describeTimer, toEffectView, type EffectView, type TimerView } from './records/life.ts';
import { toSummaryView, type SummaryView } from './records/view.ts';
import type { Runtime } from './runtime.ts';

/** An effect with the record it was done for. */
export type EffectAbout = EffectView & { readonly about: SummaryView | null };

/** A timer that no longer fires by itself, with its record. */
export type TimerAbout = TimerView & { readonly about: SummaryView };

/** An event that failed with the record it was sent to. */
export type EventAbout = FailedEvent & { readonly about: SummaryView | null };

/** A page of a list and where the next one begins. */
interface PageOf<T, P> {
  readonly items: readonly T[];
  readonly next: P | null;
}

/** Where a list ordered by time, then id, continues. */
interface TimePosition {
  readonly at: string;
  readonly id: string;
}

/** Effects of a status with their records, newest first. */
export async function setAsideEffects(
  { db, definitions }: Runtime,
  status: OpenStatus,
  { after, limit }: { readonly after?: TimePosition; readonly limit: number },
): Promise<PageOf<EffectAbout, TimePosition>> {
  const from = after === undefined ? {} : { after };
  const read = await listByStatus(db, status, { ...from, limit: limit + 1 });
  const effects = read.slice(0, limit);
  const records = effects.flatMap(({ record }) => record ?? []);
  const summaries = await readSummaries(db, records);
  const current = definitions.current().definitions;
  const items = effects.map((effect): EffectAbout => {
    const summary = summaries.get(effect.record ?? '');
    const about = summary === undefined ? null : toSummaryView(summary, current);
    return { ...toEffectView(effect), about };
  });
  const last = effects.at(-1);
  const more = read.length > limit && last !== undefined;
  return { items, next: more ? { at: last.createdAt, id: last.id } : null };
}

/** Events that failed with the records they were sent to, the latest first. */
export async function setAsideEvents(
  { db, definitions }: Runtime,
  { limit, ...from }: FailedEventList,
): Promise<PageOf<EventAbout, TimePosition>> {
  const read = await listFailedEvents(db, { ...from, limit: limit + 1 });
  const events = read.slice(0, limit);
  const summaries = await readSummaries(
    db,
    events.flatMap(({ target }) => target ?? []),
  );
  const current = definitions.current().definitions;
  const items = events.map((event): EventAbout => {
    const summary = summaries.get(event.target ?? '');
    return { ...event, about: summary === undefined ? null : toSummaryView(summary, current) };
  });
  const last = events.at(-1);
  const more = read.length > limit && last !== undefined;
  return { items, next: more ? { at: last.acceptedAt, id: last.decision } : null };
}

/** Timers set aside with their records, those due last first. */
export async function setAsideTimers(
  { db, definitions }: Runtime,
  { after, limit }: { readonly after?: TimerPosition; readonly limit: number },
): Promise<PageOf<TimerAbout, TimerPosition>> {
  const from = after === undefined ? {} : { after };
  const read = await listSetAside(db, { ...from, limit: limit + 1 });
  const timers = read.slice(0, limit);
  const records = await readRecords(
    db,
    timers.map(({ record }) => record),
  );
  const current = definitions.current().definitions;
  const items = timers.flatMap(({ record: id, key, dueAt, parked }): TimerAbout[] => {
    const record: Record | undefined = records.get(id);
    if (record === undefined) return [];
    const about = toSummaryView({ ...record, done: record.snapshot.done }, current);
    return [{ key, dueAt, parked, ...describeTimer(key, record, current), about }];
  });
  const last = timers.at(-1);
  const more = read.length > limit && last !== undefined;
  return { items, next: more ? { at: last.dueAt, record: last.record, key: last.key } : null };
}

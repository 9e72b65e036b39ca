import type {
  Decision,
  Definitions,
  HistoryEntry,
  JsonObject,
  Principal,
  Record,
} from '@interlock/engine';
import { findPrincipals } from '../../identity/directory.ts';
import type { Db } from '../../store/database.ts';
import { listDecisions } from '../../store/decision.ts';
import { listEffects, type EffectStatus, type StoredEffect } from '../../store/effect.ts';
import { listHistory } from '../../store/history.ts';
import { listLinks } from '../../store/link.ts';
import { listParked } from '../../store/timer.ts';
import { withCommits, type Committed } from '../explain/decided-under.ts';
import { redact } from './redact.ts';
import { isAgent, maySee } from './visibility.ts';
import { toSummaryView, type SummaryView } from './view.ts';

/** A history entry with the name of who did it. */
export type HistoryView = HistoryEntry & { readonly actorName: string };

/**
 * A page of a record's history, newest first. Who is no agent sees neither internal notes nor what came
 * in with an event.
 * @param before only entries of lower revision
 */
export async function historyPage(
  db: Db,
  principal: Principal,
  record: Record,
  { before, limit }: { readonly before?: number; readonly limit: number },
): Promise<{ readonly items: readonly HistoryView[]; readonly next: number | null }> {
  const read = await listHistory(db, record.id, {
    limit: limit + 1,
    ...(before === undefined ? {} : { before }),
  });
  const page = read.slice(0, limit);
  const names = await findPrincipals(
    db,
    page.map(({ actor }) => actor.id),
  );
  const agent = isAgent(principal);
  const items = page
    .filter(({ kind, note }) => agent || kind !== 'noted' || note?.visibility === 'public')
    .map((entry) => ({
      ...(agent ? entry : withoutInternals(entry)),
      // Interlock itself and whoever was removed keep the name they had then.
      actorName: names.get(entry.actor.id)?.name ?? entry.actor.name,
    }));
  const last = page.at(-1);
  return { items, next: read.length > limit && last !== undefined ? last.revision : null };
}

function withoutInternals(entry: HistoryEntry): HistoryEntry {
  const { note, ...rest } = entry;
  return { ...rest, input: {}, ...(note?.visibility === 'public' ? { note } : {}) };
}

/** A pending timer in words. */
export interface TimerView {
  readonly key: string;
  readonly title: string;
  readonly dueAt: string;
  readonly kind: 'transition' | 'clock' | 'timeout';
  /** Why it no longer fires by itself; null while it does. */
  readonly parked: string | null;
}

/** A record's pending timers, the next one first. */
export async function timersOf(
  db: Db,
  record: Record,
  definitions: Definitions,
): Promise<TimerView[]> {
  const parked = await listParked(db, record.id);
  return Object.entries(record.timers)
    .map(([key, dueAt]) => ({
      key,
      dueAt,
      ...describeTimer(key, record, definitions),
      parked: parked.get(key) ?? null,
    }))
    .toSorted((a, b) => (a.dueAt < b.dueAt ? -1 : a.dueAt > b.dueAt ? 1 : 0));
}

/**
 * A timer in words, by the workflow version its record runs on. Pure.
 * @param key a transition's (`<state path>#<id>`) or `clock:<id>`
 */
export function describeTimer(
  key: string,
  record: Record,
  definitions: Definitions,
): { readonly title: string; readonly kind: TimerView['kind'] } {
  const workflow = definitions.pinned.get(record.workflow.hash);
  if (key.startsWith('clock:')) {
    const id = key.slice('clock:'.length);
    return {
      kind: 'clock',
      title: workflow?.clocks.find((clock) => clock.id === id)?.definition.title ?? id,
    };
  }
  const states = [...(workflow?.chart.values() ?? [])];
  const transition = states.flatMap(({ transitions }) => transitions).find((t) => t.key === key);
  const kind = transition?.id.includes('.') === true ? 'timeout' : 'transition';
  if (transition === undefined) return { kind, title: key };
  const target = transition.target === null ? undefined : workflow?.chart.get(transition.target);
  const to = target?.definition.label ?? transition.target ?? transition.id;
  return { kind, title: transition.label ?? `To ${to}` };
}

/** A link of a record. */
export interface LinkView {
  readonly relation: string;
  readonly direction: 'in' | 'out';
  /** What the record type calls it, else the relation. */
  readonly title: string;
  readonly record: SummaryView;
}

/** The links of a record whose other end the principal may see. */
export async function linksOf(
  db: Db,
  principal: Principal,
  record: Record,
  definitions: Definitions,
): Promise<LinkView[]> {
  const titles = Object.values(definitions.types.get(record.type)?.links ?? {});
  const links = await listLinks(db, record.id);
  return links
    .filter((link) => maySee(principal, link.record, definitions))
    .map(({ relation, direction, record: other }) => ({
      relation,
      direction,
      title:
        titles.find((t) => t.relation === relation && t.direction === direction)?.title ?? relation,
      record: toSummaryView(other, definitions),
    }));
}

/** A page of the decisions that concerned a record, newest first, each with its commit. */
export async function decisionPage(
  db: Db,
  record: Record,
  {
    before,
    limit,
  }: { readonly before?: { readonly at: string; readonly id: string }; readonly limit: number },
): Promise<{
  readonly items: readonly (Decision & Committed)[];
  readonly next: { readonly at: string; readonly id: string } | null;
}> {
  const read = await listDecisions(db, record.id, {
    limit: limit + 1,
    ...(before === undefined ? {} : { before }),
  });
  const items = await withCommits(db, read.slice(0, limit));
  const last = items.at(-1);
  return {
    items,
    next: read.length > limit && last !== undefined ? { at: last.at, id: last.id } : null,
  };
}

/** An effect as people may see it. */
export interface EffectView {
  readonly id: string;
  readonly type: string;
  /** Id of the record it was done for. */
  readonly record: string | null;
  /** Key of the invocation its result is for; null where no state ever waited for it. */
  readonly invocation: string | null;
  readonly params: JsonObject;
  readonly status: EffectStatus;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** The effects of a record, newest first, without what looks like a secret. */
export async function effectsOf(db: Db, record: Record): Promise<EffectView[]> {
  return (await listEffects(db, record.id)).map(toEffectView);
}

/** An effect without what looks like a secret. Pure. */
export function toEffectView(effect: StoredEffect): EffectView {
  const { id, type, record, invocation = null, status, attempts } = effect;
  const { lastError, createdAt, updatedAt } = effect;
  const params = redact(effect.params) as JsonObject;
  const about = { id, type, record, invocation, params };
  return { ...about, status, attempts, lastError, createdAt, updatedAt };
}

import type { Event } from '../event.ts';
import { EngineError } from '../errors.ts';
import type { Definitions, CompiledWorkflow } from '../pack/definitions.ts';
import type { Effect, HistoryEntry, Link, Ruling, TraceEntry } from '../plan.ts';
import type { KeyHolder } from '../need.ts';
import type { Record } from '../record.ts';
import type { Counter } from '../counter.ts';
import { deriveId } from '../identifier.ts';
import type { PlanningListener } from './planning-listener.ts';
import type { KnownFaults, Probe } from './policy-fault.ts';
import type { Session } from './session.ts';
import type { Trial } from './trial.ts';
import type { Acting, Work } from './work.ts';

/** Longest chain of events and openings, one causing the next, that one event may start. */
export const MAX_DEPTH = 32;
/** Most pieces of work one event may come to; more is a loop between definitions. */
const MAX_WORK = 10_000;

/** What one event has come to so far. Lives for the planning of one event only. */
export interface Progress {
  readonly session: Session;
  readonly definitions: Definitions;
  readonly root: Event;
  /** Id of the decision all of it belongs to. */
  readonly decision: string;
  readonly changes: Map<
    string,
    { readonly before: Record | null; after: Record; readonly history: HistoryEntry[] }
  >;
  readonly effects: Effect[];
  readonly cancelledEffects: string[];
  readonly links: Link[];
  readonly keys: Map<string, KeyHolder>;
  readonly counters: Map<string, Counter | null>;
  /** What stood in the place of each that was put, in order; undefined: nothing. */
  readonly counted: {
    readonly key: string;
    readonly overlaid: Counter | null | undefined;
    readonly noted: Counter | null | undefined;
  }[];
  /** Policies of which an action broke. */
  readonly broken: Set<Acting>;
  readonly rulings: Ruling[];
  readonly trace: TraceEntry[];
  readonly queue: Work[];
  /** Set while only an explanation is wanted. */
  readonly trial: Trial | undefined;
  /** Told of what happens meanwhile. */
  readonly listener: PlanningListener | undefined;
  /** What is known to break. */
  readonly faults: KnownFaults;
  /** Set while it is only looked for what else breaks. */
  readonly probe: Probe | null;
  /** Whether the event may be planned anew without what breaks. */
  readonly mayBeginAnew: boolean;
  done: number;
  ids: number;
}

/** What else is to be heeded while an event is planned. */
type More = Pick<Progress, 'trial' | 'listener' | 'faults' | 'probe' | 'mayBeginAnew'>;

const NOTHING_MORE: More = {
  trial: undefined,
  listener: undefined,
  faults: new Map(),
  probe: null,
  mayBeginAnew: true,
};

/** A fresh progress for an event. */
export function startProgress(
  session: Session,
  definitions: Definitions,
  root: Event,
  more: More = NOTHING_MORE,
): Progress {
  return {
    session,
    definitions,
    root,
    decision: deriveId(root.source, root.id, 'decision'),
    changes: new Map(),
    effects: [],
    cancelledEffects: [],
    links: [],
    keys: new Map(),
    counters: new Map(),
    counted: [],
    broken: new Set(),
    rulings: [],
    trace: [],
    queue: [],
    ...more,
    done: 0,
    ids: 0,
  };
}

/** The next id derived from the root event: the same plan gives the same ids. */
export function nextId(progress: Progress, purpose: string): string {
  progress.ids += 1;
  return deriveId(progress.root.source, progress.root.id, purpose, String(progress.ids));
}

/** Adds work to be done after what is under way. Throws EngineError `too-deep`, `too-much`. */
export function enqueue(progress: Progress, work: Work): void {
  const { root, done, queue } = progress;
  const details = { event: root.id, last: work.event.type };
  const circle = `last "${work.event.type}": policies or workflows set each other off`;
  if (work.depth > MAX_DEPTH) {
    const message = `"${root.type}" causes more than ${MAX_DEPTH} steps one after the other, ${circle}`;
    throw new EngineError('too-deep', message, details);
  }
  if (done + queue.length > MAX_WORK) {
    const message = `"${root.type}" causes more than ${MAX_WORK} pieces of work, ${circle}`;
    throw new EngineError('too-much', message, details);
  }
  queue.push(work);
}

/** Takes note of a record's new version, in the plan and for whoever looks next. */
export function putRecord(
  progress: Progress,
  before: Record | null,
  after: Record,
  entry: HistoryEntry | null,
): void {
  progress.session.put(after);
  const known = progress.changes.get(after.id);
  if (known === undefined) {
    progress.changes.set(after.id, { before, after, history: entry === null ? [] : [entry] });
    return;
  }
  known.after = after;
  if (entry !== null) known.history.push(entry);
}

/** Ties two records, once. */
export function putLink(progress: Progress, link: Link): void {
  const linked = progress.session.linked(link.from, link.relation, 'out');
  if (linked?.some((other) => other.id === link.to) === true) return;
  progress.session.link(link);
  progress.links.push(link);
  progress.trace.push({ kind: 'linked', ...link });
}

/** Gives a correlation key to a record. */
export function putKey(progress: Progress, key: string, holder: KeyHolder): void {
  progress.session.hold(key, holder);
  progress.keys.set(key, holder);
}

/** Takes note of what a policy has counted; null: nothing is kept any more. */
export function putCounter(progress: Progress, key: string, counter: Counter | null): void {
  const { session, counters, counted } = progress;
  counted.push({ key, overlaid: session.overlay.counters.get(key), noted: counters.get(key) });
  session.putCounter(key, counter);
  counters.set(key, counter);
}

/** Puts back what was counted between two places of `progress.counted`. */
export function uncount(progress: Progress, [from, to]: readonly [number, number]): void {
  const { session, counters, counted } = progress;
  for (const { key, overlaid, noted } of counted.slice(from, to).toReversed()) {
    putBack(session.overlay.counters, key, overlaid);
    putBack(counters, key, noted);
  }
}

function putBack<T>(map: Map<string, T>, key: string, before: T | undefined): void {
  if (before === undefined) map.delete(key);
  else map.set(key, before);
}

/** The definition a running record is pinned to. Throws EngineError `definition-missing`. */
export function workflowOf(definitions: Definitions, record: Record): CompiledWorkflow {
  const workflow = definitions.pinned.get(record.workflow.hash);
  if (workflow !== undefined) return workflow;
  const message = `${record.number} is pinned to version ${record.workflow.version} of workflow "${record.workflow.id}", which is not loaded`;
  throw new EngineError('definition-missing', message, {
    record: record.id,
    hash: record.workflow.hash,
  });
}

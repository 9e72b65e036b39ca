import { asText, isJsonObject, isList, jsonEqual } from '../../json.ts';
import type { Json } from '../../json.ts';
import type { Plan, RecordChange } from '../../plan.ts';
import type { Record } from '../../record.ts';
import type { SimulatedWorld } from '../simulated-world.ts';
import type { Taken } from './sides.ts';

/**
 * In what a record's life differs under the draft: other transitions or states (`path`), other people or groups asked,
 * or asked otherwise (`approvals`: children a state waits for), clocks that reached something else (`clocks`), other
 * timers (`timers`), other effects (`effects`), other values (`fields`); it went on under the live set, and under the
 * draft took no event any more and is somewhere else at the end (`stuck`); it is there under one set only (`existence`).
 */
export const RECORD_DIFFERENCES = [
  'path',
  'approvals',
  'clocks',
  'timers',
  'effects',
  'fields',
  'stuck',
  'existence',
] as const;

/** See {@link RECORD_DIFFERENCES}. */
export type RecordDifferenceKind = (typeof RECORD_DIFFERENCES)[number];

/** What one set made of a step of a record; null: nothing at all. */
export interface RecordStep {
  readonly state: string;
  /** Keys of the transitions taken. */
  readonly taken: readonly string[];
  /** `<clock> <percent>` reached so far, in order. */
  readonly clocks: readonly string[];
  /** Timer → when it comes due. */
  readonly timers: { readonly [key: string]: string };
  /** Children its states wait for that were opened: `<type> <who is asked>`. */
  readonly children: readonly string[];
  /** Types of the effects asked for. */
  readonly effects: readonly string[];
}

/** A record whose life differs, with the first step at which it does. */
export interface RecordDifference {
  readonly record: string;
  readonly number: string;
  readonly type: string;
  readonly kinds: readonly RecordDifferenceKind[];
  /** Where the two parted, ISO 8601 UTC, and on which event. */
  readonly at: string;
  readonly event: string;
  readonly live: RecordStep | null;
  readonly draft: RecordStep | null;
  /** States at the end; null: it is not there. */
  readonly ended: { readonly live: string | null; readonly draft: string | null };
}

/** Records of a simulation held against each other. */
export interface RecordsReport {
  /** History rows planned under the live set while counting: steps. */
  readonly steps: number;
  /** Records changed under either set while counting. */
  readonly compared: number;
  readonly differing: number;
  /** How many differ in each way. */
  readonly kinds: { readonly [kind in RecordDifferenceKind]: number };
  /** The first of those that differ, in the order in which they parted. */
  readonly listed: readonly RecordDifference[];
}

/** Compares records step by step. */
export interface RecordDifferences {
  /** What both sets made of one event. */
  add(event: string, at: string, plans: Taken): void;
  finish(live: SimulatedWorld, draft: SimulatedWorld): RecordsReport;
}

interface Life {
  /** Its id under the draft. */
  readonly draft: string;
  readonly type: string;
  readonly number: string;
  kinds: Set<RecordDifferenceKind>;
  parted: Pick<RecordDifference, 'at' | 'event' | 'live' | 'draft'> | null;
  /** The states it is in, as far as they were told. */
  states: { readonly live: string | null; readonly draft: string | null };
  /** It moved under the live set on what was not accepted, or failed, under the draft, which has not caught up since. */
  isBehind: boolean;
}

/**
 * Nothing compared yet.
 *
 * @param counterpartOf the draft's id for one of the live set's
 */
export function compareRecords(
  counterpartOf: (id: string) => string,
  most: number,
): RecordDifferences {
  /** By the live set's id; by the draft's where the live set has none. */
  const lives = new Map<string, Life>();
  const liveIds = new Map<string, string>();
  let steps = 0;
  const lifeOf = (id: string, draft: string, { type, number }: Record): Life => {
    const known = lives.get(id);
    if (known !== undefined) return known;
    const made: Life = {
      draft,
      type,
      number,
      kinds: new Set(),
      parted: null,
      states: { live: null, draft: null },
      isBehind: false,
    };
    lives.set(id, made);
    return made;
  };
  const compare = (event: string, at: string, plans: Taken): void => {
    const ours = changesOf(plans.live);
    const theirs = changesOf(plans.draft);
    const ids = new Set(ours.keys());
    for (const id of ours.keys()) liveIds.set(counterpartOf(id), id);
    for (const id of theirs.keys()) ids.add(liveIds.get(id) ?? id);
    for (const id of ids) {
      const other = counterpartOf(id);
      const [left, right] = [ours.get(id), theirs.get(other)];
      const record = (left ?? right)?.after;
      if (record === undefined) continue;
      const life = lifeOf(id, other, record);
      const kinds = differences(left, right, plans, counterpartOf);
      const states = {
        live: left?.after.state ?? life.states.live,
        draft: right?.after.state ?? life.states.draft,
      };
      const moved = left !== undefined && states.live !== life.states.live;
      if (moved && right === undefined && isRefused(plans.draft)) life.isBehind = true;
      if (states.live === states.draft) life.isBehind = false;
      life.states = states;
      for (const kind of kinds) life.kinds.add(kind);
      if (kinds.length === 0 || life.parted !== null) continue;
      life.parted = {
        at,
        event,
        live: left === undefined ? null : stepOf(left, plans.live),
        draft: right === undefined ? null : stepOf(right, plans.draft),
      };
    }
  };
  return {
    add(event, at, plans) {
      for (const { after, history } of plans.live?.changes ?? []) {
        steps += history.length;
        if (!plans.alike) continue;
        const life = lifeOf(after.id, counterpartOf(after.id), after);
        life.states = { live: after.state, draft: after.state };
        life.isBehind = false;
      }
      if (!plans.alike) compare(event, at, plans);
    },
    finish(live, draft) {
      const all = [...lives].flatMap(([record, life]): RecordDifference[] => {
        const { type, number, parted } = life;
        const ended = {
          live: live.records.get(record)?.state ?? null,
          draft: draft.records.get(life.draft)?.state ?? null,
        };
        const apart = ended.live !== ended.draft;
        if ((ended.live === null) !== (ended.draft === null)) life.kinds.add('existence');
        if (life.isBehind && apart && draft.records.get(life.draft)?.snapshot.done === false)
          life.kinds.add('stuck');
        if (parted === null || life.kinds.size === 0) return [];
        const kinds = RECORD_DIFFERENCES.filter((kind) => life.kinds.has(kind));
        return [{ record, number, type, kinds, ...parted, ended }];
      });
      const inOrder = all.toSorted((a, b) =>
        a.at === b.at ? (a.record < b.record ? -1 : 1) : a.at < b.at ? -1 : 1,
      );
      const count = (kind: RecordDifferenceKind): number =>
        all.filter(({ kinds }) => kinds.includes(kind)).length;
      return {
        steps,
        compared: lives.size,
        differing: all.length,
        kinds: Object.fromEntries(RECORD_DIFFERENCES.map((kind) => [kind, count(kind)])) as {
          [kind in RecordDifferenceKind]: number;
        },
        listed: inOrder.slice(0, most),
      };
    },
  };
}

function changesOf(plan: Plan | null): Map<string, RecordChange> {
  return new Map((plan?.changes ?? []).map((change) => [change.after.id, change]));
}

function isRefused(plan: Plan | null): boolean {
  return plan === null || plan.outcome !== 'applied';
}

function differences(
  left: RecordChange | undefined,
  right: RecordChange | undefined,
  plans: Taken,
  counterpartOf: (id: string) => string,
): RecordDifferenceKind[] {
  if (left === undefined || right === undefined) {
    const only = left ?? right;
    if (only === undefined || only.history.length === 0) return [];
    const plan = left === undefined ? plans.draft : plans.live;
    const step = stepOf(only, plan);
    const kinds: RecordDifferenceKind[] = only.before === null ? ['existence'] : [];
    if (step.taken.length > 0) kinds.push('path');
    if (step.effects.length > 0) kinds.push('effects');
    if (step.children.length > 0) kinds.push('approvals');
    return kinds.length > 0 ? kinds : ['fields'];
  }
  const [ours, theirs] = [stepOf(left, plans.live), stepOf(right, plans.draft)];
  const told = (json: unknown): Json => renamed(json as Json, counterpartOf);
  const differs = (a: unknown, b: unknown): boolean => !jsonEqual(told(a), b as Json);
  const kinds: RecordDifferenceKind[] = [];
  if (ours.state !== theirs.state || differs(ours.taken, theirs.taken)) kinds.push('path');
  if (differs(childrenOf(left, plans.live), childrenOf(right, plans.draft)))
    kinds.push('approvals');
  if (differs(ours.clocks, theirs.clocks)) kinds.push('clocks');
  if (differs(ours.timers, theirs.timers)) kinds.push('timers');
  if (differs(effectsOf(left, plans.live), effectsOf(right, plans.draft))) kinds.push('effects');
  if (differs(left.after.data, right.after.data)) kinds.push('fields');
  return kinds;
}

function stepOf(change: RecordChange, plan: Plan | null): RecordStep {
  const { after, history } = change;
  return {
    state: after.state,
    taken: history.flatMap(({ taken }) => taken),
    clocks: Object.entries(after.clocks).flatMap(([id, { reached }]) =>
      reached.map((percent) => `${id} ${percent}`),
    ),
    timers: after.timers,
    children: childrenOf(change, plan).map((child) => inWords(child)),
    effects: effectsOf(change, plan).map(({ type }) => asText(type ?? '')),
  };
}

function childrenOf(
  { after }: RecordChange,
  plan: Plan | null,
): { readonly [part: string]: Json }[] {
  return (plan?.changes ?? []).flatMap(({ before, after: child }) =>
    before === null && child.parent?.record === after.id
      ? [{ type: child.type, data: child.data }]
      : [],
  );
}

function effectsOf(
  { after }: RecordChange,
  plan: Plan | null,
): { readonly [part: string]: Json }[] {
  return (plan?.effects ?? []).flatMap(({ record, type, params }) =>
    record === after.id ? [{ type, params }] : [],
  );
}

/** Who is asked by a child: its group, its approvers, whoever it is assigned to. */
function inWords({ type, data }: { readonly [part: string]: Json }): string {
  const fields = isJsonObject(data) ? data : {};
  const asked = ['group', 'approvers', 'assignmentGroup', 'assignee'].flatMap((field) => {
    const value = fields[field];
    return value === undefined || value === null
      ? []
      : [isList(value) ? value.map(String).join(', ') : asText(value)];
  });
  return [asText(type ?? ''), ...asked.filter((one) => one !== '')].join(' ');
}

/** With the draft's ids for the live set's, wherever they stand. */
function renamed(json: Json, counterpartOf: (id: string) => string): Json {
  if (typeof json === 'string') return counterpartOf(json);
  if (isList(json)) return json.map((one) => renamed(one, counterpartOf));
  if (!isJsonObject(json)) return json;
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => [
      key,
      value === undefined ? value : renamed(value, counterpartOf),
    ]),
  );
}

import { clockMode } from '../clock/mode.ts';
import type { ClockMode } from '../clock/mode.ts';
import type { Parsed } from '../issue.ts';
import type { Json } from '../json.ts';
import type { CompiledWorkflow, Definitions } from '../pack/definitions.ts';
import type { Record } from '../record.ts';
import { checkData } from '../record-type/compile.ts';
import { isMissing } from '../verify/data/slot.ts';
import { behaviourOf } from '../verify/space/behaviour.ts';
import { fieldWaitedFor } from '../verify/space/lone-timers.ts';
import { verifiableIn } from '../verify/verifiable-in.ts';
import { carry } from '../workflow/carried-keys.ts';
import type { CarriedKeys } from '../workflow/carried-keys.ts';
import { relocate } from '../workflow/relocate.ts';
import type { StatePlaces } from '../workflow/relocate.ts';
import { stateOf } from '../workflow/transition.ts';
import { reasonsOf } from './reasons.ts';
import { parseMapping, stateMapping } from './state-mapping.ts';
import type { StateMapping } from './state-mapping.ts';
import { wayToEnd } from './way-to-end.ts';
import type { Standing, WayToEnd } from './way-to-end.ts';

/**
 * What a migration would make of a record: it stands in the same states; in those the difference, or somebody, says; in
 * states nobody has said yet; or it would come to no end from there. The first two are safe.
 */
export type MigrationClass = 'unchanged' | 'mapped' | 'needs-mapping' | 'would-be-stuck';

/** Classes in the order they are told. */
export const MIGRATION_CLASSES: readonly MigrationClass[] = [
  'unchanged',
  'mapped',
  'needs-mapping',
  'would-be-stuck',
];

/** What becomes of a timer: it goes on and keeps when it is due, starts anew, or ends. */
export interface TimerChange {
  readonly what: 'goes-on' | 'starts' | 'ends';
  /** Its key now; of one that starts, its key then. */
  readonly key: string;
  /** When it is due, ISO 8601 UTC; null: that is worked out when it starts. */
  readonly dueAt: string | null;
}

/** What becomes of a clock; null: there is none of that name. */
export interface ClockChange {
  readonly clock: string;
  readonly before: ClockMode | null;
  readonly after: ClockMode | null;
}

/** What becomes of work a state waits for. */
export interface AwaitedChange {
  readonly what: 'goes-on' | 'no-longer-awaited';
  readonly key: string;
  readonly kind: 'effect' | 'records';
  /** The effect, or the records, that have not ended. */
  readonly open: readonly string[];
}

/** What a migration would make of one record. */
export interface ClassifiedRecord {
  readonly record: string;
  readonly number: string;
  /** Of the record as it was looked at. */
  readonly revision: number;
  readonly class: MigrationClass;
  /** Whether it would come to an end; null: it is not known where it would stand. */
  readonly end: WayToEnd | null;
  /** Why, and what to mind, in sentences. */
  readonly reasons: readonly string[];
  readonly state: { readonly from: string; readonly to: string | null };
  readonly timers: readonly TimerChange[];
  readonly clocks: readonly ClockChange[];
  readonly awaited: readonly AwaitedChange[];
  /** Histories that forget what they remember. */
  readonly forgotten: readonly string[];
  readonly fields: {
    /** Fields the version's record type has not. */
    readonly dropped: readonly string[];
    /** Values it does not allow; they are kept. */
    readonly invalid: readonly { readonly field: string; readonly message: string }[];
  };
  /** What the event that migrates it says. */
  readonly migrating: { readonly states: StatePlaces; readonly keys: CarriedKeys };
}

/** Two versions of a workflow, and where its states went as far as somebody says so. */
export interface MigrationWish {
  readonly from: CompiledWorkflow;
  readonly to: CompiledWorkflow;
  readonly mapping?: Json;
  /** JSON pointer of the mapping in what was sent. */
  readonly at?: string;
}

/** Tells what a migration would make of records of a version. */
export interface Classifier {
  readonly mapping: StateMapping;
  readonly classify: (record: Record) => ClassifiedRecord;
}

/**
 * Tells what a migration between two versions of a workflow would make of running records, or everything that is wrong
 * with its mapping. What can happen afterwards is what verification finds with the definitions there are. Pure but for
 * what it remembers.
 *
 * @param most situations looked at for a record before it is not known whether it ends
 */
export function createClassifier(
  definitions: Pick<Definitions, 'types' | 'workflows' | 'tables' | 'policies'>,
  { from, to, mapping: json = {}, at = '/mapping' }: MigrationWish,
  most?: number,
): Parsed<Classifier> {
  const given = parseMapping(json, from, to, at);
  if (!given.ok) return given;
  const mapping = stateMapping(from, to, given.value);
  const workflows = new Map([...definitions.workflows, [to.id, to]]);
  const beheld = verifiableIn({ ...definitions, workflows })(to.id);
  const endsFor =
    beheld === null
      ? null
      : wayToEnd(
          behaviourOf(beheld.workflow, beheld.surroundings, { known: beheld.known }),
          to.clocks,
          most,
        );
  const classify = (record: Record): ClassifiedRecord => {
    const { places, renamed } = mapping;
    const { snapshot } = record;
    const needed = neededPlaces(places, record);
    const relocated = relocate(snapshot, to.chart, needed);
    const base = {
      record: record.id,
      number: record.number,
      revision: record.revision,
      migrating: { states: needed, keys: renamed },
    };
    const fields = fieldChanges(record, to);
    if (!relocated.ok) {
      return {
        ...base,
        class: 'needs-mapping',
        end: null,
        reasons: [`${relocated.reason}; say where "${record.state}" went`],
        state: { from: record.state, to: null },
        timers: [],
        clocks: [],
        awaited: [],
        forgotten: [],
        fields,
      };
    }
    const { place, forgotten } = relocated;
    const carried = carry(
      { from: from.chart, to: to.chart, places: needed, renamed },
      {
        active: snapshot.active,
        timers: Object.keys(record.timers),
        invocations: Object.keys(snapshot.invocations),
      },
      place.active,
    );
    const data = without(record.data, fields.dropped);
    const begun = { ...carried, starting: carried.starting.filter((key) => isSet(key, to, data)) };
    const standing: Standing = {
      ...record,
      data,
      place,
      remembering: snapshot.watched?.remembering ?? [],
      awaited: new Set([
        ...carried.timers.values(),
        ...begun.starting,
        ...carried.invocations.values(),
      ]),
    };
    const end = endsFor?.(standing) ?? 'unknown';
    const state = { from: record.state, to: stateOf(place.active) };
    const same = state.from === state.to;
    const told = {
      ...base,
      class: end !== 'there' ? 'would-be-stuck' : same ? 'unchanged' : 'mapped',
      end,
      state,
      timers: timerChanges(record, begun),
      clocks: clockChanges(from, to, snapshot.active, place.active),
      awaited: awaitedChanges(record, carried.invocations),
      forgotten,
      fields,
    } as const;
    return { ...told, reasons: reasonsOf(told, { to, mapping, state: snapshot.active }) };
  };
  return { ok: true, value: { mapping, classify }, issues: [] };
}

/** Whether a timer is set where its state is gone into: one that waits for a field's instant needs one. */
function isSet(key: string, { chart }: CompiledWorkflow, data: Record['data']): boolean {
  const source = key.slice(0, key.indexOf('#'));
  const timer = chart.get(source)?.transitions.find((one) => one.key === key);
  const field = timer === undefined ? null : fieldWaitedFor(timer);
  return field === null || !isMissing(data[field]);
}

/** Of all places those a record needs. */
function neededPlaces(places: StatePlaces, { state, snapshot }: Record): StatePlaces {
  const { active, history } = snapshot;
  const paths = [state, ...active, ...Object.keys(history), ...Object.values(history).flat()];
  return Object.fromEntries(
    [...new Set(paths)].flatMap((path) => {
      const place = Object.hasOwn(places, path) ? places[path] : undefined;
      return place === undefined ? [] : [[path, place] as const];
    }),
  );
}

function timerChanges(
  { timers }: Record,
  carried: { readonly timers: ReadonlyMap<string, string>; readonly starting: readonly string[] },
): TimerChange[] {
  const own = Object.entries(timers).filter(([key]) => key.includes('#'));
  return [
    ...own.map(([key, dueAt]): TimerChange => {
      return { what: carried.timers.has(key) ? 'goes-on' : 'ends', key, dueAt };
    }),
    ...carried.starting.map((key): TimerChange => ({ what: 'starts', key, dueAt: null })),
  ];
}

function clockChanges(
  from: CompiledWorkflow,
  to: CompiledWorkflow,
  here: readonly string[],
  there: readonly string[],
): ClockChange[] {
  const mode = (
    { clocks }: CompiledWorkflow,
    id: string,
    active: readonly string[],
  ): ClockMode | null => {
    const clock = clocks.find((one) => one.id === id);
    return clock === undefined ? null : clockMode(clock.definition, active);
  };
  const ids = new Set([...from.clocks, ...to.clocks].map(({ id }) => id));
  return [...ids].map((clock) => {
    return { clock, before: mode(from, clock, here), after: mode(to, clock, there) };
  });
}

function awaitedChanges(
  { snapshot }: Record,
  goingOn: ReadonlyMap<string, string>,
): AwaitedChange[] {
  return Object.entries(snapshot.invocations).map(([key, one]) => ({
    what: goingOn.has(key) ? 'goes-on' : 'no-longer-awaited',
    key,
    kind: one.kind,
    open:
      one.kind === 'effect'
        ? [one.effect]
        : Object.entries(one.children).flatMap(([id, end]) => (end === null ? [id] : [])),
  }));
}

function fieldChanges({ data }: Record, { recordType }: CompiledWorkflow) {
  const { fields } = recordType.definition;
  const dropped = Object.keys(data).filter((field) => !Object.hasOwn(fields, field));
  const issues = checkData(recordType, without(data, dropped), '', { complete: true });
  const invalid = issues.map(({ path, message }) => {
    return { field: path.split('/')[1] ?? '', message };
  });
  return { dropped, invalid };
}

function without(data: Record['data'], fields: readonly string[]): Record['data'] {
  return Object.fromEntries(Object.entries(data).filter(([field]) => !fields.includes(field)));
}

import { isJsonObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import type { CompiledWorkflow } from '../pack/definitions.ts';
import { mayIntervene } from '../principal.ts';
import type { Invocation, Record } from '../record.ts';
import { settleData } from '../record-type/compile.ts';
import { carry } from '../workflow/carried-keys.ts';
import { relocate } from '../workflow/relocate.ts';
import { stateOf } from '../workflow/transition.ts';
import { applyStep } from './apply-step.ts';
import { guardNotes } from './asked-guards.ts';
import { ignored, refused } from './delivered.ts';
import type { Delivered } from './delivered.ts';
import { sceneOf, stepEnvironment } from './environment.ts';
import type { StepInput } from './environment.ts';
import { forbidden } from './intervene.ts';
import type { Migrating, Stood } from './migrating.ts';
import type { Progress } from './progress.ts';
import { celScope } from './scene.ts';
import { INVARIANT_TIMER } from './watch-invariants.ts';

/**
 * Has a record go on in another version of its workflow. Its states are neither left nor entered, so nothing they do on
 * the way is done; timers, clocks and what it waits for are those of the version from now on. History keeps what it was.
 */
export function migrate(
  progress: Progress,
  work: { readonly depth: number },
  input: StepInput,
  migrating: Migrating,
): Delivered {
  const { record, actor, definitions, event } = input;
  const { number, workflow: pin } = record;
  if (!mayIntervene(actor)) return forbidden(input, 'migrate');
  const to = definitions.pinned.get(migrating.to);
  if (to === undefined || to.id !== pin.id)
    return refused('unknown-version', '/data/to', `workflow "${pin.id}" has no such version`);
  if (to.hash === pin.hash)
    return ignored('no-effect', `${number} is on version ${to.version} already`);
  if (record.snapshot.done)
    return ignored('ended', `${number} has ended, and stays on version ${pin.version}`);
  if (record.revision !== migrating.revision)
    return refused('stale', '/data/revision', `${number} has changed meanwhile`);
  const there: StepInput = { ...input, workflow: to };
  const as =
    migrating.back === null ? carriedOver(there, migrating) : restored(there, migrating.back);
  if (typeof as === 'string') return refused('needs-mapping', '/data/states', `${number}: ${as}`);
  const data = dataThere({ ...there, record: as }, migrating.back === null ? {} : migrating.data);
  const context = { data, counters: record.counters, operations: [] };
  applyStep(progress, {
    input: there,
    as,
    stepped: { snapshot: as.snapshot, context },
    kind: 'migrated',
    depth: work.depth,
    told: told(event.data, record),
  });
  return { kind: 'applied' };
}

/** The record with states, timers and what it waits for where they are in the version; why not, where they are nowhere. */
function carriedOver(
  input: StepInput,
  { places, renamed }: Extract<Migrating, { back: null }>,
): Record | string {
  const { record, workflow, definitions } = input;
  const { snapshot } = record;
  const relocated = relocate(snapshot, workflow.chart, places);
  if (!relocated.ok) return relocated.reason;
  const { place } = relocated;
  const from = definitions.pinned.get(record.workflow.hash)?.chart ?? workflow.chart;
  const { timers, starting, invocations } = carry(
    { from, to: workflow.chart, places, renamed },
    {
      active: snapshot.active,
      timers: Object.keys(record.timers),
      invocations: Object.keys(snapshot.invocations),
    },
    place.active,
  );
  const as = pinned(
    record,
    workflow,
    { ...snapshot, ...place, invocations: under<Invocation>(snapshot.invocations, invocations) },
    { ...under(record.timers, timers), ...waiting(record.timers) },
  );
  return { ...as, timers: { ...as.timers, ...startedTimers({ ...input, record: as }, starting) } };
}

/** The record as it was before, in the version it was on. */
function restored({ record, workflow }: StepInput, back: Stood): Record {
  const { timers, clocks, ...stood } = back;
  const { watched: _watched, ...snapshot } = record.snapshot;
  return { ...pinned(record, workflow, { ...snapshot, ...stood }, timers), clocks };
}

function pinned(
  record: Record,
  { id, version, hash }: CompiledWorkflow,
  snapshot: Record['snapshot'],
  timers: Record['timers'],
): Record {
  const state = stateOf(snapshot.active);
  return { ...record, state, workflow: { id, version, hash }, snapshot, timers };
}

/** Entries under the names they have now; others are left out. */
function under<T>(
  entries: { readonly [key: string]: T },
  names: ReadonlyMap<string, string>,
): { readonly [key: string]: T } {
  return Object.fromEntries(
    Object.entries(entries).flatMap(([key, value]) => {
      const name = names.get(key);
      return name === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** What invariants wait for goes by their ids. */
function waiting(timers: Record['timers']): Record['timers'] {
  return Object.fromEntries(
    Object.entries(timers).filter(([key]) => key.startsWith(INVARIANT_TIMER)),
  );
}

function startedTimers(input: StepInput, keys: readonly string[]): Record['timers'] {
  const { record, workflow } = input;
  const environment = stepEnvironment(input, guardNotes(undefined));
  const context = { data: record.data, counters: record.counters, operations: [] };
  const transitions = record.snapshot.active.flatMap(
    (path) => workflow.chart.get(path)?.transitions ?? [],
  );
  const started = transitions.flatMap(({ key, trigger }) => {
    if (trigger.kind !== 'after' || !keys.includes(key)) return [];
    const due = environment.dueAt(trigger.delay, context);
    return due === null ? [] : [[key, due] as const];
  });
  return Object.fromEntries(started);
}

/** The fields the version's record type has, computed ones up to date. */
function dataThere(input: StepInput, patch: JsonObject): JsonObject {
  const { record, workflow } = input;
  const { recordType } = workflow;
  const kept = Object.entries({ ...record.data, ...patch }).filter(([field]) =>
    Object.hasOwn(recordType.definition.fields, field),
  );
  return settleData(recordType, Object.fromEntries(kept), (data) =>
    celScope(sceneOf(input, { data, counters: record.counters })),
  );
}

/** What the event said, and what is needed to undo it. */
function told(event: Json, { snapshot, timers, clocks, workflow }: Record): Json {
  const { value, active, history, invocations, watched } = snapshot;
  const before = { value, active, history, invocations, timers, clocks };
  const stood: Stood = { ...before, ...(watched === undefined ? {} : { watched }) };
  return {
    ...(isJsonObject(event) ? event : {}),
    from: workflow,
    before: stood,
  } as unknown as Json;
}

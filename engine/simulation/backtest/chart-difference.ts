import { jsonEqual } from '../../json.ts';
import type { Json } from '../../json.ts';
import type { CompiledWorkflow } from '../../pack/definitions.ts';
import type { RecordChange } from '../../plan.ts';
import type { Trigger } from '../../workflow/chart.ts';
import type { State } from '../../workflow/schema.ts';
import { differingKeys } from './differing-keys.ts';

/** In what two versions of one workflow differ, as far as a step of a record goes; their record types are the same. */
export interface ChartDifference {
  readonly live: CompiledWorkflow;
  readonly draft: CompiledWorkflow;
  /**
   * Outermost states that are in one of them only, or are not the same in both in more than transitions on events;
   * null: the versions differ in more than states.
   */
  readonly states: ReadonlySet<string> | null;
  /** Types of events on which transitions differ in other states. */
  readonly events: ReadonlySet<string>;
}

/**
 * What is looked for in a whole chart, or passed through without a word in the history: states that have such
 * transitions cannot be told to have no say.
 */
const UNTOLD: ReadonlySet<Trigger['kind']> = new Set(['always', 'done', 'clock']);

/** Compares two versions of a workflow. Pure. */
export function chartDifference(live: CompiledWorkflow, draft: CompiledWorkflow): ChartDifference {
  const events = new Set<string>();
  const states = differingKeys(
    new Map(Object.entries(live.definition.states)),
    new Map(Object.entries(draft.definition.states)),
    (ours, theirs) => {
      const types = eventsApart(ours, theirs);
      for (const type of types ?? []) events.add(type);
      return types !== null;
    },
  );
  const alike =
    same(apartFromStates(live), apartFromStates(draft)) &&
    !isUntold(live, states) &&
    !isUntold(draft, states);
  return { live, draft, states: alike ? states : null, events };
}

/**
 * Types of the events on which transitions differ in two states and those inside them; null where they differ in more.
 * A transition on an event is looked at when that event is sent, and when one that is not accepted is told which are.
 */
function eventsApart(live: State, draft: State): string[] | null {
  const { transitions: ours = {}, states: inner = {}, ...rest } = live;
  const { transitions: theirs = {}, states: others = {}, ...remaining } = draft;
  // Of states side by side the order counts.
  const ids = Object.keys(inner);
  if (!same(rest, remaining) || !same(ids, Object.keys(others))) return null;
  const apart = differingKeys(new Map(Object.entries(ours)), new Map(Object.entries(theirs)), same);
  const types = [...apart].flatMap((id) =>
    [ours[id], theirs[id]].flatMap((one) => (one === undefined ? [] : [one.on ?? null])),
  );
  const within = ids.map((id) => eventsApart(inner[id] ?? {}, others[id] ?? {}));
  const all = [types, ...within].flatMap((some) => some ?? [null]);
  return all.some((type) => type === null) ? null : all.filter((type) => type !== null);
}

/** All a step looks at that is no state. What the workflow is called and said to be is for people. */
function apartFromStates({ definition, bundle }: CompiledWorkflow): object {
  const { $schema, title, description, states, ...others } = definition;
  return { ...others, tables: bundle['tables'] };
}

function isUntold({ chart }: CompiledWorkflow, states: ReadonlySet<string>): boolean {
  return [...chart.values()].some(
    ({ path, kind, transitions }) =>
      states.has(outermost(path)) &&
      (kind === 'history' || transitions.some(({ trigger }) => UNTOLD.has(trigger.kind))),
  );
}

/** Whether any of some states, and of those around and inside them, is among the outermost ones of a set. Pure. */
export function areAmong(paths: readonly string[], states: ReadonlySet<string>): boolean {
  return states.size > 0 && paths.some((path) => states.has(outermost(path)));
}

/**
 * Whether a record was, is or came through states in which two versions differ. It begins and ends its steps in states
 * it is in, and what lies between is told as transitions taken. Pure.
 */
export function cameThrough(
  { before, after, history }: RecordChange,
  { live, states }: ChartDifference,
): boolean {
  if (states === null) return true;
  if (states.size === 0) return false;
  return areAmong(
    [
      ...(before?.snapshot.active ?? []),
      ...after.snapshot.active,
      ...history.flatMap(({ from, to, taken }) => [
        ...(from?.split(',') ?? []),
        ...to.split(','),
        ...taken.flatMap((key) => endsOf(key, live)),
      ]),
    ],
    states,
  );
}

/** Where a transition begins and leads to. */
function endsOf(key: string, { chart }: CompiledWorkflow): string[] {
  const [source = ''] = key.split('#');
  const target = chart.get(source)?.transitions.find((one) => one.key === key)?.target ?? source;
  return [source, target];
}

/** The outermost state a path lies in. */
function outermost(path: string): string {
  const [id = ''] = path.split('.');
  return id;
}

function same(a: object | undefined, b: object | undefined): boolean {
  return jsonEqual(a as unknown as Json, b as unknown as Json);
}

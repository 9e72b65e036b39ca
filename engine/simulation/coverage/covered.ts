import type { Definitions } from '../../pack/definitions.ts';
import type { Plan, TraceEntry } from '../../plan.ts';
import { ancestry } from '../../workflow/chart.ts';
import type { Chart, ChartTransition } from '../../workflow/chart.ts';

/** What has happened of all that definitions can do. */
export interface Covered {
  /** `<workflow>:<path of the state>`, those passed through at once and those around included. */
  readonly states: Set<string>;
  /** `<workflow>:<key of the transition>`. */
  readonly transitions: Set<string>;
  /** How a guard turned out: `<workflow>:<key of the transition>:true` or `:false`. */
  readonly outcomes: Set<string>;
  /** `<table>#<row>`; `<table>#default` where no row matched. */
  readonly rows: Set<string>;
}

/** Nothing has happened yet. */
export function nothingCovered(): Covered {
  return { states: new Set(), transitions: new Set(), outcomes: new Set(), rows: new Set() };
}

/**
 * Adds what plans went through; rows of tables leave no trace in plans, see `hearTables`.
 *
 * @param types of records met before, by id; those met now are added: an event that is only counted, or changes
 *   nothing, does not say on which type
 */
export function coverPlans(
  covered: Covered,
  plans: readonly Plan[],
  definitions: Pick<Definitions, 'workflows' | 'pinned'>,
  types: Map<string, string> = new Map(),
): void {
  for (const { changes, decision } of plans) {
    for (const { after, history } of changes) {
      types.set(after.id, after.type);
      const chart = definitions.workflows.get(after.type)?.chart;
      for (const { to, taken } of history) {
        for (const leaf of to.split(',')) enter(covered, after.type, leaf);
        for (const key of taken) take(covered, after.type, key, chart);
      }
    }
    for (const entry of decision.trace) {
      if (entry.kind === 'guarded') ask(covered, entry, definitions);
      if (entry.kind === 'unchanged') {
        const type = types.get(entry.record) ?? '';
        const chart = definitions.workflows.get(type)?.chart;
        for (const key of entry.taken) take(covered, type, key, chart);
      }
      if (entry.kind !== 'counted') continue;
      const type = types.get(entry.record) ?? '';
      const chart = definitions.workflows.get(type)?.chart;
      const counting = chart === undefined ? undefined : countedBy(entry, chart, decision.trace);
      if (counting !== undefined) take(covered, type, counting.key, chart);
    }
  }
}

function enter({ states }: Covered, type: string, path: string): void {
  for (const state of ancestry(path)) states.add(`${type}:${state}`);
}

function take(covered: Covered, type: string, key: string, chart: Chart | undefined): void {
  covered.transitions.add(`${type}:${key}`);
  const source = key.slice(0, key.indexOf('#'));
  enter(covered, type, source);
  const target = chart?.get(source)?.transitions.find((one) => one.key === key)?.target;
  // A state that remembers is never stood in: it is entered by what leads to it.
  if (typeof target === 'string') enter(covered, type, target);
}

function ask(
  { outcomes }: Covered,
  { workflow, guards }: Extract<TraceEntry, { kind: 'guarded' }>,
  { pinned }: Pick<Definitions, 'pinned'>,
): void {
  const id = pinned.get(workflow)?.id;
  if (id === undefined) return;
  for (const { transition, holds } of guards) outcomes.add(`${id}:${transition}:${holds}`);
}

/** The transition of an event that was only counted: it leaves no history. */
function countedBy(
  { state, event, record }: Extract<TraceEntry, { kind: 'counted' }>,
  chart: Chart,
  trace: readonly TraceEntry[],
): ChartTransition | undefined {
  const held = new Set(
    trace.flatMap((entry) =>
      entry.kind === 'guarded' && entry.record === record
        ? entry.guards.flatMap(({ transition, taken }) => (taken === true ? [transition] : []))
        : [],
    ),
  );
  const leaves = (state ?? '').split(',');
  return leaves
    .flatMap((leaf) => ancestry(leaf))
    .flatMap((path) => chart.get(path)?.transitions ?? [])
    .find(
      ({ trigger, target, guard, key }) =>
        trigger.kind === 'event' &&
        trigger.type === event &&
        target === null &&
        (guard === null || held.has(key)),
    );
}

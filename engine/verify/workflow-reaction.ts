import type { CompiledAction } from '../action/compile.ts';
import { isJsonObject } from '../json.ts';
import type { Definitions } from '../pack/definitions.ts';
import { raisedBy } from '../policy/analysis/raised.ts';
import type { Raised, WorkflowReaction } from '../policy/analysis/raised.ts';
import { ancestry } from '../workflow/chart.ts';
import type { Chart, ChartState, ChartTransition } from '../workflow/chart.ts';

/**
 * What the workflows of a set may do at once when a record is opened or is sent an event: whatever stands on the way of
 * a transition that takes it, guards and present state left out of account. So it may tell more than happens, never
 * less; timers are not followed. Pure.
 */
export function workflowReaction({ workflows }: Pick<Definitions, 'workflows'>): WorkflowReaction {
  return ({ kind, type }) => {
    if (kind === 'open') {
      const workflow = workflows.get(type);
      return workflow === undefined ? [] : entered(workflow.chart, workflow.definition.initial);
    }
    return [...workflows.values()].flatMap(({ chart }) =>
      [...chart.values()].flatMap(({ transitions }) =>
        transitions
          .filter(({ trigger }) => trigger.kind === 'event' && trigger.type === type)
          .flatMap((transition) => taken(chart, transition, new Set())),
      ),
    );
  };
}

function raised(actions: readonly CompiledAction[]): Raised[] {
  return actions.flatMap(({ type, params }) =>
    raisedBy({ type, params: isJsonObject(params.source) ? params.source : {} }),
  );
}

function taken(
  chart: Chart,
  { source, target, actions }: ChartTransition,
  seen: Set<string>,
): Raised[] {
  const own = raised(actions);
  if (target === null) return own;
  const left = [...around(chart, source)].flatMap((state) => raised(state.exit));
  return [...own, ...left, ...entered(chart, target, seen)];
}

/** Raised by entering a state: its own, of those around and inside it, and of what is passed through at once. */
function entered(chart: Chart, path: string, seen: Set<string> = new Set()): Raised[] {
  return [...around(chart, path)].flatMap((state): Raised[] => {
    if (seen.has(state.path)) return [];
    seen.add(state.path);
    const children = state.invocations.flatMap(({ work }): Raised[] =>
      work.kind === 'records' ? [{ kind: 'open', type: work.type }] : [],
    );
    const onward = state.transitions.filter(({ trigger }) => AT_ONCE.has(trigger.kind));
    const further = onward.flatMap((transition) => taken(chart, transition, seen));
    return [...raised(state.entry), ...children, ...further];
  });
}

const AT_ONCE: ReadonlySet<ChartTransition['trigger']['kind']> = new Set([
  'always',
  'done',
  'invoke',
]);

/** A state with all it stands in and all that stands in it. */
function* around(chart: Chart, path: string): Generator<ChartState> {
  const outer = new Set(ancestry(path));
  for (const state of chart.values()) {
    if (outer.has(state.path) || state.path.startsWith(`${path}.`)) yield state;
  }
}

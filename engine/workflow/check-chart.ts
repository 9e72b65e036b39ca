import { error, pointer } from '../issue.ts';
import type { Issue } from '../issue.ts';
import type { Chart, ChartState } from './chart.ts';
import type { Workflow } from './schema.ts';

/** Whether the chart holds together: initial states, targets, final and history states, clocks. Pure. */
export function checkChart(workflow: Workflow, chart: Chart): Issue[] {
  const issues = [...chart.values()].flatMap((state) => checkState(state, chart));
  if (!Object.hasOwn(workflow.states, workflow.initial)) {
    issues.push(error('unknown-state', '/initial', `there is no state "${workflow.initial}"`));
  }
  for (const [id, clock] of Object.entries(workflow.clocks ?? {})) {
    for (const key of ['run', 'pause'] as const) {
      (clock[key] ?? []).forEach((state, i) => {
        if (!chart.has(state)) {
          issues.push(
            error('unknown-state', pointer('clocks', id, key, i), `there is no state "${state}"`),
          );
        }
      });
    }
  }
  return issues;
}

function checkState(state: ChartState, chart: Chart): Issue[] {
  const at = pointer(...state.path.split('.').flatMap((id) => ['states', id]));
  const issues: Issue[] = [];
  const complain = (code: string, path: string, message: string): void => {
    issues.push(error(code, at + path, message));
  };
  const { definition, kind } = state;
  if (kind === 'compound') {
    if (definition.initial === undefined) {
      complain('initial-missing', '', `"${state.path}" has states inside: name its initial one`);
    } else if (!chart.has(`${state.path}.${definition.initial}`)) {
      complain('unknown-state', '/initial', `"${state.path}" has no state "${definition.initial}"`);
    } else if (isBlankHistory(chart.get(`${state.path}.${definition.initial}`))) {
      complain('history-target', '/initial', 'what is remembered first of all needs a "target"');
    }
  } else if (definition.initial !== undefined) {
    complain('initial-unused', '/initial', `a ${kind} state has no initial state`);
  }
  const inside = state.children.filter((path) => chart.get(path)?.kind !== 'history');
  if ((kind === 'compound' || kind === 'parallel') && inside.length === 0) {
    complain('states-missing', '', `a ${kind} state needs states inside`);
  }
  if (kind === 'final' || kind === 'history') {
    if (state.transitions.length > 0 || state.invocations.length > 0 || state.children.length > 0) {
      complain(
        'inert-state',
        '',
        `a ${kind} state has no transitions, invocations or states inside`,
      );
    }
  }
  if (kind === 'history' && state.entry.length + state.exit.length > 0) {
    complain(
      'inert-state',
      '',
      'a history state is never in itself: it has no entry or exit actions',
    );
  }
  if (kind === 'atomic' && state.children.length > 0) {
    complain('states-unused', '/kind', 'an atomic state has no states inside; leave out its kind');
  }
  const around = chart.get(state.parent ?? '');
  if (kind === 'history' && around?.kind === 'parallel' && definition.target === undefined) {
    complain(
      'history-target',
      '',
      'in a parallel state say where to go when nothing is remembered',
    );
  }
  if (kind === 'history' && state.parent === null) {
    complain('history-at-root', '', 'a history state belongs inside a compound or parallel state');
  }
  if (kind !== 'history' && (definition.target !== undefined || definition.history !== undefined)) {
    complain('history-only', '', '"target" and "history" of a state are for history states');
  }
  if (definition.target !== undefined && !chart.has(definition.target)) {
    complain('unknown-state', '/target', `there is no state "${definition.target}"`);
  } else if (chart.get(definition.target ?? '')?.kind === 'history') {
    complain(
      'history-target',
      '/target',
      'a history state leads to a state, not to another history',
    );
  }
  if (definition.outcome !== undefined && kind !== 'final') {
    complain('outcome-only-final', '/outcome', 'only a final state has an outcome');
  }
  for (const transition of state.transitions) {
    if (transition.target !== null && !chart.has(transition.target)) {
      complain(
        'unknown-state',
        pointer('transitions', transition.id, 'target'),
        `"${transition.id}" leads to "${transition.target}", which does not exist; targets are dotted paths from the root`,
      );
    }
    const remembering = chart.get(transition.target ?? '');
    if (remembering?.kind === 'history' && state.path.startsWith(`${remembering.parent}.`)) {
      complain(
        'history-from-inside',
        pointer('transitions', transition.id, 'target'),
        `"${transition.target}" remembers how "${remembering.parent}" was left and can be entered from outside only`,
      );
    }
    if (
      transition.trigger.kind === 'always' &&
      transition.target === null &&
      transition.guard === null
    ) {
      complain(
        'endless',
        pointer('transitions', transition.id),
        'an always transition without target and guard never ends',
      );
    }
    if (transition.trigger.kind === 'done' && kind !== 'compound' && kind !== 'parallel') {
      complain(
        'done-on-leaf',
        pointer('transitions', transition.id),
        'only a state with states inside can be done',
      );
    }
  }
  return issues;
}

/** A history state that leads nowhere until something is remembered. */
function isBlankHistory(state: ChartState | undefined): boolean {
  return state?.kind === 'history' && state.definition.target === undefined;
}

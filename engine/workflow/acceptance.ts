import type { FactReader } from '../condition/fact.ts';
import { ancestry } from './chart.ts';
import type { Chart, ChartTransition } from './chart.ts';
import { withoutPreempted } from './preemption.ts';
import type { Configuration } from './preemption.ts';

/**
 * The transitions an event would take now, in document order. As in XState, the innermost state that
 * names the event with a guard that holds wins; around parallel states an outer one is asked only
 * when no region takes the event; of two that leave the same state one is taken. Pure.
 *
 * @param history what the snapshot's history states remember
 */
export function enabledTransitions(
  chart: Chart,
  active: readonly string[],
  eventType: string,
  facts: FactReader,
  history: Configuration['history'] = {},
): ChartTransition[] {
  const here = new Set(active);
  const select = (path: string): ChartTransition[] => {
    const state = chart.get(path);
    if (state === undefined) return [];
    const inner = state.children.filter((child) => here.has(child)).flatMap(select);
    if (inner.length > 0) return inner;
    const own = state.transitions.find(
      (t) => names(t, eventType) && (t.guard?.test(facts) ?? true),
    );
    return own === undefined ? [] : [own];
  };
  const enabled = active.filter((path) => !path.includes('.')).flatMap(select);
  return enabled.length < 2 ? enabled : withoutPreempted(chart, { active, history }, enabled);
}

/** Every transition on an event from outside that the active states have, innermost first. Pure. */
export function candidateTransitions(chart: Chart, active: readonly string[]): ChartTransition[] {
  const found = new Set<ChartTransition>();
  for (const leaf of leaves(active)) {
    for (const path of ancestry(leaf)) {
      for (const t of chart.get(path)?.transitions ?? [])
        if (t.trigger.kind === 'event') found.add(t);
    }
  }
  return [...found];
}

function names(t: ChartTransition, eventType: string): boolean {
  return t.trigger.kind === 'event' && t.trigger.type === eventType;
}

function leaves(active: readonly string[]): string[] {
  return active.filter((path) => !active.some((other) => other.startsWith(`${path}.`)));
}

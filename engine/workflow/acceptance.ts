import type { FactReader } from '../condition/fact.ts';
import { ancestry } from './chart.ts';
import type { Chart, ChartTransition } from './chart.ts';

/**
 * The transitions an event would take now, one per active leaf at most: the innermost state that
 * names the event with a guard that holds wins, as in SCXML. Pure.
 */
export function enabledTransitions(
  chart: Chart,
  active: readonly string[],
  eventType: string,
  facts: FactReader,
): ChartTransition[] {
  const found = new Set<ChartTransition>();
  for (const leaf of leaves(active)) {
    const taken = firstOf(
      chart,
      leaf,
      (t) => names(t, eventType) && (t.guard?.test(facts) ?? true),
    );
    if (taken !== undefined) found.add(taken);
  }
  return [...found];
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

function firstOf(
  chart: Chart,
  leaf: string,
  wanted: (t: ChartTransition) => boolean,
): ChartTransition | undefined {
  for (const path of ancestry(leaf)) {
    const found = chart.get(path)?.transitions.find(wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}

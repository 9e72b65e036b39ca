import { ancestry } from './chart.ts';
import type { Chart, ChartTransition } from './chart.ts';

/** Where a chart is: its active states and what its history states remember. */
export interface Configuration {
  /** Paths of all active states, ancestors included. */
  readonly active: readonly string[];
  /** Remembered states per history state, both as paths. */
  readonly history: { readonly [path: string]: readonly string[] };
}

/**
 * Those of several enabled transitions that are taken together: where two would leave the same state,
 * the one from further inside wins, else the one that comes first (SCXML, removeConflictingTransitions).
 * Pure.
 *
 * @param enabled in document order
 */
export function withoutPreempted(
  chart: Chart,
  at: Configuration,
  enabled: readonly ChartTransition[],
): ChartTransition[] {
  let kept: ChartTransition[] = [];
  for (const candidate of enabled) {
    const leaves = exitSet(chart, at, candidate);
    const rivals = kept.filter((t) => exitSet(chart, at, t).some((path) => leaves.includes(path)));
    if (!rivals.every((rival) => inside(candidate.source, rival.source))) continue;
    kept = [...kept.filter((t) => !rivals.includes(t)), candidate];
  }
  return kept;
}

/** The active states a transition leaves. */
function exitSet(chart: Chart, at: Configuration, t: ChartTransition): string[] {
  if (t.target === null) return [];
  const domain = domainOf(t, targets(chart, at, t.target));
  return at.active.filter(
    (path) =>
      domain === null ||
      inside(path, domain) ||
      (t.reenter && path === domain && t.source === path),
  );
}

/** The innermost state that stays active while a transition is taken; null: none does. */
function domainOf(t: ChartTransition, entered: readonly string[]): string | null {
  if (!t.reenter && entered.every((path) => path === t.source || inside(path, t.source))) {
    return t.source;
  }
  const [, ...around] = ancestry(entered[0] ?? t.source);
  return around.find((path) => [...entered, t.source].every((p) => inside(p, path))) ?? null;
}

/** The states a target stands for: itself, or what a history state remembers or falls back on. */
function targets(chart: Chart, at: Configuration, target: string): readonly string[] {
  const state = chart.get(target);
  if (state?.kind !== 'history') return [target];
  const remembered = at.history[target];
  if (remembered !== undefined) return remembered;
  const initial = chart.get(state.parent ?? '')?.definition.initial;
  const fallback = state.definition.target ?? (initial && `${state.parent}.${initial}`);
  return fallback === undefined || fallback === target ? [] : targets(chart, at, fallback);
}

function inside(path: string, around: string): boolean {
  return path.startsWith(`${around}.`);
}

import { boundTo } from './binding.ts';
import type { SideName } from './comparison.ts';
import type { Judge, RealIncident } from './real-incident.ts';

/** How what a set opened compares with what people found worth it. */
export interface Quality {
  /** Real incidents people have judged: the sum of the next four. */
  readonly judged: number;
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
  /** Share of what it opened that was worth it; null when nothing judged was opened. */
  readonly precision: number | null;
  /** Share of what was worth it that it opened; null when nothing was worth it. */
  readonly recall: number | null;
  /** Incidents it opened that people have not judged, or that never were. */
  readonly unjudged: number;
}

/** What people did, in how many incidents, and how many of those each set opened. */
export interface LabelCount {
  readonly label: string;
  readonly worth: boolean;
  readonly incidents: number;
  readonly opened: { readonly [side in SideName]: number };
}

/** An incident a set opened in the simulation. */
export interface SimulatedIncident {
  /** Id of the decision that opened it. */
  readonly decision: string;
  /** What it is about, see `boundTo`; null for nothing. */
  readonly about: string | null;
  readonly at: string;
}

/**
 * Which real incidents a set opened too: by the same event, else, for a set that opens earlier or later,
 * one about the same service or CI while the real one was there. Each opening counts once. Pure.
 */
export function findOpened(
  real: readonly RealIncident[],
  simulated: readonly SimulatedIncident[],
): ReadonlySet<string> {
  const byDecision = Map.groupBy(simulated, ({ decision }) => decision);
  const found = new Set<string>();
  for (const incident of real) {
    if (byDecision.get(incident.decision)?.shift() !== undefined) found.add(incident.id);
  }
  const left = Map.groupBy([...byDecision.values()].flat(), ({ about }) => about);
  for (const incident of real) {
    const about = boundTo(incident.data);
    const openings = about === null ? undefined : left.get(about);
    if (openings === undefined || found.has(incident.id)) continue;
    const at = openings.findIndex(
      (opening) => opening.at >= incident.createdAt && opening.at <= incident.endedAt,
    );
    if (at === -1) continue;
    openings.splice(at, 1);
    found.add(incident.id);
  }
  return found;
}

/** Confusion counts and ratios of a set. Pure. */
export function qualityOf(
  real: readonly RealIncident[],
  simulated: readonly SimulatedIncident[],
  opened: ReadonlySet<string>,
  judge: Judge,
): Quality {
  const judged = real.flatMap((incident) => {
    const rule = judge(incident);
    return rule === null ? [] : [{ worth: rule.worth, opened: opened.has(incident.id) }];
  });
  const count = (worth: boolean, open: boolean): number =>
    judged.filter((one) => one.worth === worth && one.opened === open).length;
  const [truePositives, falsePositives] = [count(true, true), count(false, true)];
  const falseNegatives = count(true, false);
  return {
    judged: judged.length,
    truePositives,
    falsePositives,
    falseNegatives,
    trueNegatives: count(false, false),
    precision: ratio(truePositives, truePositives + falsePositives),
    recall: ratio(truePositives, truePositives + falseNegatives),
    unjudged: simulated.length - truePositives - falsePositives,
  };
}

/** Incidents by what people did with them. Pure. */
export function labelCounts(
  real: readonly RealIncident[],
  opened: { readonly [side in SideName]: ReadonlySet<string> },
  judge: Judge,
): LabelCount[] {
  const labels = new Map<string, RealIncident[]>();
  const worth = new Map<string, boolean>();
  for (const incident of real) {
    const rule = judge(incident);
    if (rule === null) continue;
    worth.set(rule.id, rule.worth);
    labels.set(rule.id, [...(labels.get(rule.id) ?? []), incident]);
  }
  const among = (incidents: readonly RealIncident[], side: SideName): number =>
    incidents.filter(({ id }) => opened[side].has(id)).length;
  return [...labels]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([label, incidents]) => ({
      label,
      worth: worth.get(label) === true,
      incidents: incidents.length,
      opened: { live: among(incidents, 'live'), draft: among(incidents, 'draft') },
    }));
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

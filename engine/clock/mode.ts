import type { ClockDefinition } from './schema.ts';

/** What the states a record is in make of a clock. */
export type ClockMode = 'run' | 'pause' | 'stop';

/**
 * What a clock does in a set of active states. Pure.
 *
 * For each innermost active state the closest listed ancestor (or the state itself) decides, so
 * `pause: ["active.pending"]` holds against `run: ["active"]`. Where parallel regions disagree, a
 * pause wins over running, and running over being stopped.
 *
 * @param def the lists of the clock
 * @param activeStates dotted paths of the active states; ancestors may be included
 */
export function clockMode(
  def: Pick<ClockDefinition, 'run' | 'pause'>,
  activeStates: readonly string[],
): ClockMode {
  const modes = activeStates
    .filter((state) => !activeStates.some((other) => other.startsWith(`${state}.`)))
    .map((leaf) => modeOf(def, leaf));
  if (modes.includes('pause')) return 'pause';
  return modes.includes('run') ? 'run' : 'stop';
}

function modeOf(def: Pick<ClockDefinition, 'run' | 'pause'>, leaf: string): ClockMode {
  const run = closest(def.run, leaf);
  const pause = closest(def.pause ?? [], leaf);
  if (run === 0 && pause === 0) return 'stop';
  return pause > run ? 'pause' : 'run';
}

/** Length of the longest listed path that is the leaf or contains it, 0 when none does. */
function closest(listed: readonly string[], leaf: string): number {
  const around = listed.filter((id) => leaf === id || leaf.startsWith(`${id}.`));
  return Math.max(0, ...around.map((id) => id.length));
}

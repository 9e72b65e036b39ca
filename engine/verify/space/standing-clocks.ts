import { clockMode } from '../../clock/mode.ts';
import type { CompiledClock } from '../../workflow/compile.ts';
import type { Space } from './explore.ts';
import type { Nodes } from './nodes.ts';
import type { Unreached } from './unreached-timers.ts';

/**
 * Thresholds of clocks nothing ever reaches where a transition waits for them: the clock stands wherever its state is
 * active, and stood before, or what it had come to was told when that place was entered. Pure.
 *
 * @returns by the key of the transition
 */
export function unreachedThresholds(
  clocks: readonly CompiledClock[],
  nodes: Nodes,
  { situations, next }: Space,
): ReadonlyMap<string, Unreached> {
  const found = new Map<string, Unreached>();
  for (const clock of clocks) {
    const edges = nodes.edges.filter(
      ({ transition: { trigger } }) => trigger.kind === 'clock' && trigger.clock === clock.id,
    );
    if (edges.length === 0) continue;
    const moves = situations.map(({ place: { active, ended } }) => {
      const paths = active.flatMap((index) => nodes.all[index]?.path ?? []);
      return !ended && mayReach(clock, paths);
    });
    // What a clock came to is told by the step that leaves where it ran.
    const told = new Set(next.flatMap((targets, from) => (moves[from] === true ? targets : [])));
    const reached = new Set(
      situations.flatMap(({ place }, i) =>
        moves[i] === true || told.has(i) ? [...place.active] : [],
      ),
    );
    for (const { source, transition } of edges)
      if (!reached.has(source)) found.set(transition.key, { why: 'clock-stands' });
  }
  return found;
}

/** Whether a clock may come to something more: one that pauses does where its terms are computed. Pure. */
export function mayReach(
  { definition, target, start }: CompiledClock,
  active: readonly string[],
): boolean {
  const mode = clockMode(definition, active);
  return mode === 'run' || (mode === 'pause' && (!target.constant || start !== null));
}

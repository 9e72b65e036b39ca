import type { Move } from '../space/explore.ts';
import type { LoneTimer } from '../space/lone-timers.ts';
import type { VerifyFinding } from './finding.ts';
import { statePointer } from './places.ts';
import type { Explored } from './reachability.ts';

/** Whether the field of a lone timer may be empty where a move comes to rest in its state. Pure. */
export function leavesEmpty(
  { state, field }: LoneTimer,
  { to, step }: Move,
  { nodes, slots }: Explored['behaviour'],
): boolean {
  if (to === null || !step.entered.some((index) => nodes.all[index]?.path === state.path))
    return false;
  const followed = (slots.ofField.get(field) ?? []).filter(({ whole }) => whole);
  return followed.some(({ index, missing }) => ((step.masks[index] ?? 0) & missing) !== 0);
}

/** A record that waits for a timer which is not set. Pure. */
export function unsetTimer(
  { state, timer, field }: LoneTimer,
  move: Move,
  explored: Explored,
): VerifyFinding {
  const { words } = explored;
  const followed = explored.behaviour.slots.ofField.get(field) ?? [];
  const emptied = followed.reduce(
    (masks, { index, missing }) => masks.with(index, (masks[index] ?? 0) & missing),
    move.step.masks,
  );
  return {
    kind: 'dead-end',
    severity: 'warning',
    verdict: 'unknown',
    message: `A record can be stuck in ${words.state(state.path)}: only ${words.taken(timer)} leads out of it, and where "${field}" is empty when the state is entered no timer is set, nor is one set later; require the field, set it on entering, or add another way out`,
    path: statePointer(state.path),
    states: [state.path],
    transitions: [timer.key],
    trace: explored.traceTo({ ...move, step: { ...move.step, masks: emptied } }),
  };
}

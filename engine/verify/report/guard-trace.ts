import { witnessReader } from '../../policy/analysis/witness.ts';
import type { Witness } from '../../policy/analysis/witness.ts';
import { waysOf } from '../data/masks.ts';
import type { Masks } from '../data/masks.ts';
import { isMissing } from '../data/slot.ts';
import { leavesOf } from '../data/slots.ts';
import { maskOf } from '../data/written.ts';
import type { Move } from '../space/explore.ts';
import { stateAt } from '../space/place.ts';
import { triggerName } from '../space/nodes.ts';
import type { Edge } from '../space/nodes.ts';
import type { Situation, Step } from '../space/situation.ts';
import type { Explored } from './reachability.ts';
import type { Trace } from './trace.ts';

/**
 * The shortest way to where guards of one state turn out as in an example, and what happens there: the transition tried
 * first, or, of a gap, the event that leads nowhere. Null: no record is seen to come there with such values. Pure.
 *
 * @param edges the transitions whose guards it is about
 * @param taken the one that is taken then; null: none is
 */
export function guardTrace(
  edges: readonly Edge[],
  taken: Edge | null,
  witness: Witness,
  { space, behaviour, traceTo }: Explored,
): Trace | null {
  const [edge] = edges;
  const trigger = edge === undefined ? null : triggerName(edge.transition);
  if (edge === undefined || trigger === null) return null;
  const wanted = masksOf(edges, witness, behaviour.slots);
  for (const [from, situation] of space.situations.entries()) {
    if (situation.place.ended || !situation.place.active.includes(edge.source)) continue;
    const fitting = situation.masks.map((mask, i) => mask & (wanted[i] ?? mask));
    if (fitting.some((mask, i) => mask === 0 && situation.masks[i] !== 0)) continue;
    const masks = taken === null ? withoutOthers(situation, fitting) : fitting;
    if (masks === null) continue;
    const step =
      taken === null ? standing(situation, masks) : stepOf(taken, { ...situation, masks });
    if (step === null) continue;
    const move: Move = { from, trigger, to: from, step };
    return traceTo(move);
  }
  return null;

  /** What is left where what other active states would take on it is not taken either; null: nothing is. */
  function withoutOthers({ place }: Situation, fitting: Masks): Masks | null {
    const { nodes, slots, workflow } = behaviour;
    const kept = new Set(edges);
    const on = trigger?.startsWith('event:') === true ? trigger.slice('event:'.length) : null;
    const facts = { state: stateAt(nodes, place), type: workflow, event: on, taken: [] };
    let masks: Masks = fitting;
    for (const index of place.active) {
      for (const other of nodes.all[index]?.on.get(trigger ?? '') ?? []) {
        if (kept.has(other)) continue;
        const { guard } = other.transition;
        const failing =
          guard === null
            ? []
            : waysOf(guard.node, masks, slots, facts).filter(({ holds }) => !holds);
        const [first] = failing;
        if (first === undefined) return null;
        ({ masks } = first);
      }
    }
    return masks;
  }

  function stepOf(one: Edge, at: Situation): Step | null {
    let found: Step | null = null;
    behaviour.steps(at, trigger ?? '', (step) => {
      if (step.taken.includes(one)) found ??= step;
    });
    return found;
  }
}

/** What is left of all values where comparisons turn out as in an example. */
function masksOf(
  edges: readonly Edge[],
  witness: Witness,
  slots: Explored['behaviour']['slots'],
): Masks {
  const reader = witnessReader(witness);
  const masks = slots.all.map(({ full }) => full);
  for (const { transition } of edges) {
    for (const leaf of transition.guard === null ? [] : leavesOf(transition.guard.node)) {
      const asked = slots.asked(leaf);
      if (asked === null) continue;
      const slot = slots.all[asked.slot];
      const left = (masks[asked.slot] ?? 0) & (leaf.test(reader) ? asked.yes : asked.no);
      const value = leaf.fact.read(reader);
      const named =
        slot === undefined || slot.compares !== null
          ? 0
          : left &
            (isMissing(value)
              ? slot.missing
              : maskOf({ none: false, values: [value ?? null] }, slot));
      masks[asked.slot] = named === 0 ? left : named;
    }
  }
  return masks;
}

/** A step nothing is taken in. */
function standing(situation: Situation, masks: Masks): Step {
  return { to: situation, taken: [], entered: [], masks, asked: masks, broken: [] };
}

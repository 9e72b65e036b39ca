import type { CompiledAction } from '../../action/compile.ts';
import type { ConditionNode } from '../../condition/compile.ts';
import type { Choose } from '../data/choices.ts';
import { runActions, takeForm } from '../data/fields.ts';
import { waysOf } from '../data/masks.ts';
import type { Masks, StepFacts } from '../data/masks.ts';
import { editedMasks, forgottenMasks } from '../data/record-masks.ts';
import type { Knowledge } from './knowledge.ts';
import type { Edge } from './nodes.ts';
import { stateAt } from './place.ts';
import type { Place } from './place.ts';
import type { Walked, Walker } from './walk.ts';
import { isSent } from './senders.ts';
import { EDIT } from './situation.ts';
import type { Step } from './situation.ts';

/** What a step begins with. */
export interface Start {
  /** Null: the record is opened. */
  readonly trigger: string | null;
  readonly place: Place | null;
  readonly masks: Masks;
  readonly memory: number;
  readonly broken: readonly string[];
}

/**
 * Follows one way through a step, told by the choices; null: it is no step at all, as the event is not accepted, whoever
 * sends it may not, or the edit is refused. Pure but for the choices.
 *
 * @param run walks through the chart
 */
export function walkStep(
  knowledge: Knowledge,
  start: Start,
  choose: Choose,
  run: (walker: Walker) => Walked,
): Step | null {
  const { workflow, nodes, slots, watch, fields } = knowledge;
  const { trigger, place, memory } = start;
  const writing = { slots, fields };
  const taken: Edge[] = [];
  const entered: number[] = [];
  const broken = new Set<string>();
  const event = trigger?.startsWith('event:') === true ? trigger.slice('event:'.length) : null;
  const before = place === null ? '' : stateAt(nodes, place);
  let { masks } = start;
  let dead = false;
  const facts = (state: string): StepFacts => ({
    state,
    type: workflow.id,
    event,
    taken: taken.map(({ transition }) => transition.key),
  });
  const decideIn =
    (state: string) =>
    (node: ConditionNode): boolean => {
      const ways = waysOf(node, masks, slots, facts(state));
      const way = ways[ways.length < 2 ? 0 : choose(ways.length)];
      if (way === undefined) {
        dead = true;
        return false;
      }
      ({ masks } = way);
      return way.holds;
    };
  const decide = decideIn(before);

  const unwritten: number[] = [];
  const write = (next: Masks): void => {
    if (next === masks) return;
    for (const [i, mask] of masks.entries()) if (next[i] !== mask) unwritten[i] ??= mask;
    masks = next;
  };
  const act = (actions: readonly CompiledAction[]): void => {
    if (actions.length > 0) write(runActions(actions, masks, writing));
  };

  let denied: readonly Edge[] = NONE;
  let breaking: readonly (readonly [Edge, readonly string[]])[] = [];
  let rounds: Map<string, number> | null = null;
  let round: readonly Edge[] = [];
  const at = run({
    permits(edge) {
      const { guard, allow, trigger: by } = edge.transition;
      if (guard !== null && !decide(guard.node)) return false;
      if (by.kind !== 'event') return true;
      const may = allow?.node ?? knowledge.agent;
      if (may !== null && !isSent(by.type, knowledge) && !decide(may)) denied = [...denied, edge];
      const breaks = watch.take(edge, decide);
      if (breaks.length > 0) breaking = [...breaking, [edge, breaks]];
      return true;
    },
    goesRound(active, pending) {
      rounds ??= new Map();
      const key = `${active.join(',')}|${pending}|${masks.join(',')}`;
      const since = rounds.get(key);
      if (since === undefined) rounds.set(key, taken.length);
      else round = taken.slice(since);
      return since !== undefined;
    },
    left: ({ state: { exit } }) => act(exit),
    taken(edge) {
      taken.push(edge);
      // Who may not take it is refused, and nothing happens at all.
      if (denied.includes(edge)) dead = true;
      for (const [by, ids] of breaking) if (by === edge) for (const id of ids) broken.add(id);
      const { form, actions } = edge.transition;
      if (form !== null) write(takeForm(form, masks, writing));
      // What a field never takes is refused.
      if (masks.some((mask, i) => mask === 0 && slots.all[i]?.full !== 0)) dead = true;
      act(actions);
    },
    entered({ index, state: { entry } }) {
      entered.push(index);
      act(entry);
    },
  });
  // An event nothing takes is not accepted, and nothing happens.
  const byEvent = taken.some(({ transition }) => transition.trigger.kind === 'event');
  if (event !== null && !byEvent) return null;
  const asked = (): Masks => masks.map((mask, i) => unwritten[i] ?? mask);
  if (at === 'endless') {
    if (dead) return null;
    return { to: at, taken, entered, masks, asked: asked(), broken: [...broken], round };
  }
  if (trigger === EDIT) {
    const edit = workflow.recordType?.edit ?? null;
    if (edit !== null && !decide(edit.node)) return null;
    write(editedMasks(masks, knowledge));
  }
  const state = stateAt(nodes, at);
  const watched = watch.moment(memory, decideIn(state), at.ended);
  for (const id of watched.broken) broken.add(id);
  // An edit that breaks an invariant is refused; one that leaves it broken is not.
  const breaks = watched.broken.some((id) => !start.broken.includes(id));
  if (dead || (trigger === EDIT && breaks)) return null;
  const to = {
    place: at,
    masks: forgottenMasks(masks, knowledge),
    memory: watched.memory,
    broken: watched.broken,
  };
  return { to, taken, entered, masks, asked: asked(), broken: [...broken] };
}

const NONE: readonly Edge[] = [];

import type { ConditionNode } from '../../condition/compile.ts';
import type { Json } from '../../json.ts';
import type { Slots } from './slots.ts';

/** What is left of each slot's classes, by slot. */
export type Masks = readonly number[];

/** What is known at a step. */
export interface StepFacts {
  /** The leaves' paths joined by `,`, as `record.state` says. */
  readonly state: string;
  readonly type: string;
  /** Null: what happens is no event (a timer, a threshold, the end of invoked work). */
  readonly event: string | null;
  /** Keys of the transitions taken in the step so far. */
  readonly taken: readonly string[];
}

/** One way a condition can turn out, with what that leaves of the slots. */
export interface Way {
  readonly holds: boolean;
  readonly masks: Masks;
}

/** Most ways of one condition that are told apart. */
const MOST_WAYS = 256;

/**
 * Every way a condition can turn out, each with the values it takes; together they cover all there are. A condition
 * with too many ways may hold or not, whatever the values. Pure.
 */
export function waysOf(node: ConditionNode, masks: Masks, slots: Slots, facts: StepFacts): Way[] {
  const ways = split(node, masks, slots, facts);
  if (ways.length <= MOST_WAYS) return ways;
  return [true, false].map((holds) => ({ holds, masks }));
}

function split(node: ConditionNode, masks: Masks, slots: Slots, facts: StepFacts): Way[] {
  switch (node.kind) {
    case 'shared':
      return split(node.node, masks, slots, facts);
    case 'not':
      return node.children.flatMap((child) =>
        split(child, masks, slots, facts).map((way) => ({ ...way, holds: !way.holds })),
      );
    case 'all':
    case 'any': {
      const ends = node.kind === 'any';
      let open: readonly Masks[] = [masks];
      const done: Way[] = [];
      for (const child of node.children) {
        const next: Masks[] = [];
        for (const one of open) {
          for (const way of split(child, one, slots, facts)) {
            if (way.holds === ends) done.push(way);
            else next.push(way.masks);
          }
        }
        open = next;
        if (open.length + done.length > MOST_WAYS) return [...done, ...open.map((one) => ({ holds: !ends, masks: one }))];
      }
      return [...done, ...open.map((one) => ({ holds: !ends, masks: one }))];
    }
    case 'leaf': {
      const asked = slots.asked(node);
      if (asked === null) {
        const reader = (fact: string): Json | undefined => readKnown(fact, facts);
        return [{ holds: node.test(reader), masks }];
      }
      const { slot, yes, no } = asked;
      const left = masks[slot] ?? 0;
      return [true, false].flatMap((holds): Way[] => {
        const own = left & (holds ? yes : no);
        if (own === 0) return [];
        const chosen = masks.with(slot, own);
        if (node.fact.reference.fact !== 'table') return [{ holds, masks: chosen }];
        const narrowed = slots.tables.narrow(node, holds, chosen, slots);
        return narrowed === null ? [] : [{ holds, masks: narrowed }];
      });
    }
  }
}

function readKnown(fact: string, { state, type, event, taken }: StepFacts): Json | undefined {
  switch (fact) {
    case 'record':
      return { state, type };
    case 'event':
      return event === null ? {} : { type: event };
    case 'taken':
      return [...taken];
    default:
      return undefined;
  }
}


import type { ConditionNode, LeafNode } from '../../condition/compile.ts';
import type { Json } from '../../json.ts';
import { activeStates } from '../../workflow/active-states.ts';
import type { Slots } from './slots.ts';
import { maskOf, writtenValue } from './written.ts';

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
        if (open.length + done.length > MOST_WAYS)
          return [...done, ...open.map((one) => ({ holds: !ends, masks: one }))];
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
        const chosen = present(node, holds, masks.with(slot, own), slots);
        if (chosen === null) return [];
        const { fact } = node.fact.reference;
        if (fact !== 'table')
          return suiting(slot, chosen, slots).map((one) => ({ holds, masks: one }));
        const narrowed = slots.tables.narrow(node, holds, chosen, slots);
        return narrowed === null ? [] : [{ holds, masks: narrowed }];
      });
    }
  }
}

/** Values of the fields a computed one is computed from with which it comes out as it shall, in as few boxes as can be. */
function suiting(slot: number, masks: Masks, slots: Slots): readonly Masks[] {
  const computed = slots.computed.find(({ whole }) => whole?.index === slot);
  if (computed?.whole === undefined || computed.inputs === null) return [masks];
  const { whole, by, inputs } = computed;
  const wanted = masks[slot] ?? 0;
  const comesOut = (tried: Masks): number =>
    maskOf(writtenValue(by, { slots, masks: tried }), whole);
  const read = [...inputs].flatMap(
    (input) => slots.ofField.get(input)?.find((one) => one.whole) ?? [],
  );
  const boxes = (box: Masks): readonly Masks[] => {
    const out = comesOut(box);
    if ((out & wanted) === 0) return [];
    const open = read.find(({ index }) => !isOneBit(box[index] ?? 0));
    if ((out & ~wanted) === 0 || open === undefined) return [box];
    const mask = box[open.index] ?? 0;
    return open.classes.flatMap((_class, bit) =>
      (mask & (1 << bit)) === 0 ? [] : boxes(box.with(open.index, 1 << bit)),
    );
  };
  return boxes(masks);
}

function isOneBit(mask: number): boolean {
  return (mask & (mask - 1)) === 0;
}

/** An order between two facts holds only where there is something on its left. */
function present(
  { fact, expected, operator }: LeafNode,
  holds: boolean,
  masks: Masks,
  slots: Slots,
): Masks | null {
  if (!holds || 'literal' in expected || !ORDERS.has(operator.id)) return masks;
  const { fact: of, path = '' } = fact.reference;
  const field = path.startsWith('data.') ? path.slice('data.'.length) : '';
  const left =
    of === 'event'
      ? slots.ofAsked.get(field)
      : of === 'record'
        ? slots.ofField.get(field)?.find(({ whole }) => whole)
        : undefined;
  if (left === undefined) return masks;
  const mask = (masks[left.index] ?? 0) & ~left.missing;
  return mask === 0 ? null : masks.with(left.index, mask);
}

/** Operators that hold of nothing that is no number and no text. */
const ORDERS: ReadonlySet<string> = new Set([
  'lessThan',
  'lessThanInclusive',
  'greaterThan',
  'greaterThanInclusive',
]);

function readKnown(fact: string, { state, type, event, taken }: StepFacts): Json | undefined {
  switch (fact) {
    case 'record':
      return { state, states: activeStates(state), type };
    case 'event':
      return event === null ? {} : { type: event };
    case 'taken':
      return [...taken];
    default:
      return undefined;
  }
}

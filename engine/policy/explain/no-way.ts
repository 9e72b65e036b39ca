import type { CompiledCondition, ConditionNode, LeafNode } from '../../condition/compile.ts';
import type { Json } from '../../json.ts';
import { valueClasses } from '../analysis/value-classes.ts';
import { cheapestTurns } from './cheapest-turn.ts';
import type { Turning } from './cheapest-turn.ts';
import { readerOf } from './evidence.ts';
import type { Evidence } from './evidence.ts';
import { afterChanges, slotOf } from './fact-slot.ts';
import type { FactSlot } from './fact-slot.ts';
import type { Possible, PossibleValues } from './possible.ts';
import { turningOf } from './smallest-flip.ts';
import { slotUsesIn } from './slot-uses.ts';
import { verdictOf } from './verdict.ts';

/** Why no change was found that turns a condition. */
export type NoWay =
  /** A comparison would have to come out otherwise, and nothing was found for it; `never`: there is nothing. */
  | { readonly kind: 'leaf'; readonly at: string; readonly never: boolean }
  /** All of it hangs on one fact, and nothing that may be does it. */
  | { readonly kind: 'fact'; readonly slot: FactSlot }
  /** It would do, but not all that would follow from it was looked at. */
  | { readonly kind: 'unseen' }
  | { readonly kind: 'untold' };

/** Why no change turns a condition, where none was found. Pure. */
export function noWay(
  { node }: CompiledCondition,
  evidence: Evidence,
  want: boolean,
  possible: Possible,
): NoWay {
  const reader = readerOf(evidence);
  const turning = turningOf({ reader, possible });
  const [turns] = cheapestTurns(node, want, turning);
  const barred = turns === undefined ? blockerIn(node, want, turning) : null;
  if (barred !== null)
    return { kind: 'leaf', at: barred.leaf.at, never: isNever(barred, possible) };
  const [only, ...more] = slotUsesIn(node, reader).values();
  if (only !== undefined && more.length === 0) {
    const holds = (value: Json | undefined): boolean =>
      verdictOf(node, readerOf(afterChanges(evidence, [{ slot: only.slot, value }]))) === want;
    if (noneDoes(only.leaves, possible.values(only.slot.reference), holds))
      return { kind: 'fact', slot: only.slot };
  }
  const changes = (turns?.turns ?? []).flatMap(({ leaf, side, value }) => {
    const slot = slotOf(leaf, side, reader);
    return slot === null ? [] : [{ slot, value }];
  });
  const then = verdictOf(node, readerOf(afterChanges(evidence, changes)));
  return { kind: then === null ? 'unseen' : 'untold' };
}

interface Blocker {
  readonly leaf: LeafNode;
  readonly want: boolean;
}

/** The one comparison that cannot be turned and has to be; null where there are several ways, all of them barred. */
function blockerIn(node: ConditionNode, want: boolean, turning: Turning): Blocker | null {
  if (node.kind === 'shared') return blockerIn(node.node, want, turning);
  if (node.kind === 'leaf') return { leaf: node, want };
  const wanted = node.kind === 'not' ? !want : want;
  const barred = node.children.filter(
    (child) => cheapestTurns(child, wanted, turning).length === 0,
  );
  const [first] = barred;
  const each = node.kind === 'not' || (node.kind === 'all') === want;
  return first === undefined || (!each && barred.length > 1)
    ? null
    : blockerIn(first, wanted, turning);
}

/** Whether no value the fact may have makes a comparison come out so. */
function isNever({ leaf, want }: Blocker, possible: Possible): boolean {
  const { expected, fact, operator } = leaf;
  if ('read' in expected || operator.needs !== undefined) return false;
  const { literal } = expected;
  return noneDoes(
    [leaf],
    possible.values(fact.reference),
    (value) => leaf.operator.test(value, literal) === want,
  );
}

/** Whether certainly no value does it: each that can be told apart by the comparisons was tried. */
function noneDoes(
  leaves: readonly LeafNode[],
  values: PossibleValues | null,
  does: (value: Json | undefined) => boolean,
): boolean {
  if (values?.listed === true) {
    const all: readonly (Json | undefined)[] = values.admits(undefined)
      ? [...values.examples, undefined]
      : values.examples;
    return !all.some(does);
  }
  if (leaves.some(({ expected, operator }) => 'read' in expected || operator.needs !== undefined))
    return false;
  // What is known of a text's length or form, analysis does not know: it may hold values that cannot be, no fewer.
  const questions = leaves.map(({ operator, expected }) => ({
    operator,
    literal: 'literal' in expected ? expected.literal : null,
  }));
  const classes = valueClasses(questions, values?.known);
  return classes.every(({ value, exact }) => exact && !does(value));
}

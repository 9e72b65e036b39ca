import type { CelNode } from '../../value/syntax.ts';
import { answerOf } from '../../policy/analysis/value-classes.ts';
import { fieldComparison, pathOf } from './expressions.ts';
import { isMissing } from './slot.ts';
import type { Slot } from './slot.ts';
import type { Slots } from './slots.ts';
import type { Reading } from './written.ts';

/** The ways an expression that holds or not can turn out; `unknown`: neither, as something it reads is missing. */
export type Truth = ReadonlySet<boolean | 'unknown'>;

const EITHER: Truth = new Set([true, false, 'unknown']);

/** How an expression can turn out. Pure. */
export function truthOf(node: CelNode, reading: Reading): Truth {
  switch (node.op) {
    case '!_': {
      const inner = truthOf(node.args, reading);
      return new Set([...inner].map((one) => (one === 'unknown' ? one : !one)));
    }
    case '&&':
    case '||': {
      const ends = node.op === '||';
      const [left, right] = node.args.map((one) => truthOf(one, reading));
      if (left === undefined || right === undefined) return EITHER;
      const turned = new Set<boolean | 'unknown'>();
      if (left.has(ends) || right.has(ends)) turned.add(ends);
      if (left.has(!ends) && right.has(!ends)) turned.add(!ends);
      if (left.has('unknown') || right.has('unknown')) turned.add('unknown');
      return turned;
    }
    default: {
      const told = comparedIn(node, reading);
      if (told !== null) return new Set(told.classes.map(({ truth }) => truth));
      const isNull = nullAsked(node, reading);
      if (isNull === null) return COMPARING.has(node.op) ? new Set([true, false]) : EITHER;
      return new Set(
        [true, false].filter((one) => isNull.keep(one ? isNull.yes : ~isNull.yes) !== null),
      );
    }
  }
}

const COMPARING: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);

/** What a comparison of a field with a literal comes to, by what is left of the field’s classes; null: it is none. */
function comparedIn(
  node: CelNode,
  { slots, masks }: Reading,
): {
  readonly slot: Slot;
  readonly classes: readonly { readonly bit: number; readonly truth: boolean | 'unknown' }[];
} | null {
  const compared = fieldComparison(node);
  if (compared === null) return null;
  const slot = slots.ofField.get(compared.field)?.find(({ whole }) => whole);
  if (slot === undefined) return null;
  const at = slot.questions.findIndex(
    ({ operator, literal }) => operator.id === compared.operator && literal === compared.literal,
  );
  if (at === -1) return null;
  const left = masks[slot.index] ?? slot.full;
  const classes = slot.classes.flatMap(({ value, others, answers }, bit) => {
    if ((left & (1 << bit)) === 0) return [];
    const question = slot.questions[at];
    if (isMissing(value) && compared.otherwise !== undefined && question !== undefined)
      return [{ bit, truth: answerOf(question, compared.otherwise) }];
    const answer = answers[at];
    const alike = [value, ...others].every((one) => typeof one === typeof compared.literal);
    if (alike && typeof answer === 'boolean') return [{ bit, truth: answer }];
    return ([true, false, 'unknown'] as const).map((truth) => ({ bit, truth }));
  });
  return { slot, classes };
}

/** Of `x == null` and `x != null`, the classes with which it holds; null: it is something else. */
function nullAsked(
  node: CelNode,
  reading: Reading,
): { readonly yes: number; readonly keep: (classes: number) => Reading | null } | null {
  if (node.op !== '==' && node.op !== '!=') return null;
  const [left, right] = node.args;
  if (right.op !== 'value' || right.args !== null) return null;
  const slot = fieldSlot(left, reading.slots);
  if (slot === null) return null;
  return {
    yes: node.op === '==' ? slot.missing : ~slot.missing,
    keep: (classes) => keeping(slot, classes, reading),
  };
}

function keeping({ index, full }: Slot, classes: number, reading: Reading): Reading | null {
  const mask = (reading.masks[index] ?? full) & classes;
  return mask === 0 ? null : { ...reading, masks: reading.masks.with(index, mask) };
}

/** What is known where a condition holds, and where it does not; null: it always does, or never. */
export function assuming(
  condition: CelNode,
  reading: Reading,
): readonly [Reading | null, Reading | null] {
  const isNull = nullAsked(condition, reading);
  if (isNull !== null) return [isNull.keep(isNull.yes), isNull.keep(~isNull.yes)];
  const told = comparedIn(condition, reading);
  if (told === null) {
    const truth = truthOf(condition, reading);
    return [true, false].map((one) =>
      truth.has(one) || truth.has('unknown') ? reading : null,
    ) as [Reading | null, Reading | null];
  }
  const { slot, classes } = told;
  const mask = (truth: boolean): number =>
    classes.reduce((all, one) => (one.truth === truth ? all | (1 << one.bit) : all), 0);
  return [keeping(slot, mask(true), reading), keeping(slot, mask(false), reading)];
}

/** The slot of `record.data.<field>` or `event.data.<field>`; null: it is something else. Pure. */
export function fieldSlot(node: CelNode | undefined, slots: Slots): Slot | null {
  const path = pathOf(node);
  const [of, data, field, ...rest] = path ?? [];
  if (data !== 'data' || field === undefined || rest.length > 0) return null;
  if (of === 'event') return slots.ofAsked.get(field) ?? null;
  if (of !== 'record') return null;
  return slots.ofField.get(field)?.find(({ whole }) => whole) ?? null;
}

import { isJsonObject, isList } from '../../json.ts';
import type { Json } from '../../json.ts';
import { answerOf } from '../../policy/analysis/value-classes.ts';
import { isTemplate } from '../../value/template.ts';
import type { CelNode } from '../../value/syntax.ts';
import { fieldSum } from './expressions.ts';
import { assuming, fieldSlot, truthOf } from './truth.ts';
import type { Truth } from './truth.ts';
import type { Masks } from './masks.ts';
import { isMissing } from './slot.ts';
import type { Slot } from './slot.ts';
import type { Slots } from './slots.ts';

/** What is known of a value that is written: whether it may be none, and what else it may be. */
export interface Written {
  readonly none: boolean;
  /** `any`: whatever the field allows. */
  readonly values: 'any' | readonly Json[];
}

const ANYTHING: Written = { none: true, values: 'any' };
const SOMETHING: Written = { none: false, values: 'any' };

/** What values are worked out from. */
export interface Reading {
  readonly slots: Slots;
  readonly masks: Masks;
}

/**
 * What a written value (a literal, `{"cel": …}`, text with `{{ }}`) may come to, never less than it can be; mostly
 * whether it can be none at all. Pure.
 */
export function writtenValue(json: Json | undefined, reading: Reading): Written {
  if (json === undefined || json === null) return { none: true, values: [] };
  if (typeof json === 'string' && isTemplate(json)) return SOMETHING;
  if (!isJsonObject(json) || typeof json['cel'] !== 'string')
    return { none: false, values: typeof json === 'object' ? 'any' : [json] };
  const parsed = reading.slots.parse(json['cel']);
  return parsed === null ? ANYTHING : valueOf(parsed, reading);
}

/** The classes of a slot a written value may be in. Pure. */
export function maskOf(
  { none, values }: Written,
  { classes, missing, full, questions }: Slot,
): number {
  const there = full & ~missing;
  const mask = none ? missing : 0;
  if (values === 'any') return mask | there;
  return values.reduce<number>((left, value) => {
    const said = questions.map((question) => answerOf(question, value));
    const fitting = classes.reduce((fits, { answers }, bit) => {
      const agrees = answers.every((answer, i) => answer === null || answer === said[i]);
      return agrees ? fits | (1 << bit) : fits;
    }, 0);
    // What no class stands for is refused where it is written.
    return left | (fitting & there);
  }, mask);
}

function valueOf(node: CelNode, reading: Reading): Written {
  switch (node.op) {
    case 'value':
      return literal(node.args);
    case 'id':
      return node.args === 'now' ? SOMETHING : ANYTHING;
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
    case '&&':
    case '||':
    case '!_':
      return asWritten(truthOf(node, reading));
    case '?:': {
      const [condition, then, other] = node.args;
      const [whenTrue, whenFalse] = assuming(condition, reading);
      if (whenTrue === null) return valueOf(other, whenFalse ?? reading);
      if (whenFalse === null) return valueOf(then, whenTrue);
      return either(valueOf(then, whenTrue), valueOf(other, whenFalse));
    }
    case '.':
    case '.?':
      return memberOf(node.args[0], node.args[1], node, reading);
    case 'call': {
      const [name, args] = node.args;
      if (name === 'coalesce') {
        const all = args.map((one) => valueOf(one, reading));
        return { ...all.reduce(either), none: all.every(({ none }) => none) };
      }
      return NEVER_NONE.has(name) ? SOMETHING : ANYTHING;
    }
    case '+':
    case '-':
      return sumOf(node, reading) ?? SOMETHING;
    case 'list':
    case 'map':
    case '*':
    case '/':
    case '%':
    case '-_':
      return SOMETHING;
    case 'in':
      return { none: false, values: [true, false] };
    case 'rcall':
      return LISTING.has(node.args[0]) ? SOMETHING : ANYTHING;
    default:
      return ANYTHING;
  }
}

const NEVER_NONE: ReadonlySet<string> = new Set([
  'size',
  'int',
  'double',
  'string',
  'join',
  'lower',
  'upper',
  'split',
]);
const LISTING: ReadonlySet<string> = new Set(['map', 'filter']);

function literal(value: unknown): Written {
  if (value === null) return { none: true, values: [] };
  if (typeof value === 'bigint') return { none: false, values: [Number(value)] };
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? { none: false, values: [value] }
    : SOMETHING;
}

function either(one: Written, other: Written): Written {
  const values =
    one.values === 'any' || other.values === 'any' ? 'any' : [...one.values, ...other.values];
  return { none: one.none || other.none, values };
}

function memberOf(of: CelNode, name: string, node: CelNode, reading: Reading): Written {
  if (of.op === 'call' && of.args[0] === 'table') {
    const [id] = of.args[1];
    if (id?.op !== 'value' || typeof id.args !== 'string') return ANYTHING;
    const { slots, masks } = reading;
    const { tables } = slots;
    return {
      none: tables.maySay(false, id.args, name, masks, slots),
      values: tables.maySay(true, id.args, name, masks, slots) ? 'any' : [],
    };
  }
  if (of.op === 'id' && of.args === 'actor' && (name === 'id' || name === 'name')) return SOMETHING;
  const slot = fieldSlot(node, reading.slots);
  if (slot === null) return ANYTHING;
  const mask = reading.masks[slot.index] ?? slot.full;
  const there = mask & ~slot.missing;
  const known = slot.classes.flatMap((one, bit) => ((there & (1 << bit)) === 0 ? [] : [one]));
  const values = known.map((one) => pinned(one, slot));
  return {
    none: (mask & slot.missing) !== 0,
    values: values.includes(undefined) ? 'any' : values.flatMap((value) => value ?? []),
  };
}

/** The only value a class stands for, where it was asked to equal it. */
function pinned(
  { value, answers }: Slot['classes'][number],
  { questions }: Slot,
): Json | undefined {
  const equals = questions.some(
    ({ operator, literal }, i) =>
      operator.id === 'equal' && literal === value && answers[i] === true,
  );
  return equals ? value : undefined;
}

function asWritten(truth: Truth): Written {
  const none = truth.has('unknown');
  return { none, values: none ? [true, false] : [...truth].filter((one) => one !== 'unknown') };
}

/** A field with something added, where every value it may have is known, or lies beyond all that is asked. */
function sumOf(node: CelNode, reading: Reading): Written | null {
  const sum = fieldSum(node);
  const slot =
    sum === null ? undefined : reading.slots.ofField.get(sum.field)?.find(({ whole }) => whole);
  if (sum === null || slot === undefined) return null;
  const left = reading.masks[slot.index] ?? slot.full;
  const known = slot.classes.flatMap((one, bit) => {
    if ((left & (1 << bit)) === 0) return [];
    return [
      isMissing(one.value) ? sum.otherwise : (pinned(one, slot) ?? beyond(one, slot, sum.added)),
    ];
  });
  if (!known.every((value) => typeof value === 'number')) return null;
  return { none: false, values: known.map((value) => value + sum.added) };
}

/** A value of a class of all numbers beyond everything that is asked, on the side that is added to; undefined: it is none. */
function beyond(
  { value, answers }: Slot['classes'][number],
  { questions }: Slot,
  added: number,
): Json | undefined {
  const numbers = questions.map(({ literal }) => literal);
  if (!numbers.every((one) => typeof one === 'number' || typeof one === 'boolean'))
    return undefined;
  const asked = numbers.filter((one) => typeof one === 'number');
  const [operator, last] =
    added > 0 ? ['greaterThan', Math.max(...asked)] : ['lessThan', Math.min(...asked)];
  const isBeyond = questions.some(
    (question, i) =>
      question.operator.id === operator && question.literal === last && answers[i] === true,
  );
  return isBeyond ? value : undefined;
}

/** Whether a written value is certainly a list with something in it. Pure. */
export function isNonEmptyList(json: Json | undefined, { slots }: Pick<Reading, 'slots'>): boolean {
  if (isList(json)) return json.length > 0;
  if (!isJsonObject(json) || typeof json['cel'] !== 'string') return false;
  const parsed = slots.parse(json['cel']);
  return parsed !== null && hasEntries(parsed);
}

function hasEntries(node: CelNode): boolean {
  if (node.op === 'list') return node.args.length > 0;
  return node.op === '+' && node.args.some(hasEntries);
}

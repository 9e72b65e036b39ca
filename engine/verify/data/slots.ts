import type { ConditionNode, LeafNode } from '../../condition/compile.ts';
import type { FactReference } from '../../condition/schema.ts';
import { jsonEqual, stableJson } from '../../json.ts';
import type { Json } from '../../json.ts';
import type { KnownValues } from '../../policy/analysis/domain.ts';
import { slotName } from '../../policy/analysis/slot.ts';
import { answerOf } from '../../policy/analysis/value-classes.ts';
import type { Question, ValueClass } from '../../policy/analysis/value-classes.ts';
import { parseExpression } from '../../value/syntax.ts';
import type { CelNode } from '../../value/syntax.ts';
import type { RecordType } from '../../record-type/schema.ts';
import type { CompiledTable } from '../../table/compile.ts';
import { computedFields } from './computed.ts';
import { DATA, fieldOf, isMissing, slotFrom } from './slot.ts';
import type { Draft, Slot } from './slot.ts';
import type { Computed } from './computed.ts';
import { kindOf } from './relations.ts';
import type { TableReasoning } from './table-reasoning.ts';

/** What a comparison says of a slot's values. */
export interface Asked {
  readonly slot: number;
  /** Classes of which it holds, and of which it does not; one of which it is not known is in both. */
  readonly yes: number;
  readonly no: number;
}

/** The slots of a set of conditions, and what each comparison asks of them. */
export interface Slots {
  readonly all: readonly Slot[];
  /** Null for a comparison whose values are known at each step: the state, the type, the event's type. */
  readonly asked: (leaf: LeafNode) => Asked | null;
  readonly ofField: ReadonlyMap<string, readonly Slot[]>;
  readonly ofAsked: ReadonlyMap<string, Slot>;
  /** How what a form asks becomes what the record keeps, by field. */
  readonly carried: ReadonlyMap<string, Carried>;
  /** Those of no field: what is compared, asked of the event or looked up. */
  readonly compared: readonly Slot[];
  /** The syntax tree of an expression; null where it has none. */
  readonly parse: (expression: string) => CelNode | null;
  /** The computed fields, and what they hang on. */
  readonly computed: readonly Computed[];
  /** What tables' answers say of the fields they are asked with. */
  readonly tables: TableReasoning;
}

/** Whether a part of a record is where it is in its workflow. */
function isOfState(path: string | undefined): boolean {
  return path === 'state' || path === 'states' || path?.startsWith('states.') === true;
}

/** Whether a fact is known at each step. Pure. */
export function isKnownAtStep({ fact, path }: FactReference): boolean {
  return (
    (fact === 'record' && (path === 'type' || isOfState(path))) ||
    (fact === 'event' && path === 'type') ||
    fact === 'taken'
  );
}

/** What is known of the record's type. */
export interface Typed {
  readonly fields: RecordType['fields'];
  readonly tables: ReadonlyMap<string, CompiledTable>;
  readonly reasoning: TableReasoning;
}

/**
 * The slots of conditions. Pure.
 *
 * @param known what is known of a fact's values
 * @param forms fields of the record that forms ask: what is asked and what is kept are told apart alike
 */
export function collectSlots(
  nodes: readonly ConditionNode[],
  known: (fact: FactReference) => KnownValues | null,
  forms: ReadonlySet<string>,
  { fields, tables, reasoning }: Typed,
): Slots {
  const drafts = new Map<string, Draft>();
  const places = new Map<LeafNode, { readonly key: string; readonly question: number }>();
  const draftOf = (key: string, reference: FactReference, compares: Slot['compares']): Draft => {
    const known = drafts.get(key);
    if (known !== undefined) return known;
    const draft = { reference, questions: [], compares };
    const field = wholeField(reference);
    if (compares === null && field !== null && forms.has(field))
      pair(drafts, field, draft.questions);
    else drafts.set(key, draft);
    return drafts.get(key) ?? draft;
  };
  for (const leaf of nodes.flatMap(leavesOf)) {
    const { reference } = leaf.fact;
    const { expected } = leaf;
    if (isKnownAtStep(reference) && ('literal' in expected || isKnownAtStep(expected.reference)))
      continue;
    if ('literal' in leaf.expected) {
      const key = slotName(reference);
      const { questions } = draftOf(key, reference, null);
      places.set(leaf, { key, question: questionIn(questions, leaf, leaf.expected.literal) });
    } else {
      const { operators } = kindOf(leaf.operator.id);
      const other = leaf.expected.reference;
      const key = stableJson([reference, operators, other] as unknown as Json);
      draftOf(key, reference, { operators, with: other });
      places.set(leaf, { key, question: operators.indexOf(leaf.operator.id) });
    }
  }
  const all: Slot[] = [];
  const slotByKey = new Map<string, Slot>();
  for (const [key, draft] of drafts) {
    const slot = slotFrom(all.length, draft, known);
    all.push(slot);
    slotByKey.set(key, slot);
  }
  const asked = new Map<LeafNode, Asked>();
  for (const [leaf, { key, question }] of places) {
    const slot = slotByKey.get(key);
    if (slot === undefined) continue;
    const [yes, no] = answersTo(slot, question);
    asked.set(leaf, { slot: slot.index, yes, no });
  }
  const trees = new Map<string, CelNode | null>();
  const wholes = all.filter(({ whole, compares }) => whole && compares === null);
  const carried = new Map<string, Carried>();
  for (const field of forms) {
    const kept = wholes.find((slot) => slot.field === field);
    const asked = wholes.find((slot) => slot.asked === field);
    if (kept !== undefined && asked !== undefined) carried.set(field, carry(asked, kept));
  }
  const slots: Omit<Slots, 'computed'> = {
    all,
    tables: reasoning,
    compared: all.filter(({ field }) => field === null),
    carried,
    parse(expression) {
      const known = trees.get(expression);
      if (known !== undefined) return known;
      const parsed = parseExpression(expression, '');
      const tree = parsed.ok ? parsed.value : null;
      trees.set(expression, tree);
      return tree;
    },
    asked: (leaf) => asked.get(leaf) ?? null,
    ofField: Map.groupBy(
      all.filter(({ field }) => field !== null),
      ({ field }) => field ?? '',
    ),
    ofAsked: new Map(
      all.flatMap((slot) => (slot.asked === null || !slot.whole ? [] : [[slot.asked, slot]])),
    ),
  };
  return { ...slots, computed: computedFields(slots, fields, tables) };
}

/** The comparisons of a condition. Pure. */
export function leavesOf(node: ConditionNode): readonly LeafNode[] {
  if (node.kind === 'leaf') return [node];
  if (node.kind === 'shared') return leavesOf(node.node);
  return node.children.flatMap(leavesOf);
}

/** How what a form asks becomes what the record keeps: a field may hold less than an event brings. */
export interface Carried {
  readonly asked: Slot;
  /** The classes of what is kept, by the class of what is asked; none where the field refuses it. */
  readonly to: readonly number[];
  /** Classes an empty text may be in: given, it clears the field. */
  readonly blank: number;
}

function carry(asked: Slot, kept: Slot): Carried {
  const isLike = (one: ValueClass, other: ValueClass): boolean =>
    isMissing(one.value) === isMissing(other.value) &&
    one.answers.every((answer, i) => {
      const its = other.answers[i] ?? null;
      return answer === null || its === null || answer === its;
    });
  const said = asked.questions.map((question) => answerOf(question, ''));
  return {
    asked,
    to: asked.classes.map((one) =>
      kept.classes.reduce((mask, other, bit) => (isLike(one, other) ? mask | (1 << bit) : mask), 0),
    ),
    blank: asked.classes.reduce((mask, { value, answers }, bit) => {
      const fits = answers.every((answer, i) => answer === null || answer === said[i]);
      return fits && !isMissing(value) ? mask | (1 << bit) : mask;
    }, 0),
  };
}

function questionIn(questions: Question[], { operator }: LeafNode, literal: Json): number {
  const at = questions.findIndex(
    (one) => one.operator.id === operator.id && jsonEqual(one.literal, literal),
  );
  return at === -1 ? questions.push({ operator, literal }) - 1 : at;
}

/** What a form asks is told apart by the same questions as the field it is written to, so that it can be carried over. */
function pair(drafts: Map<string, Draft>, field: string, questions: Question[]): void {
  for (const fact of ['record', 'event']) {
    const reference: FactReference = { fact, path: DATA + field };
    drafts.set(slotName(reference), { reference, questions, compares: null });
  }
}

/** The field of the record, or of the event's data, that is looked at whole; null: it is something else. */
function wholeField(reference: FactReference): string | null {
  const field = fieldOf(reference, 'record') ?? fieldOf(reference, 'event');
  return field !== null && reference.path === DATA + field && reference.params === undefined
    ? field
    : null;
}

function answersTo({ classes }: Slot, question: number): readonly [yes: number, no: number] {
  let [yes, no] = [0, 0];
  for (const [bit, { answers }] of classes.entries()) {
    if (answers[question] !== false) yes |= 1 << bit;
    if (answers[question] !== true) no |= 1 << bit;
  }
  return [yes, no];
}

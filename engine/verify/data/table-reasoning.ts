import { compileCondition } from '../../condition/compile.ts';
import type { ConditionNode, LeafNode } from '../../condition/compile.ts';
import type { FactReference } from '../../condition/schema.ts';
import type { Json } from '../../json.ts';
import { createInquiry } from '../../policy/analysis/inquiry.ts';
import type { KnownValues } from '../../policy/analysis/domain.ts';
import type { Requirement } from '../../policy/analysis/satisfy.ts';
import type { CompiledTable } from '../../table/compile.ts';
import type { Masks } from './masks.ts';
import type { Slot } from './slot.ts';
import type { Slots } from './slots.ts';

/** What the rows of tables say of the fields they are asked with. */
export interface TableReasoning {
  /**
   * What is left of the slots where a comparison with a table's answer holds, or does not; null: with what is left it
   * cannot come out so.
   */
  readonly narrow: (leaf: LeafNode, holds: boolean, masks: Masks, slots: Slots) => Masks | null;
  /** Whether a table may have an answer for an output, or none. */
  readonly maySay: (
    something: boolean,
    table: string,
    output: string,
    masks: Masks,
    slots: Slots,
  ) => boolean;
  /** Whether no row of a table may fit. */
  readonly mayBeEmpty: (table: string, masks: Masks, slots: Slots) => boolean;
  /** Fields of the record a table is asked with. */
  readonly fieldsOf: (table: string) => readonly string[];
}

/** Fields of the record a table is asked with. Pure. */
export function inputFields({ source }: CompiledTable): readonly string[] {
  return Object.values(source.inputs).flatMap(({ fact, path }) =>
    fact === 'record' && path?.startsWith('data.') === true ? [path.slice('data.'.length)] : [],
  );
}

/**
 * Reasons about tables by policy analysis, which writes out what a table's answer asks of its inputs. Remembers what it
 * was asked; pure beside that.
 *
 * @param known what is known of a fact's values
 */
export function tableReasoning(
  tables: ReadonlyMap<string, CompiledTable>,
  known: (fact: FactReference) => KnownValues | null,
): TableReasoning {
  const inquiry = createInquiry({}, { known, tables });
  const answers = new Map<string, Masks | null>();
  const said = new Map<string, ConditionNode | null>();
  const empty = new Map<string, boolean>();
  const requirements = new WeakMap<Slot, Map<number, readonly Requirement[]>>();
  const required = (slot: Slot, mask: number): readonly Requirement[] => {
    const known = requirements.get(slot) ?? new Map<number, readonly Requirement[]>();
    requirements.set(slot, known);
    const made = known.get(mask) ?? asRequirements(slot, mask);
    known.set(mask, made);
    return made;
  };
  const names = new WeakMap<LeafNode, string>();
  const nameOf = (leaf: LeafNode): string => {
    const known = names.get(leaf) ?? JSON.stringify(leafSource(leaf));
    names.set(leaf, known);
    return known;
  };

  const inputsOf = (table: string, slots: Slots): readonly Slot[] => {
    const asked = tables.get(table);
    if (asked === undefined) return [];
    return inputFields(asked).flatMap(
      (field) => slots.ofField.get(field)?.filter(({ whole }) => whole) ?? [],
    );
  };
  const cannot = (requirements: readonly Requirement[]): boolean =>
    inquiry.ask(requirements).verdict === 'impossible';

  const narrow: TableReasoning['narrow'] = (leaf, holds, masks, slots) => {
    const table = leaf.fact.reference.params?.['table'];
    const inputs = typeof table === 'string' ? inputsOf(table, slots) : [];
    const left = inputs.map(({ index }) => masks[index] ?? 0);
    const key = `${holds ? '+' : '-'}${nameOf(leaf)} ${left.join(',')}`;
    const before = answers.get(key);
    if (before !== undefined) return before === null ? null : merged(masks, inputs, before);
    const base = { node: leaf, holds };
    const all = inputs.flatMap((slot, i) => required(slot, left[i] ?? 0));
    let found: number[] | null = null;
    if (!cannot([base, ...all])) {
      found = inputs.map((slot, i) => {
        const others = inputs.flatMap((other, j) => (i === j ? [] : required(other, left[j] ?? 0)));
        return bitsOf(left[i] ?? 0).reduce(
          (mask, bit) => (cannot([base, ...others, ...required(slot, bit)]) ? mask & ~bit : mask),
          left[i] ?? 0,
        );
      });
      if (found.includes(0)) found = null;
    }
    answers.set(key, found);
    return found === null ? null : merged(masks, inputs, found);
  };

  return {
    narrow,
    maySay(something, table, output, masks, slots) {
      const name = `${table} ${output} ${something}`;
      const asked = { fact: 'table', params: { table }, path: output };
      const node = said.get(name) ?? nodeOf(asked, 'exists', something);
      said.set(name, node);
      return node?.kind !== 'leaf' || narrow(node, true, masks, slots) !== null;
    },
    mayBeEmpty(id, masks, slots) {
      const inputs = inputsOf(id, slots);
      const key = `${id} ${inputs.map(({ index }) => masks[index]).join(',')}`;
      const before = empty.get(key);
      if (before !== undefined) return before;
      const table = tables.get(id);
      const fitting = table === undefined ? null : someRowFits(table);
      const left = inputs.flatMap((slot) => required(slot, masks[slot.index] ?? 0));
      const may = fitting === null || !cannot([{ node: fitting, holds: false }, ...left]);
      empty.set(key, may);
      return may;
    },
    fieldsOf: (id) => {
      const table = tables.get(id);
      return table === undefined ? [] : inputFields(table);
    },
  };
}

/** That a row fits, as a condition; null: a row cannot be written as one. */
function someRowFits({ rows, source }: CompiledTable): ConditionNode | null {
  const any = rows.map(({ cells }) => ({
    all: cells.map(({ input, operator, value }) => {
      const { fact, path, params } = source.inputs[input] ?? { fact: input };
      return {
        fact,
        ...(path === undefined ? {} : { path }),
        ...(params === undefined ? {} : { params }),
        operator: operator.id,
        value,
      };
    }),
  }));
  if (rows.length === 0 || any.some(({ all }) => all.length === 0)) return null;
  const compiled = compileCondition({ any });
  return compiled.ok ? compiled.value.node : null;
}

function merged(masks: Masks, inputs: readonly Slot[], left: Masks): Masks {
  return inputs.reduce((all, { index }, i) => all.with(index, left[i] ?? 0), masks);
}

function bitsOf(mask: number): number[] {
  return Array.from({ length: 31 }, (_none, bit) => 1 << bit).filter((bit) => (mask & bit) !== 0);
}

/** What a mask says, as far as conditions can say it: that there is something or nothing, and which classes it is not in. */
function asRequirements(
  { reference, classes, missing, questions, full }: Slot,
  mask: number,
): Requirement[] {
  const requirements: Requirement[] = [];
  const ask = (operator: string, value: Json, holds: boolean): void => {
    const node = nodeOf(reference, operator, value);
    if (node !== null) requirements.push({ node, holds });
  };
  if ((mask & missing) === 0) ask('exists', true, true);
  if ((mask & ~missing) === 0) ask('exists', false, true);
  for (const bit of bitsOf(full & ~missing & ~mask)) {
    const { answers = [] } = classes[Math.log2(bit)] ?? {};
    const all = questions.flatMap(({ operator, literal }, i) => {
      const leaf = { ...reference, operator: operator.id, value: literal };
      const answer = answers[i] ?? null;
      return answer === null ? [] : [answer ? leaf : { not: leaf }];
    });
    const compiled = all.length === 0 ? null : compileCondition({ all });
    // A class told by what it may answer either way cannot be left out.
    const exact = answers.every((answer) => answer !== null);
    if (exact && compiled?.ok === true)
      requirements.push({ node: compiled.value.node, holds: false });
  }
  return requirements;
}

function nodeOf(reference: FactReference, operator: string, value: Json): ConditionNode | null {
  const compiled = compileCondition({ ...reference, operator, value });
  return compiled.ok ? compiled.value.node : null;
}

function leafSource({ fact, operator, expected }: LeafNode): Json {
  const value = 'literal' in expected ? expected.literal : (expected.reference as unknown as Json);
  return [fact.reference as unknown as Json, operator.id, value];
}

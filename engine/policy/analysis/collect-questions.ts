import type { ConditionNode, LeafNode } from '../../condition/compile.ts';
import type { CompiledFact, FactReader } from '../../condition/fact.ts';
import { stableJson } from '../../json.ts';
import type { Json } from '../../json.ts';
import { formulaOf } from './formula.ts';
import type { Formula } from './formula.ts';
import { slotName } from './slot.ts';
import type { Atom, Slot } from './slot.ts';
import { ALWAYS, askedTable, mayFail, tableFormula, tableWays } from './table-formula.ts';
import type { WrittenTable } from './table-formula.ts';
import type { ValueClass } from './value-classes.ts';
import { EXAMPLE_NOW } from './world.ts';
import type { World } from './world.ts';

/** A condition that is to hold, or not to hold. */
export interface Requirement {
  readonly node: ConditionNode;
  readonly holds: boolean;
}

/** What is remembered between calls (see `createMemory`). */
export interface Memory {
  readonly names: WeakMap<LeafNode, LeafName>;
  readonly classes: Map<string, readonly ValueClass[]>;
  /** How tables answer, by what they are asked with. */
  readonly written: Map<string, WrittenTable | null>;
}

interface LeafName {
  /** Of the value it reads; the same for the same fact, params and path. */
  readonly slot: string;
  /** Of the whole comparison. */
  readonly leaf: string;
}

/** An empty memory, for one run of an analysis. */
export function createMemory(): Memory {
  return { names: new WeakMap(), classes: new Map(), written: new Map() };
}

/** All that requirements ask, each thing once. */
export interface Collected {
  readonly goals: readonly Formula[];
  readonly atoms: readonly Atom[];
  readonly slots: readonly Slot[];
  /** Tables' answers that are read, whose values follow from other facts. */
  readonly tables: readonly CompiledFact[];
  /** Whether something is compared with the time it is. */
  readonly asksNow: boolean;
}

/** Deepest a table is read from another one's answer. */
const DEEPEST = 4;

/** What comparisons look at beside their sides. */
const AT_EXAMPLE: FactReader = (fact) => (fact === 'now' ? EXAMPLE_NOW : undefined);

/** Whether two conditions certainly never hold together. */
export type AreApart = (one: ConditionNode, other: ConditionNode) => boolean;

/**
 * Requirements as formulas of numbered comparisons, what is asked of tables said of their inputs. Pure but for memory.
 *
 * @param areApart told of rows of tables
 */
export function collectQuestions(
  requirements: readonly Requirement[],
  memory: Memory,
  known: World['tables'],
  areApart: AreApart,
): Collected {
  const atoms: Atom[] = [];
  const slots: Slot[] = [];
  const tables = new Map<string, CompiledFact>();
  const atomByName = new Map<string, number>();
  const slotByName = new Map<string, number>();
  let asksNow = false;
  /** What keeps the condition that is looked at from coming to an answer. */
  let failures: Formula[] = [];
  const slotOf = (name: string, fact: CompiledFact): number => {
    const before = slotByName.get(name);
    if (before !== undefined) return before;
    slotByName.set(name, slots.length);
    slots.push({ name, fact, questions: [], names: [] });
    if (askedTable(fact.reference, known) !== null) tables.set(name, fact);
    return slots.length - 1;
  };
  const atomOf = (leaf: LeafNode): number => {
    const names = nameOf(leaf, memory);
    const before = atomByName.get(names.leaf);
    if (before !== undefined) return before;
    asksNow ||= leaf.operator.needs === 'now';
    const slot = slotOf(names.slot, leaf.fact);
    let question: number | null = null;
    let other: number | null = null;
    if ('literal' in leaf.expected) {
      const { literal } = leaf.expected;
      const test = (value: Json | undefined): boolean => leaf.compare(value, literal, AT_EXAMPLE);
      question = slots[slot]?.questions.push({ operator: leaf.operator, literal, test }) ?? 0;
      question -= 1;
      slots[slot]?.names.push(names.leaf);
    } else {
      other = slotOf(slotName(leaf.expected.reference), leaf.expected);
    }
    atomByName.set(names.leaf, atoms.length);
    atoms.push({ leaf, slot, question, other });
    return atoms.length - 1;
  };
  const leafOf =
    (depth: number) =>
    (leaf: LeafNode, holds: boolean): Formula => {
      const written = depth < DEEPEST ? writtenOf(leaf, memory, known, areApart) : null;
      const inside = (node: ConditionNode, inner: boolean): Formula =>
        formulaOf(node, inner, leafOf(depth + 1));
      if (written === null) {
        if (asksFailing(leaf, known)) failures.push(ALWAYS);
        return { kind: 'atom', atom: atomOf(leaf), holds };
      }
      tables.set(nameOf(leaf, memory).slot, leaf.fact);
      for (const nodes of written.failures)
        failures.push({ kind: 'all', parts: nodes.map((node) => inside(node, true)) });
      return tableFormula(leaf, holds, written.ways, inside);
    };
  const goals = requirements.map(({ node, holds }): Formula => {
    failures = [];
    const formula = formulaOf(node, holds, leafOf(0));
    // A condition that comes to no answer does not hold, whatever the rest of it says.
    return holds || failures.length === 0
      ? formula
      : { kind: 'any', parts: [formula, ...failures] };
  });
  return { goals, atoms, slots, tables: [...tables.values()], asksNow };
}

/** Whether a comparison reads a table that may come to no answer. */
function asksFailing({ fact, expected }: LeafNode, tables: World['tables']): boolean {
  const read = 'literal' in expected ? [fact] : [fact, expected];
  return read.some(({ reference }) => {
    const asked = askedTable(reference, tables);
    return asked !== null && mayFail(asked.table);
  });
}

/** The table a comparison with a literal reads, written out; null where it is none, or cannot be. */
function writtenOf(
  { fact: { reference }, expected, operator }: LeafNode,
  { written }: Memory,
  tables: World['tables'],
  areApart: AreApart,
): WrittenTable | null {
  const asked = 'literal' in expected ? askedTable(reference, tables) : null;
  if (asked === null || operator.needs !== undefined) return null;
  const key = stableJson(reference.params ?? null);
  const before = written.get(key);
  if (before !== undefined) return before;
  const made = tableWays(asked.table, asked.given, areApart);
  written.set(key, made);
  return made;
}

function nameOf(leaf: LeafNode, { names }: Memory): LeafName {
  const known = names.get(leaf);
  if (known !== undefined) return known;
  const slot = slotName(leaf.fact.reference);
  const expected = 'literal' in leaf.expected ? [leaf.expected.literal] : leaf.expected.reference;
  const name = {
    slot,
    leaf: `${slot} ${leaf.operator.id} ${stableJson(expected as unknown as Json)}`,
  };
  names.set(leaf, name);
  return name;
}

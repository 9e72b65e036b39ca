import type { ConditionNode, LeafNode } from '../../condition/compile.ts';
import type { CompiledFact, FactReader } from '../../condition/fact.ts';
import { stableJson } from '../../json.ts';
import type { Json } from '../../json.ts';
import { formulaOf } from './formula.ts';
import type { Formula } from './formula.ts';
import { slotName } from './slot.ts';
import type { Atom, Slot } from './slot.ts';
import { askedTable, tableFormula, tableWays } from './table-formula.ts';
import type { TableWay } from './table-formula.ts';
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
  readonly ways: Map<string, readonly TableWay[] | null>;
}

interface LeafName {
  /** Of the value it reads; the same for the same fact, params and path. */
  readonly slot: string;
  /** Of the whole comparison. */
  readonly leaf: string;
}

/** An empty memory, for one run of an analysis. */
export function createMemory(): Memory {
  return { names: new WeakMap(), classes: new Map(), ways: new Map() };
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
      const ways = depth < DEEPEST ? waysOf(leaf, memory, known, areApart) : null;
      if (ways === null) return { kind: 'atom', atom: atomOf(leaf), holds };
      tables.set(nameOf(leaf, memory).slot, leaf.fact);
      return tableFormula(leaf, holds, ways, (node, inner) =>
        formulaOf(node, inner, leafOf(depth + 1)),
      );
    };
  const goals = requirements.map(({ node, holds }) => formulaOf(node, holds, leafOf(0)));
  return { goals, atoms, slots, tables: [...tables.values()], asksNow };
}

/** How the table answers that a comparison with a literal reads; null where it is none, or that is not known. */
function waysOf(
  { fact: { reference }, expected, operator }: LeafNode,
  { ways }: Memory,
  tables: World['tables'],
  areApart: AreApart,
): readonly TableWay[] | null {
  const asked = 'literal' in expected ? askedTable(reference, tables) : null;
  if (asked === null || operator.needs !== undefined) return null;
  const key = stableJson(reference.params ?? null);
  const before = ways.get(key);
  if (before !== undefined) return before;
  const made = tableWays(asked.table, asked.given, areApart);
  ways.set(key, made);
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

import type { ConditionNode, LeafNode } from '../../condition/compile.ts';
import type { CompiledFact } from '../../condition/fact.ts';
import { stableJson } from '../../json.ts';
import type { Json } from '../../json.ts';
import type { FactReference } from '../../condition/schema.ts';
import { choices } from './choose-values.ts';
import type { KnownValues } from './domain.ts';
import { formulaOf } from './formula.ts';
import { search } from './search.ts';
import type { AtomPlace, Model } from './search.ts';
import { slotName } from './slot.ts';
import type { Atom, Slot } from './slot.ts';
import { valueClasses } from './value-classes.ts';
import type { ValueClass } from './value-classes.ts';
import { choiceInWords, factsOf, witnessReader } from './witness.ts';
import type { Witness } from './witness.ts';

/** A condition that is to hold, or not to hold. */
export interface Requirement {
  readonly node: ConditionNode;
  readonly holds: boolean;
}

/** Whether requirements can be met together. */
export type Satisfied =
  | { readonly verdict: 'possible'; readonly witness: Witness }
  | { readonly verdict: 'impossible' }
  | { readonly verdict: 'unknown'; readonly because: string };

/** How far to look. */
export interface SatisfyOptions {
  /** Choices at most before the answer is "unknown" (default 2,000). */
  readonly steps?: number;
  /** What is known of a fact's values beside the conditions; absent or null: nothing. */
  readonly known?: ((fact: FactReference) => KnownValues | null) | undefined;
  /** Remembers what was worked out before; for many calls with the same `known`. */
  readonly memory?: Memory;
}

/** What is remembered between calls (see `createMemory`). */
export interface Memory {
  readonly names: WeakMap<LeafNode, LeafName>;
  readonly classes: Map<string, readonly ValueClass[]>;
}

interface LeafName {
  /** Of the value it reads; the same for the same fact, params and path. */
  readonly slot: string;
  /** Of the whole comparison. */
  readonly leaf: string;
}

/** An empty memory, for one run of an analysis. */
export function createMemory(): Memory {
  return { names: new WeakMap(), classes: new Map() };
}

const STEPS = 2_000;
/** Examples tried before giving up. */
const TRIES = 200;

/**
 * Whether there are facts with which all requirements are met.
 *
 * `possible` comes with such facts, on which the conditions themselves were tested. `impossible` is a proof: facts are
 * taken for independent of each other, comparisons of two facts and those without a model for free to go either way,
 * and even so no way is left. Where neither comes out the answer is `unknown`: a comparison without a model or of two
 * facts, a fact read both as a whole and inside, or too many steps. Pure, deterministic, never throws.
 */
export function satisfy(
  requirements: readonly Requirement[],
  { steps = STEPS, known, memory = createMemory() }: SatisfyOptions = {},
): Satisfied {
  const { goals, atoms, slots } = collect(requirements, memory);
  const classes = slots.map((slot) => classesOf(slot, known, memory));
  const places = atoms.map(({ slot, question }): AtomPlace =>
    question === null ? null : { slot, question },
  );
  let witness: Witness | undefined;
  let tried = 0;
  let doubt = false;
  const accept = (model: Model): boolean => {
    for (const chosen of choices(model, { atoms, slots, classes, known })) {
      tried += 1;
      if (tried > TRIES) break;
      const facts = factsOf(chosen);
      const reader = witnessReader({ facts });
      if (requirements.every(({ node, holds }) => node.test(reader) === holds)) {
        witness = { facts, text: choiceInWords(chosen) };
        return true;
      }
    }
    doubt = true;
    return tried >= TRIES;
  };
  const end = search({ goals, atoms: places, slots: classes }, accept, steps);
  if (witness !== undefined) return { verdict: 'possible', witness };
  if (end === 'cut') return { verdict: 'unknown', because: `cut off after ${steps} steps` };
  if (!doubt) return { verdict: 'impossible' };
  return { verdict: 'unknown', because: reason(atoms, slots, classes) };
}

function collect(
  requirements: readonly Requirement[],
  memory: Memory,
): {
  readonly goals: ReturnType<typeof formulaOf>[];
  readonly atoms: Atom[];
  readonly slots: Slot[];
} {
  const atoms: Atom[] = [];
  const slots: Slot[] = [];
  const atomByName = new Map<string, number>();
  const slotByName = new Map<string, number>();
  const slotOf = (name: string, fact: CompiledFact): number => {
    const known = slotByName.get(name);
    if (known !== undefined) return known;
    slotByName.set(name, slots.length);
    slots.push({ name, fact, questions: [], names: [] });
    return slots.length - 1;
  };
  const atomOf = (leaf: LeafNode): number => {
    const names = nameOf(leaf, memory);
    const known = atomByName.get(names.leaf);
    if (known !== undefined) return known;
    const slot = slotOf(names.slot, leaf.fact);
    let question: number | null = null;
    let other: number | null = null;
    if ('literal' in leaf.expected) {
      question =
        slots[slot]?.questions.push({
          operator: leaf.operator,
          literal: leaf.expected.literal,
        }) ?? 0;
      question -= 1;
      slots[slot]?.names.push(names.leaf);
    } else {
      other = slotOf(slotName(leaf.expected.reference), leaf.expected);
    }
    atomByName.set(names.leaf, atoms.length);
    atoms.push({ leaf, slot, question, other });
    return atoms.length - 1;
  };
  const goals = requirements.map(({ node, holds }) => formulaOf(node, holds, atomOf));
  return { goals, atoms, slots };
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

function classesOf(
  { name, fact, questions, names }: Slot,
  known: SatisfyOptions['known'],
  { classes }: Memory,
): readonly ValueClass[] {
  const key = [name, ...names].join('\n');
  const before = classes.get(key);
  if (before !== undefined) return before;
  const made = valueClasses(questions, known?.(fact.reference) ?? undefined);
  classes.set(key, made);
  return made;
}

/** What keeps a question from being decided, in words. */
function reason(
  atoms: readonly Atom[],
  slots: readonly Slot[],
  classes: readonly (readonly ValueClass[])[],
): string {
  if (atoms.some(({ other }) => other !== null)) return 'it compares two facts';
  const vague = classes.findIndex((all) => all.some(({ exact }) => !exact));
  const operators = new Set(slots[vague]?.questions.map(({ operator }) => operator.id));
  return operators.size > 0
    ? `it uses ${[...operators].join(', ')} on one fact`
    : 'it reads a fact both as a whole and inside';
}

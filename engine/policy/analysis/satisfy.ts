import { choices } from './choose-values.ts';
import { collectQuestions, createMemory } from './collect-questions.ts';
import type { AreApart, Collected, Memory, Requirement } from './collect-questions.ts';
import { search } from './search.ts';
import type { AtomPlace, Model } from './search.ts';
import type { Slot } from './slot.ts';
import { tryExample } from './try-example.ts';
import type { Example } from './try-example.ts';
import { valueClasses } from './value-classes.ts';
import type { ValueClass } from './value-classes.ts';
import type { Witness } from './witness.ts';
import type { World } from './world.ts';

export { createMemory } from './collect-questions.ts';
export type { Memory, Requirement } from './collect-questions.ts';

/** Whether requirements can be met together. */
export type Satisfied =
  | {
      readonly verdict: 'possible';
      readonly witness: Witness;
      /** Why such facts may never come together, in words; null: nothing is taken for granted, so it is a proof. */
      readonly doubt: string | null;
    }
  | { readonly verdict: 'impossible' }
  | { readonly verdict: 'unknown'; readonly because: string };

/** How far to look, and what is known. */
export interface SatisfyOptions extends World {
  /** Choices at most before the answer is "unknown" (default 2,000). */
  readonly steps?: number;
  /** Remembers what was worked out before; for many calls about the same world. */
  readonly memory?: Memory;
}

const STEPS = 2_000;
/** Examples tried before giving up. */
const TRIES = 200;
/** Examples beyond the first looked at for one in which nothing is taken for granted. */
const MORE_TRIES = 20;

/**
 * Whether there are facts with which all requirements are met.
 *
 * `possible` comes with such facts, on which the conditions themselves were tested, with tables really decided; where
 * facts that hang on each other otherwise are taken for independent, it says so. `impossible` is a proof: all such facts
 * are taken for independent, comparisons of two facts and those without a model for free to go either way, and even so
 * no way is left. Where neither comes out the answer is `unknown`: a comparison without a model or of two facts, a fact
 * read both as a whole and inside, a table that computes, or too many steps. Pure, deterministic, never throws.
 */
export function satisfy(
  requirements: readonly Requirement[],
  { steps = STEPS, memory = createMemory(), ...world }: SatisfyOptions = {},
): Satisfied {
  // Rows are looked at with what they read taken for anything.
  const areApart: AreApart = (one, other) =>
    satisfy([one, other].map((node) => ({ node, holds: true }))).verdict === 'impossible';
  const collected = collectQuestions(requirements, memory, world.tables, areApart);
  const { goals, atoms, slots } = collected;
  const classes = slots.map((slot) => classesOf(slot, world.known, memory));
  const places = atoms.map(({ slot, question }): AtomPlace =>
    question === null ? null : { slot, question },
  );
  let found: Example | undefined;
  let tried = 0;
  let triedMore = 0;
  let missed = false;
  const accept = (model: Model): boolean => {
    if (contradicts(model, collected)) return false;
    for (const chosen of choices(model, { atoms, slots, classes, world })) {
      tried += 1;
      if (tried > TRIES) break;
      const example = tryExample(chosen, requirements, collected, world);
      if (example === null) continue;
      if (found === undefined || example.doubt === null) found = example;
      if (found.doubt === null) return true;
      triedMore += 1;
      if (triedMore > MORE_TRIES) return true;
    }
    missed = true;
    return tried >= TRIES;
  };
  const end = search({ goals, atoms: places, slots: classes }, accept, steps);
  if (found !== undefined) return { verdict: 'possible', ...found };
  if (end === 'cut') return { verdict: 'unknown', because: `cut off after ${steps} steps` };
  if (!missed) return { verdict: 'impossible' };
  return { verdict: 'unknown', because: reason(collected, classes) };
}

/** Whether a model compares two facts of which each can only be one value, and those do not compare so. */
function contradicts({ answers, left }: Model, { atoms, slots }: Collected): boolean {
  return atoms.some(({ leaf, slot, other }, i) => {
    const holds = answers[i];
    if (other === null || holds === undefined || leaf.operator.needs !== undefined) return false;
    const [one, two] = [onlyValue(left[slot], slots[slot]), onlyValue(left[other], slots[other])];
    if (one === undefined || two === undefined) return false;
    return leaf.operator.test(one.value, two.value) !== holds;
  });
}

/** The one value a fact is asked to equal, in each way that is left. */
function onlyValue(left: readonly ValueClass[] | undefined, slot: Slot | undefined) {
  const [only, ...others] = left ?? [];
  if (only?.exact !== true || others.length > 0) return undefined;
  const pinned = slot?.questions.some(
    ({ operator, literal }, i) =>
      operator.id === 'equal' && literal === only.value && only.answers[i] === true,
  );
  return pinned === true ? only : undefined;
}

function classesOf(
  { name, fact, questions, names }: Slot,
  known: World['known'],
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
  { atoms, slots, tables }: Collected,
  classes: readonly (readonly ValueClass[])[],
): string {
  if (atoms.some(({ other }) => other !== null)) return 'it compares two facts';
  const vague = classes.findIndex((all) => all.some(({ exact }) => !exact));
  const operators = new Set(slots[vague]?.questions.map(({ operator }) => operator.id));
  if (operators.size > 0) return `it uses ${[...operators].join(', ')} on one fact`;
  return tables.length > 0
    ? 'it asks a table whose answer is not known beforehand'
    : 'it reads a fact both as a whole and inside';
}

import { compileFact } from '../../condition/fact.ts';
import type { FactReader } from '../../condition/fact.ts';
import { isJsonObject, jsonEqual } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import { decideTable } from '../../table/decide.ts';
import type { Collected, Requirement } from './collect-questions.ts';
import { takenForGranted } from './dependent-facts.ts';
import { askedTable } from './table-formula.ts';
import { choiceInWords, factsOf, witnessReader } from './witness.ts';
import type { ChosenValue, Witness, WitnessFact } from './witness.ts';
import { EXAMPLE_NOW } from './world.ts';
import type { World } from './world.ts';

/** Facts with which requirements are met. */
export interface Example {
  readonly witness: Witness;
  /** What is taken for granted about them, in words; null: nothing. */
  readonly doubt: string | null;
}

/**
 * Tests requirements on chosen values, asking tables what they really say to them; null where they are not met, or a
 * table does not answer. Pure, never throws.
 */
export function tryExample(
  values: readonly ChosenValue[],
  requirements: readonly Requirement[],
  { tables, asksNow }: Pick<Collected, 'tables' | 'asksNow'>,
  world: World,
): Example | null {
  const chosen = [
    ...(asksNow && !values.some(({ fact }) => fact.reference.fact === 'now') ? [NOW] : []),
    ...values.filter(({ fact }) => askedTable(fact.reference, world.tables) === null),
  ];
  const asked: WitnessFact[] = [];
  try {
    const facts = factsOf(chosen, (some) => withTables(witnessReader({ facts: some }), world, []));
    const reader = withTables(witnessReader({ facts }), world, asked);
    if (!requirements.every(({ node, holds }) => node.test(reader) === holds)) return null;
    const answers = tables.map((fact): ChosenValue => ({ fact, value: fact.read(reader) }));
    const witness = {
      facts: [...facts, ...asked],
      text: choiceInWords([...chosen, ...answers], world.words),
    };
    return { witness, doubt: takenForGranted(chosen, facts, world) };
  } catch {
    // Rows that must not match together do, or an expression fails: such a decision does not come about.
    return null;
  }
}

const NOW: ChosenValue = {
  fact: compileFact({ fact: 'now' }, '', { knownFacts: undefined, issues: [], uses: [] }),
  value: EXAMPLE_NOW,
};

/** A reader that asks known tables, noting what they say. */
function withTables(reader: FactReader, { tables }: World, asked: WitnessFact[]): FactReader {
  const answering: FactReader = (fact, params) => {
    const reference = { fact, ...(params === undefined ? {} : { params }) };
    const known = askedTable(reference, tables);
    if (known === null) return reader(fact, params);
    const before = asked.find((one) => jsonEqual(one.params, params));
    if (before !== undefined) return before.value;
    const given = params?.['inputs'];
    const value = answerOf(known.table, isJsonObject(given) ? given : known.table.read(answering));
    asked.push({ ...reference, value });
    return value;
  };
  return answering;
}

function answerOf(table: Parameters<typeof decideTable>[0], inputs: JsonObject): Json {
  const verdict = decideTable(table, inputs);
  if (verdict.kind === 'conflict') throw new TypeError(`rows of ${table.id} match together`);
  return verdict.kind === 'hit' ? verdict.output : null;
}

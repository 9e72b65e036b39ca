import { factName, inWords } from '../../condition/explain.ts';
import type { CompiledFact, FactReader } from '../../condition/fact.ts';
import { isJsonObject, jsonEqual, stableJson } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import { listed as inSentence } from '../explain/fact-words.ts';
import type { FactWords } from './world.ts';

/** A fact with the value it has in an example; without one where there is none. */
export interface WitnessFact {
  readonly fact: string;
  /** As the condition asks for it, its references filled in. */
  readonly params?: JsonObject;
  readonly value?: Json;
}

/** An example that shows a finding: with these facts it happens, which was tried by really testing the conditions. */
export interface Witness {
  readonly facts: readonly WitnessFact[];
  /** The same in words: "severity is critical; ci is missing". */
  readonly text: string;
}

/** A value a condition reads, chosen for an example. */
export interface ChosenValue {
  readonly fact: CompiledFact;
  readonly value: Json | undefined;
}

/** Reads an example's facts, for testing a condition on it; what it does not mention is missing. Pure. */
export function witnessReader({ facts }: Pick<Witness, 'facts'>): FactReader {
  return (fact, params) =>
    facts.find((one) => one.fact === fact && jsonEqual(one.params, params))?.value;
}

/**
 * Facts in which every chosen value is found where its condition reads it, as far as they fit together: a value inside
 * another wins. Pure.
 *
 * @param readerOf reads facts that are already there
 */
export function factsOf(
  chosen: readonly ChosenValue[],
  readerOf: (facts: readonly WitnessFact[]) => FactReader,
): WitnessFact[] {
  // Params may refer to other facts, which then have to be there.
  const ordered = [...chosen].toSorted((a, b) => references(a) - references(b));
  const facts: { fact: string; params?: JsonObject; value?: Json }[] = [];
  for (const { fact, value } of ordered) {
    const params = paramsNow(fact, readerOf(facts));
    const found = facts.find(
      (one) => one.fact === fact.reference.fact && jsonEqual(one.params, params),
    );
    const entry = found ?? {
      fact: fact.reference.fact,
      ...(params === undefined ? {} : { params }),
    };
    if (found === undefined) facts.push(entry);
    const { path } = fact.reference;
    const put = placed(entry.value, path === undefined ? [] : path.split('.'), value);
    if (put !== undefined) entry.value = put;
  }
  return facts.map((one) => (one.value === undefined ? one : { ...one, value: listed(one.value) }));
}

/** The chosen values in words. Pure. */
export function choiceInWords(chosen: readonly ChosenValue[], words?: FactWords): string {
  const said = [...new Set(chosen.map((one) => chosenInWords(one, words)))];
  if (said.length === 0) return 'anything';
  return words === undefined ? said.join('; ') : inSentence(said);
}

/** One chosen value in words: "severity is critical". Pure. */
export function chosenInWords(
  { fact: { reference }, value }: ChosenValue,
  words: FactWords | undefined,
): string {
  return words === undefined
    ? `${factName(reference)} is ${inWords(value)}`
    : `${words.fact(reference)} is ${words.value(reference, value)}`;
}

function references({ fact }: ChosenValue): number {
  const { params, path = '' } = fact.reference;
  const inner = params === undefined ? 0 : stableJson(params).split('"fact":').length - 1;
  return inner * 100 + path.split('.').length;
}

/** The params a fact is asked with: what the outermost, and so the last, reading hands over. */
function paramsNow(fact: CompiledFact, reader: FactReader): JsonObject | undefined {
  let last: JsonObject | undefined;
  fact.read((name, params) => {
    last = params;
    return reader(name, params);
  });
  return last;
}

function placed(
  whole: Json | undefined,
  segments: readonly string[],
  value: Json | undefined,
): Json | undefined {
  const [segment, ...rest] = segments;
  if (segment === undefined) return value === undefined ? whole : value;
  const at: JsonObject = isJsonObject(whole) ? whole : {};
  const inner = placed(Object.hasOwn(at, segment) ? at[segment] : undefined, rest, value);
  if (inner === undefined) return whole;
  return { ...at, [segment]: inner };
}

/** Objects whose keys count from 0 as the lists they stand for. */
function listed(value: Json): Json {
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([key, one]) => [key, listed(one ?? null)] as const);
  const counts = entries.length > 0 && entries.every(([key], i) => key === String(i));
  return counts ? entries.map(([, one]) => one) : Object.fromEntries(entries);
}

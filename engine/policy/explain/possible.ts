import type { FactReference } from '../../condition/schema.ts';
import type { Json } from '../../json.ts';
import type { KnownValues } from '../analysis/domain.ts';
import type { Evidence } from './evidence.ts';
import type { SlotChange } from './fact-slot.ts';

/** What one fact may hold. */
export interface PossibleValues {
  /** Whether it may be this; undefined: missing. */
  readonly admits: (value: Json | undefined) => boolean;
  /** Values to be tried beside those near what it is compared with; all there are where `listed`. */
  readonly examples: readonly Json[];
  /** Whether the examples are all it may be, but for missing. */
  readonly listed: boolean;
  /** Fewest characters of a text. */
  readonly shortest?: number | undefined;
  /** What an entry of a list may be. */
  readonly entry?: Json | undefined;
  /** The same as analysis knows it, with which it can prove that no value does it; absent: it cannot. */
  readonly known?: KnownValues | undefined;
}

/** From what a computed field is computed. */
export interface ComputedFrom {
  /** The expression, as the record type has it. */
  readonly formula: Json;
  /** The decision tables it asked. */
  readonly tables: readonly { readonly id: string; readonly title: string }[];
  /** What it was computed from; an absent value: missing. */
  readonly inputs: readonly { readonly fact: FactReference; readonly value?: Json }[];
}

/** What is known of the facts conditions read, beside what they hold now. */
export interface Possible {
  /** What a fact may hold; null: nothing is known of it. */
  readonly values: (fact: FactReference) => PossibleValues | null;
  /**
   * Whether facts may be so at once, what else is read being as it is.
   *
   * @param read all that is looked at
   */
  readonly together: (
    changed: readonly SlotChange[],
    evidence: Evidence,
    read: readonly FactReference[],
  ) => boolean;
  /** How a fact is computed, with the values there are; null for one that is not. */
  readonly computed: (fact: FactReference, evidence: Evidence) => ComputedFrom | null;
  /**
   * Evidence after changes in which computed fields are what they would then be; those that cannot be worked out from
   * what was seen before stay as they are.
   *
   * @param changed what was changed: it stays too
   */
  readonly settled: (
    after: Evidence,
    before: Evidence,
    changed: readonly FactReference[],
  ) => Evidence;
}

/** It is what it is: were it otherwise, it would be another event or another record that is asked about. */
export const GIVEN: PossibleValues = { admits: () => false, examples: [], listed: true };

/** Nothing is known: anything may be. */
export const ANYTHING_POSSIBLE: Possible = {
  values: () => null,
  together: () => true,
  computed: () => null,
  settled: (evidence) => evidence,
};

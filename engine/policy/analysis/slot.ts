import type { LeafNode } from '../../condition/compile.ts';
import type { CompiledFact } from '../../condition/fact.ts';
import type { FactReference } from '../../condition/schema.ts';
import { stableJson } from '../../json.ts';
import type { Json } from '../../json.ts';
import type { Question } from './value-classes.ts';

/** A value conditions read: the same fact with the same params at the same path. */
export interface Slot {
  readonly name: string;
  readonly fact: CompiledFact;
  /** What is asked of it, and the names of those comparisons. */
  readonly questions: Question[];
  readonly names: string[];
}

/** A comparison, however often it is written. */
export interface Atom {
  readonly leaf: LeafNode;
  readonly slot: number;
  /** Null for a comparison of two facts, which is no question about one value. */
  readonly question: number | null;
  /** The slot of the other fact, where two are compared. */
  readonly other: number | null;
}

/** The name of the value a reference reads. Pure. */
export function slotName(reference: FactReference): string {
  return stableJson(reference as unknown as Json);
}

import type { FactReference } from '../../condition/schema.ts';
import type { Json } from '../../json.ts';
import type { CompiledTable } from '../../table/compile.ts';
import type { KnownValues } from './domain.ts';

/** How facts and their values are told to the person whose conditions they are. */
export interface FactWords {
  /** "Type", "the state". */
  readonly fact: (reference: FactReference) => string;
  /** "Standard", "not set". */
  readonly value: (reference: FactReference, value: Json | undefined) => string;
}

/** What is known of the facts conditions read, beside what conditions ask of them. */
export interface World {
  /** What is known of a fact's values; absent or null: nothing. */
  readonly known?: ((fact: FactReference) => KnownValues | null) | undefined;
  /** The tables there are; a fact read from another one may be anything. */
  readonly tables?: ReadonlyMap<string, CompiledTable> | undefined;
  /** Whether one record may have all of these values, by path; absent: nothing is known of that. */
  readonly mayBeRecord?: ((values: ReadonlyMap<string, Json | undefined>) => boolean) | undefined;
  /** Types of the records policies may be told of an event about, beside none; null: any. Absent: nothing is known. */
  readonly subjects?: ((event: string) => readonly string[] | null) | undefined;
  /** Absent: facts are told by their paths, values as JSON. */
  readonly words?: FactWords | undefined;
  /** True where facts are named as they stand for themselves, as inputs of a table: none hangs on another. */
  readonly apart?: boolean | undefined;
}

/** The time examples are made for, where conditions look at it and ask nothing else of it. */
export const EXAMPLE_NOW = '2026-01-15T10:00:00.000Z';

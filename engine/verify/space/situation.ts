import type { CompiledType } from '../../record-type/compile.ts';
import type { CompiledTable } from '../../table/compile.ts';
import type { CompiledChart } from '../../workflow/compile.ts';
import type { Masks } from '../data/masks.ts';
import type { Edge } from './nodes.ts';
import type { Place } from './place.ts';

/** A workflow as verification walks through it. */
export interface Verifiable extends Pick<
  CompiledChart,
  'id' | 'definition' | 'chart' | 'clocks' | 'invariants'
> {
  /** Null: nothing is known of its records' fields, and none is followed. */
  readonly recordType: CompiledType | null;
  readonly tables: ReadonlyMap<string, CompiledTable>;
}

/** Where a record can be: the place, what is left of its values, what its invariants remember. */
export interface Situation {
  readonly place: Place;
  readonly masks: Masks;
  readonly memory: number;
  /** Ids of the invariants that are broken: an edit may leave them so. */
  readonly broken: readonly string[];
}

/** One way a step can go. */
export interface Step {
  readonly to: Situation | 'endless';
  readonly taken: readonly Edge[];
  /** States entered, in their order. */
  readonly entered: readonly number[];
  /** Values as they were when the step ended, what was known of the event included. */
  readonly masks: Masks;
  /** Values as they were before the step wrote them: what its guards left of them. */
  readonly asked: Masks;
  /** Ids of the invariants it breaks. */
  readonly broken: readonly string[];
  /** The transitions taken over and over, where it never comes to rest. */
  readonly round?: readonly Edge[];
}

/** What editing a record's fields is called, beside the names of triggers. */
export const EDIT = 'edit';

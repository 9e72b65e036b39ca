import type { TFunction } from 'i18next';
import type { Field } from '../api/definitions.ts';

/**
 * What it takes to put definitions into a reader's words: the language, and the names the packs
 * give to fields, types, teams and the rest. What a pack does not name is humanised.
 */
export interface Wording {
  readonly say: TFunction;
  /** BCP 47 tag of the reader's language, for lists and numbers. */
  readonly language: string;
  /** A field of the record spoken of. */
  readonly field?: (id: string) => Field | undefined;
  /** Title of a state by its path. */
  readonly state?: (path: string) => string | undefined;
  /** Plural title of a record type. */
  readonly type?: (id: string) => string | undefined;
  /** What links of a relation are called on the record spoken of: "Incidents". */
  readonly link?: (relation: string, direction: 'in' | 'out') => string | undefined;
  /** Title of a clock of the workflow spoken of. */
  readonly clock?: (id: string) => string | undefined;
  /** Name behind an id: a person, a team, a record. */
  readonly name?: (id: string) => string | undefined;
}

import type { Json } from '../../json.ts';
import type { Path } from '../canonical/parts.ts';
import type { FileKind } from '../file-kind.ts';

/**
 * What became of something. `renamed`: it has another id; `moved`: it stands elsewhere, or is tried at another time;
 * `layout`: it is drawn elsewhere. Neither of these three changes what it says itself.
 */
export type ChangeKind = 'added' | 'removed' | 'changed' | 'renamed' | 'moved' | 'layout';

/** One difference between two versions of a definition. */
export interface Change {
  readonly kind: ChangeKind;
  /** The file it stands in now; of what was removed with its file, the one it stood in. */
  readonly file: string;
  /** What it is about, outermost first: `{state: "authorize", transition: "approve"}`; nothing: the definition itself. */
  readonly element: { readonly [word: string]: string };
  /** Which of its fields; null: all of it. */
  readonly field: string | null;
  /** Where that stands in the file, or stood before it was renamed or moved. */
  readonly at: Path;
  /** What it was, the former id or place of what was renamed or moved; absent where there was nothing. */
  readonly before?: Json;
  /** What it is; absent where there is nothing. */
  readonly after?: Json;
  /** Where what was renamed or moved stands now. */
  readonly to?: Path;
  /** The difference as a sentence. */
  readonly text: string;
}

/** Everything that differs in one definition. */
export interface DefinitionDiff {
  readonly file: string;
  readonly kind: FileKind | null;
  /** What the definition is called. */
  readonly title: string;
  /** All of it in a line: "Change: 1 state new, 2 transitions changed". */
  readonly summary: string;
  readonly changes: readonly Change[];
}

import type { Issue } from '../../issue.ts';
import type { Json } from '../../json.ts';
import { canonicalJson } from '../canonical/canonical.ts';
import { fileForm } from '../canonical/file-form.ts';
import { withValueIn } from '../canonical/parts.ts';
import type { Path } from '../canonical/parts.ts';
import { compileDefinitions } from '../compile.ts';
import type { Files } from '../diff/diff-files.ts';
import { placeOf } from '../diff/place.ts';
import { classify } from '../file-kind.ts';
import { conflictWords } from './conflict-words.ts';
import { followMoves } from './follow-moves.ts';
import { mergeJson } from './merge-json.ts';
import type { Clash, Versions } from './merge-json.ts';

/** A question a merge asks: both sides made something else of the same. */
export interface Conflict {
  /** By which it is chosen; the same for the same question. */
  readonly id: string;
  readonly file: string;
  /** What it is about, as in a `Change`. */
  readonly element: { readonly [word: string]: string };
  /** Which of its fields; null: all of it. */
  readonly field: string | null;
  readonly at: Path;
  /** What it was, what we and what they made of it; absent where there is nothing. */
  readonly base?: Json;
  readonly ours?: Json;
  readonly theirs?: Json;
  /** What each side did, as sentences. */
  readonly text: string;
}

/** What came of a merge. */
export interface Merge {
  /** Canonical; where there is a question, as ours has it. */
  readonly merged: Files;
  readonly conflicts: readonly Conflict[];
}

/** A merge of a whole set of definitions, held against all a set has to be. */
export interface DefinitionMerge extends Merge {
  /** Everything wrong with the merged set: what each side wrote may not fit what the other did. */
  readonly issues: readonly Issue[];
}

/** Which side a question is decided for. */
export type Side = 'base' | 'ours' | 'theirs';

/**
 * Two sets of definitions that come from one, merged by element and field. What only one side changed is taken, also
 * within one state or row; the same field changed to something else on both sides is one conflict, and so is an
 * element one side removed and the other changed. A state one side renamed or moved takes along what the other did to
 * it, and what leads to it. Lists and conditions are one field, unless both changed entries
 * that lie apart (`mergeLists`). Where things are drawn never is a conflict: ours stays. Which side is which does not
 * matter to what is merged without a conflict. Pure, never throws; the JSON must not nest without bounds.
 */
export function mergeDefinitions(base: Files, ours: Files, theirs: Files): DefinitionMerge {
  const merge = mergeFiles(base, ours, theirs);
  return { ...merge, issues: compileDefinitions(merge.merged).issues };
}

/** The same for files that are no whole set, so that nothing can be said of how they fit together. */
export function mergeFiles(base: Files, ours: Files, theirs: Files): Merge {
  const merged = new Map<string, Json>();
  const found: { readonly file: string; readonly clash: Clash }[] = [];
  const paths = new Set([...base.keys(), ...ours.keys(), ...theirs.keys()]);
  for (const file of [...paths].toSorted()) {
    const clashes: Clash[] = [];
    const json = mergeFile(file, [base.get(file), ours.get(file), theirs.get(file)], clashes);
    if (json !== undefined) merged.set(file, json);
    found.push(...clashes.map((clash) => ({ file, clash })));
  }
  const words = conflictWords(base, ours, theirs);
  const conflicts = found.map(({ file, clash }): Conflict => {
    const { at, base: was, ours: mine, theirs: other } = clash;
    const { element, field } = placeOf(at);
    return {
      id: `${file}#${at.map((step) => (typeof step === 'string' ? step : step.join('|'))).join('/')}`,
      file,
      element,
      field,
      at,
      ...(was === undefined ? {} : { base: was }),
      ...(mine === undefined ? {} : { ours: mine }),
      ...(other === undefined ? {} : { theirs: other }),
      text: words(file, clash),
    };
  });
  return { merged, conflicts };
}

function mergeFile(
  file: string,
  versions: readonly (Json | undefined)[],
  clashes: Clash[],
): Json | undefined {
  const kind = classify(file);
  const [base, ours, theirs] = versions.map((json) =>
    json === undefined ? undefined : canonicalJson(kind, json),
  );
  const written: Versions = [base, ours, theirs];
  const merged = mergeJson(
    fileForm(kind),
    kind === 'workflow' ? followMoves(written) : written,
    clashes,
  );
  // Nobody is asked where something is to be drawn.
  if (kind === 'layout') clashes.length = 0;
  return merged === undefined ? undefined : canonicalJson(kind, merged);
}

/**
 * A merge with some of its questions decided; those without a choice stay. Pure.
 *
 * @param choices id of a conflict → whose version is taken
 */
export function resolveMerge<M extends Merge>(merge: M, choices: ReadonlyMap<string, Side>): M {
  const merged = new Map(merge.merged);
  for (const conflict of merge.conflicts) {
    const choice = choices.get(conflict.id);
    if (choice === undefined) continue;
    const { file, at } = conflict;
    const value = conflict[choice];
    if (at.length > 0) merged.set(file, withValueIn(merged.get(file), at, value));
    else if (value === undefined) merged.delete(file);
    else merged.set(file, value);
  }
  for (const file of new Set(merge.conflicts.map((conflict) => conflict.file))) {
    const json = merged.get(file);
    if (json !== undefined) merged.set(file, canonicalJson(classify(file), json));
  }
  const conflicts = merge.conflicts.filter(({ id }) => !choices.has(id));
  const issues = 'issues' in merge ? { issues: compileDefinitions(merged).issues } : {};
  return { ...merge, merged, conflicts, ...issues };
}

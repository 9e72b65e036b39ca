import { isJsonObject, isList, jsonEqual, stableJson } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import { canonicalJson } from '../canonical/canonical.ts';
import { fileForm } from '../canonical/file-form.ts';
import type { FileKind } from '../file-kind.ts';
import type { Change, ChangeKind, DefinitionDiff } from './change.ts';
import { editsBetween } from './edit.ts';
import type { Edit } from './edit.ts';
import { movedStates, statePath, withMovedStates } from './moved-states.ts';
import type { MovedState } from './moved-states.ts';
import { pairFiles } from './pair-files.ts';
import type { FilePair } from './pair-files.ts';
import { placeOf } from './place.ts';
import { summaryOf } from './summary.ts';
import { documentOf, namesIn } from './words/documents.ts';
import type { Names } from './words/documents.ts';
import { definitionName, sentenceOf } from './words/sentence.ts';

/** A set of definition files: path relative to the folder, `/`-separated → parsed JSON. */
export type Files = ReadonlyMap<string, Json>;

/**
 * What makes one set of definitions another, by definition and in the order of their files: nothing exactly where
 * their canonical texts are the same. Generated files (`schema/`) are none. Pure, never throws; the JSON must not
 * nest without bounds.
 */
export function diffFiles(before: Files, after: Files): DefinitionDiff[] {
  const names = namesIn(before, after);
  return pairFiles(before, after).flatMap((pair) => {
    const changes = changesOf(pair, names);
    if (changes.length === 0) return [];
    const { file, kind } = pair;
    const title = definitionName(kind, file, pair.after ?? pair.before);
    return [{ file, kind, title, summary: summaryOf(changes), changes }];
  });
}

function changesOf(pair: FilePair, names: Names): Change[] {
  const { file, from, kind } = pair;
  const name = definitionName(kind, file, pair.after ?? pair.before);
  const whole = { file, element: {}, field: null, at: [] };
  const capitalised = name.charAt(0).toUpperCase() + name.slice(1);
  if (pair.before === undefined) {
    const text = `${capitalised} is new`;
    return [{ ...whole, kind: 'added', after: pair.after ?? null, text }];
  }
  if (pair.after === undefined) {
    const text = `${capitalised} is no longer there`;
    return [{ ...whole, kind: 'removed', before: pair.before, text }];
  }
  const changes: Change[] = [];
  if (from !== file) {
    const moved = pair.renamed ? 'renamed' : 'moved';
    const text = `${capitalised} now stands in ${file} instead of ${from}`;
    changes.push({ ...whole, kind: moved, before: from, after: file, text });
  }
  const was = canonicalJson(kind, pair.before);
  const is = canonicalJson(kind, pair.after);
  if (jsonEqual(was, is)) return changes;
  const [beforeObject, afterObject] = [objectOf(was), objectOf(is)];
  const doc = documentOf(file, kind, beforeObject, afterObject, names);
  const moves = kind === 'workflow' ? movedStates(beforeObject, afterObject) : [];
  for (const move of moves) changes.push(changeOfMove(move, { file, kind, name, doc }));
  const start = moves.length === 0 ? was : withMovedStates(beforeObject, moves);
  for (const edit of editsBetween(fileForm(kind), start, is)) {
    changes.push(changeOf(edit, { file, kind, name, doc }));
  }
  return changes;
}

interface About {
  readonly file: string;
  readonly kind: FileKind | null;
  readonly name: string;
  readonly doc: ReturnType<typeof documentOf>;
}

function changeOfMove({ from, to }: MovedState, { file, kind, name, doc }: About): Change {
  const [above, here] = [from, to].map((path) => path.split('.').slice(0, -1).join('.'));
  const moved = above === here ? 'renamed' : 'moved';
  const place = { element: { state: to }, field: null };
  const ends = { before: from, after: to };
  const text = sentenceOf({ kind: moved, place, ...ends, doc }, kind, name);
  return { kind: moved, file, ...place, at: statePath(from), ...ends, to: statePath(to), text };
}

function changeOf(edit: Edit, { file, kind, name, doc }: About): Change {
  const place = placeOf(edit.renamedTo ?? edit.at);
  const changeKind = kindOf(edit, place.field, kind);
  const renamed = edit.renamedTo !== undefined;
  const before = renamed ? String(edit.at.at(-1)) : edit.before;
  const after = renamed ? String(edit.renamedTo?.at(-1)) : edit.after;
  const text = sentenceOf({ kind: changeKind, place, before, after, doc }, kind, name);
  return {
    kind: changeKind,
    file,
    element: place.element,
    field: place.field,
    at: edit.at,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(edit.renamedTo === undefined ? {} : { to: edit.renamedTo }),
    text,
  };
}

function kindOf(
  { before, after, renamedTo }: Edit,
  field: string | null,
  kind: FileKind | null,
): ChangeKind {
  if (kind === 'layout') return 'layout';
  if (renamedTo !== undefined) return 'renamed';
  if (field === null)
    return before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  if (field === 'order') return 'moved';
  return isReordered(before, after) ? 'moved' : 'changed';
}

/** The same entries in another order. */
function isReordered(before: Json | undefined, after: Json | undefined): boolean {
  if (!isList(before) || !isList(after) || before.length !== after.length) return false;
  const sorted = (list: readonly Json[]): string[] =>
    list.map((item) => stableJson(item)).toSorted();
  const is = sorted(after);
  return sorted(before).every((item, i) => item === is[i]);
}

function objectOf(json: Json): JsonObject {
  return isJsonObject(json) ? json : {};
}

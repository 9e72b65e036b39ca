import { asText, isJsonObject } from '../../json.ts';
import type { Json } from '../../json.ts';
import { canonicalJson } from '../canonical/canonical.ts';
import { valueIn, withValueIn } from '../canonical/parts.ts';
import { classify } from '../file-kind.ts';
import type { Change, DefinitionDiff } from './change.ts';
import { withMovedStates } from './moved-states.ts';

/**
 * Files with changes made to them. `applyChanges(a, diffFiles(a, b))` says what `b` says; what was not changed keeps
 * the words it was written with. Pure.
 */
export function applyChanges(
  files: ReadonlyMap<string, Json>,
  diffs: readonly DefinitionDiff[],
): Map<string, Json> {
  const changed = new Map(files);
  for (const { file, changes } of diffs) {
    const inside = changes.filter((change) => !isWhole(change));
    for (const change of changes) if (isWhole(change)) applyToFiles(changed, change);
    if (inside.length === 0) continue;
    const json = canonicalJson(classify(file), changed.get(file) ?? {});
    changed.set(file, inside.reduce(applyInside, json));
  }
  return changed;
}

function isWhole({ at, field }: Change): boolean {
  return at.length === 0 && field === null;
}

function applyToFiles(files: Map<string, Json>, { kind, file, before, after }: Change): void {
  if (kind === 'moved' || kind === 'renamed') {
    const json = files.get(asText(before));
    files.delete(asText(before));
    if (json !== undefined) files.set(file, json);
  } else if (after === undefined) files.delete(file);
  else files.set(file, after);
}

function applyInside(json: Json, { at, to, before, after }: Change): Json {
  if (to === undefined) return withValueIn(json, at, after);
  if (at.at(-2) === 'states' && isJsonObject(json))
    return withMovedStates(json, [{ from: asText(before), to: asText(after) }]);
  return withValueIn(withValueIn(json, at, undefined), to, valueIn(json, at));
}

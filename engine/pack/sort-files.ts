import { FORBIDDEN_NAMES } from '../condition/path.ts';
import { error } from '../issue.ts';
import type { Issue } from '../issue.ts';
import type { Json } from '../json.ts';
import type { Turns } from '../turns.ts';
import { MAX_FILE_DEPTH, deeperThan } from '../value/depth.ts';
import { forbiddenKeys, withoutKeys } from '../value/forbidden-keys.ts';
import { classify } from './file-kind.ts';
import type { FileKind } from './file-kind.ts';

/** A definition file, sorted by what it is. */
export interface DefinitionFile {
  readonly path: string;
  readonly json: Json;
}

/** Files by kind, in the order of their paths. */
export type FilesByKind = { readonly [kind in FileKind]: readonly DefinitionFile[] };

/**
 * The files of a folder by kind, adding to `issues` what belongs nowhere and what no schema could say of a file. Pure,
 * never throws.
 */
export function* sortFiles(files: ReadonlyMap<string, Json>, issues: Issue[]): Turns<FilesByKind> {
  const found: { [kind in FileKind]: DefinitionFile[] } = {
    type: [],
    workflow: [],
    layout: [],
    policy: [],
    table: [],
    scenario: [],
    calendar: [],
    teams: [],
    cis: [],
    review: [],
    other: [],
  };
  for (const path of [...files.keys()].toSorted()) {
    yield null;
    const kind = classify(path);
    if (kind === null) {
      const message = 'no definition belongs here; see workflows/README.md for the places';
      issues.push({ ...error('unknown-file', '', message), file: path });
      continue;
    }
    const json = files.get(path) ?? null;
    const wrong = contentIssues(json);
    issues.push(...wrong.map((issue) => ({ ...issue, file: path })));
    if (wrong.length === 0) found[kind].push({ path, json });
    // What else is wrong with it is told along; the names keep it from being used.
    else if (wrong.every(({ code }) => code === 'forbidden-name'))
      found[kind].push({ path, json: withoutKeys(json, FORBIDDEN_NAMES) });
  }
  return found;
}

/** What no schema could say of a file, because reading it by one would already go wrong. */
function contentIssues(json: Json): Issue[] {
  const deep = deeperThan(json, MAX_FILE_DEPTH);
  if (deep !== null) {
    return [
      error(
        'too-deep',
        deep,
        `a definition nests at most ${MAX_FILE_DEPTH} levels deep; nothing else in it was looked at`,
      ),
    ];
  }
  return forbiddenKeys(json, FORBIDDEN_NAMES);
}

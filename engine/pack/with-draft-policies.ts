import { error } from '../issue.ts';
import type { Issue, Parsed } from '../issue.ts';
import { isJsonObject } from '../json.ts';
import type { Json } from '../json.ts';
import { compileDefinitions } from './compile.ts';
import type { Definitions } from './definitions.ts';

/**
 * Definitions with drafts of policies in place of those of the same id, or beside the others; or every issue
 * in the drafts, pointing into their list. Running records stay on their versions. Pure, never throws.
 */
export function withDraftPolicies(
  definitions: Definitions,
  drafts: readonly Json[],
): Parsed<Definitions> {
  const places = new Map<string, number>();
  const files = new Map(definitions.files);
  const [folder = ''] = definitions.types.keys();
  for (const [i, draft] of drafts.entries()) {
    const id = isJsonObject(draft) && typeof draft['id'] === 'string' ? draft['id'] : '';
    const replaced = definitions.policies.all.get(id)?.file;
    const free = replaced !== undefined && !places.has(replaced);
    const file = free ? replaced : `${folder}/policies/draft ${i}.json`;
    places.set(file, i);
    files.set(file, draft);
  }
  const compiled = compileDefinitions(files);
  const issues = compiled.issues.flatMap((issue) => inDrafts(issue, places));
  if (compiled.ok) {
    const { workflows, pinned } = definitions;
    return { ok: true, value: { ...compiled.value, workflows, pinned }, issues };
  }
  const known = issues.some(({ severity }) => severity === 'error');
  const other = error('invalid', '', 'with these drafts the definitions are not valid as a whole');
  return { ok: false, issues: known ? issues : [...issues, other] };
}

/** An issue of a draft's file as one in the list of drafts; others are not the drafts' own. */
function inDrafts(issue: Issue, places: ReadonlyMap<string, number>): Issue[] {
  const place = issue.file === undefined ? undefined : places.get(issue.file);
  if (place === undefined) return [];
  const { code, message, severity, path } = issue;
  return [{ code, message, severity, path: `/${place}${path}` }];
}

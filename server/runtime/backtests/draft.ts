import {
  compileDefinitions,
  error,
  isJsonObject,
  pointer,
  type Definitions,
  type Issue,
  type Json,
  type Parsed,
} from '@interlock/engine';

/** What a draft has otherwise than the live definitions. */
export interface Draft {
  /** Policies laid over the live ones: one of the same id is replaced, others are added. */
  readonly policies?: readonly Json[];
  /** Ids of live policies left out. */
  readonly without?: readonly string[];
  /** Definition files laid over the live ones, by path; null takes one away. */
  readonly files?: { readonly [path: string]: Json };
}

/**
 * The definitions a draft makes of the live ones, or every issue; of what the draft brings, the pointer
 * leads into it. Pure, never throws.
 */
export function compileDraft(live: Definitions, draft: Draft): Parsed<Definitions> {
  const issues: Issue[] = [];
  const files = new Map(live.files);
  const origin = new Map<string, string>();
  for (const [path, json] of Object.entries(draft.files ?? {})) {
    origin.set(path, pointer('files', path));
    if (json === null) files.delete(path);
    else files.set(path, json);
  }
  for (const [i, id] of (draft.without ?? []).entries()) {
    const file = live.policies.all.get(id)?.file;
    if (file === undefined)
      issues.push(
        error('unknown-policy', pointer('draft', 'without', i), `there is no policy "${id}"`),
      );
    else files.delete(file);
  }
  const taken = new Map<string, number>();
  for (const [i, json] of (draft.policies ?? []).entries()) {
    const at = pointer('policies', i);
    const id = isJsonObject(json) ? json['id'] : undefined;
    const name = typeof id === 'string' ? id : '';
    const earlier = taken.get(name);
    if (name !== '' && earlier !== undefined) {
      const message = `policy "${name}" stands twice, first as ${pointer('policies', earlier)}`;
      issues.push(error('duplicate-id', `/draft${at}/id`, message));
      continue;
    }
    taken.set(name, i);
    const path = live.policies.all.get(name)?.file ?? `draft/policies/${i}.json`;
    files.set(path, json);
    origin.set(path, at);
  }
  const compiled = compileDefinitions(files);
  issues.push(...compiled.issues.map((issue) => placed(issue, origin)));
  if (!compiled.ok || issues.some(({ severity }) => severity === 'error'))
    return { ok: false, issues };
  return { ok: true, value: compiled.value, issues };
}

function placed(issue: Issue, origin: ReadonlyMap<string, string>): Issue {
  const at = issue.file === undefined ? undefined : origin.get(issue.file);
  if (at === undefined) return issue;
  const { file: _, ...rest } = issue;
  return { ...rest, path: `/draft${at}${issue.path}` };
}

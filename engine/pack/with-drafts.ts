import { error, pointer } from '../issue.ts';
import type { Issue, Parsed } from '../issue.ts';
import { isJsonObject } from '../json.ts';
import type { Json } from '../json.ts';
import { unknownName } from '../unknown-name.ts';
import { compileDefinitions } from './compile.ts';
import type { CompiledWorkflow, Definitions } from './definitions.ts';

/** What drafts have otherwise than the live definitions. */
export interface Drafts {
  /** Policies laid over the live ones: one of the same id is replaced, others are added. */
  readonly policies?: readonly Json[];
  /** Decision tables, laid over the live ones in the same way. */
  readonly tables?: readonly Json[];
  /** Ids of live policies left out. */
  readonly without?: readonly string[];
  /** Definition files laid over the live ones, by path; null takes one away. */
  readonly files?: { readonly [path: string]: Json };
  /** True: the live policies are not there, and of tables only the drafts are kept. */
  readonly alone?: boolean;
}

/**
 * The live definitions with drafts laid over them, or every issue; of what the drafts bring, the pointer leads into
 * them (`/policies/0/on`), of what they break elsewhere the issue names the file. The one check of drafts, whoever
 * asks. Running records stay on their versions. Pure, never throws.
 */
export function withDrafts(live: Definitions, drafts: Drafts): Parsed<Definitions> {
  if (Object.values(drafts).every(isNothing)) return { ok: true, value: live, issues: [] };
  const { files, origin, twice, issues } = layOver(live, drafts);
  const compiled = compileDefinitions(files, live.files);
  for (const issue of compiled.issues) {
    const at = issue.file === undefined ? undefined : origin.get(issue.file);
    // Warnings of what is live already are not the drafts'.
    if (at === undefined && issue.severity !== 'error') continue;
    // One of the same id is told of already, also where the other one is broken.
    if (twice.has(issue.file ?? '') && issue.code === 'duplicate-id') continue;
    const { file: _, ...rest } = issue;
    issues.push(at === undefined ? issue : { ...rest, path: at + issue.path });
  }
  if (!compiled.ok || issues.some(({ severity }) => severity === 'error'))
    return { ok: false, issues };
  return { ok: true, value: keepingVersions(compiled.value, live, drafts), issues };
}

function isNothing(part: Drafts[keyof Drafts]): boolean {
  if (part === undefined || part === false) return true;
  return typeof part === 'object' && Object.keys(part).length === 0;
}

interface Layered {
  readonly files: ReadonlyMap<string, Json>;
  /** File → where in the drafts it stands. */
  readonly origin: ReadonlyMap<string, string>;
  /** Files of drafts whose id another draft has. */
  readonly twice: ReadonlySet<string>;
  readonly issues: Issue[];
}

function layOver(live: Definitions, drafts: Drafts): Layered {
  const issues: Issue[] = [];
  const files = new Map(live.files);
  const origin = new Map<string, string>();
  const twice = new Set<string>();
  for (const [path, json] of Object.entries(drafts.files ?? {})) {
    origin.set(path, pointer('files', path));
    if (json === null) files.delete(path);
    else files.set(path, json);
  }
  const policyFiles = fileOfId(live, 'policies');
  const drafted = new Set([
    ...(drafts.policies ?? []).map(idOf),
    ...Object.entries(drafts.files ?? {}).flatMap(([path, json]) =>
      kindIn(path) === 'policies' ? idOf(json) : [],
    ),
  ]);
  for (const [i, id] of (drafts.without ?? []).entries()) {
    const file = policyFiles.get(id);
    if (drafted.has(id)) {
      const message = `policy "${id}" is drafted and left out as well: choose one`;
      issues.push(error('draft-contradiction', pointer('without', i), message));
    } else if (file !== undefined) files.delete(file);
    else issues.push(unknownName('policy', id, [...policyFiles.keys()], pointer('without', i)));
  }
  if (drafts.alone === true) for (const file of policyFiles.values()) files.delete(file);
  for (const kind of ['policies', 'tables'] as const) {
    const known = kind === 'policies' ? policyFiles : fileOfId(live, kind);
    const seen = new Set<string>();
    for (const [i, json] of (drafts[kind] ?? []).entries()) {
      const at = pointer(kind, i);
      const id = idOf(json);
      const again = seen.has(id);
      const replaced = again ? undefined : known.get(id);
      // No file of a folder begins with a space, so none is in the way; files go by their names, drafts as they stand.
      const path = replaced ?? ` draft/${kind}/${String(i).padStart(6, '0')}.json`;
      files.set(path, json);
      origin.set(path, at);
      if (id !== '') seen.add(id);
      if (replaced !== undefined && Object.hasOwn(drafts.files ?? {}, replaced)) {
        const message = `"${id}" is drafted here and by the file ${replaced} as well: choose one`;
        issues.push(error('draft-contradiction', `${at}/id`, message));
      }
      if (!again) continue;
      twice.add(path);
      const message = `"${id}" stands twice among the drafts; ids are unique`;
      issues.push(error('duplicate-id', `${at}/id`, message));
    }
  }
  return { files, origin, twice, issues };
}

function idOf(json: Json): string {
  return isJsonObject(json) && typeof json['id'] === 'string' ? json['id'] : '';
}

/** The folder of its kind a file of definitions stands in: `policies`, `tables` … */
function kindIn(path: string): string | undefined {
  return path.split('/')[1];
}

/** In which live file the policy or table of an id stands. */
function fileOfId(live: Definitions, kind: 'policies' | 'tables'): ReadonlyMap<string, string> {
  const inFolder = [...live.files].filter(([path]) => kindIn(path) === kind);
  return new Map(inFolder.map(([path, json]) => [idOf(json), path]));
}

/** Workflows the drafts leave as they are keep their version numbers, running records their pins. */
function keepingVersions(
  drafted: Definitions,
  live: Definitions,
  { alone, tables = [] }: Drafts,
): Definitions {
  const workflows = new Map<string, CompiledWorkflow>();
  for (const [id, workflow] of drafted.workflows) {
    const before = live.workflows.get(id);
    workflows.set(id, before?.hash === workflow.hash ? before : workflow);
  }
  const current = [...workflows.values()].map((one) => [one.hash, one] as const);
  const pinned = new Map([...current, ...live.pinned]);
  if (alone !== true) return { ...drafted, workflows, pinned };
  const ids = new Set(tables.map(idOf));
  const own = new Map([...drafted.tables].filter(([id]) => ids.has(id)));
  return { ...drafted, workflows, pinned, tables: own };
}

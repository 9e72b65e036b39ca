import { error, pointer } from '../issue.ts';
import type { Issue, Parsed } from '../issue.ts';
import { isJsonObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import { canonicalJson } from '../pack/canonical/canonical.ts';
import type { Path } from '../pack/canonical/parts.ts';
import type { CompiledWorkflow } from '../pack/definitions.ts';
import { diffFiles } from '../pack/diff/diff-files.ts';
import { movedStates } from '../pack/diff/moved-states.ts';
import { nameHint } from '../unknown-name.ts';
import type { CarriedKeys } from '../workflow/carried-keys.ts';
import type { Chart } from '../workflow/chart.ts';
import { whyNoConfiguration } from '../workflow/configuration.ts';
import type { StatePlaces } from '../workflow/relocate.ts';

/** Where everything of a version of a workflow is in another. */
export interface StateMapping {
  /** States that are the same there, under the same path or another; and what was said of others. */
  readonly places: StatePlaces;
  /** Ids of transitions and of awaited work that were renamed: key with the state's new path → key there. */
  readonly renamed: CarriedKeys;
  /** Paths that were said by hand. */
  readonly given: ReadonlySet<string>;
}

/** What people say where states went: path, or a configuration as `record.state` says it → the same there. */
export interface GivenMapping {
  readonly [from: string]: string;
}

/**
 * Where the states of one version of a workflow are in another: a state that kept its path is there, one the difference
 * knows to be renamed or moved is where it went, for others it must be said. Pure.
 */
export function stateMapping(
  from: CompiledWorkflow,
  to: CompiledWorkflow,
  given: GivenMapping = {},
): StateMapping {
  const [was, is] = [fileOf(from), fileOf(to)];
  const moves = movedStates(was, is);
  const follow = (path: string): string => {
    const move = moves.find((one) => path === one.from || path.startsWith(`${one.from}.`));
    return move === undefined ? path : move.to + path.slice(move.from.length);
  };
  const places: { [path: string]: string } = {};
  for (const [path, state] of from.chart) {
    const there = follow(path);
    const other = to.chart.get(there);
    if (other !== undefined && standsFor(state, other)) places[path] = there;
  }
  return {
    places: { ...places, ...given },
    renamed: renamedKeys(was, is),
    given: new Set(Object.keys(given)),
  };
}

/** Whether a state stands for the same: one that has states inside by now, or none any more, does not. */
function standsFor(
  { kind }: { readonly kind: string },
  other: { readonly kind: string; readonly parent: string | null },
): boolean {
  // Nobody ends a record by publishing.
  if (other.kind === 'final' && kind !== 'final' && other.parent === null) return false;
  const sort = (one: string): string => (one === 'final' ? 'atomic' : one);
  return sort(kind) === sort(other.kind);
}

const FILE = 'workflow/workflow.json';

function fileOf({ definition }: CompiledWorkflow): JsonObject {
  const json = canonicalJson('workflow', definition as unknown as Json);
  return isJsonObject(json) ? json : {};
}

function renamedKeys(was: JsonObject, is: JsonObject): CarriedKeys {
  const [diff] = diffFiles(new Map([[FILE, was]]), new Map([[FILE, is]]));
  const keys: { [key: string]: string } = {};
  for (const { kind, at, to } of diff?.changes ?? []) {
    if (kind !== 'renamed' || to === undefined) continue;
    const [before, after] = [keyAt(at), keyAt(to)];
    if (before !== null && after !== null) keys[before] = after;
  }
  return keys;
}

/** The key of a transition or of awaited work by its place in the file; null: something else stands there. */
function keyAt(path: Path): string | null {
  const [part, id, ...rest] = path.slice(-2);
  const states = path.slice(0, -2);
  if (rest.length > 0 || id === undefined || (part !== 'transitions' && part !== 'invoke'))
    return null;
  if (states.some((step, i) => i % 2 === 0 && step !== 'states')) return null;
  return `${states.filter((_step, i) => i % 2 === 1).join('.')}#${String(id)}`;
}

/**
 * A mapping as people wrote it, or everything that is wrong with it. Pure.
 *
 * @param json an object: state of the version records are on → state of the other version
 * @param at JSON pointer of the mapping in what was sent
 */
export function parseMapping(
  json: Json,
  from: CompiledWorkflow,
  to: CompiledWorkflow,
  at: string,
): Parsed<GivenMapping> {
  if (!isJsonObject(json)) {
    const message = 'a mapping says where states went: {"state": "state of the other version"}';
    return { ok: false, issues: [error('invalid', at, message)] };
  }
  const issues: Issue[] = [];
  const given: { [from: string]: string } = {};
  for (const [key, value] of Object.entries(json)) {
    const here = at + pointer(key);
    for (const path of key.split(',')) issues.push(...placeIssues(path, from, here));
    if (typeof value !== 'string' || value === '') {
      issues.push(error('invalid', here, 'say a state of the other version, as text'));
      continue;
    }
    const targets = value.split(',');
    const wrong = targets.flatMap((path) => placeIssues(path, to, here));
    issues.push(...wrong, ...(wrong.length > 0 ? [] : togetherIssues(targets, to.chart, here)));
    given[key] = value;
  }
  return issues.length > 0 ? { ok: false, issues } : { ok: true, value: given, issues };
}

function placeIssues(path: string, { chart, version }: CompiledWorkflow, at: string): Issue[] {
  const state = chart.get(path);
  if (state === undefined) {
    const places = [...chart.values()].filter(
      ({ kind, children }) => kind !== 'history' && children.length === 0,
    );
    const hint = nameHint(
      path,
      places.map((one) => one.path),
    );
    return [error('unknown-state', at, `version ${version} has no state "${path}"${hint}`)];
  }
  if (state.kind === 'history') {
    const message = `"${path}" stands for a state that was left: no record is in it`;
    return [error('history-state', at, message)];
  }
  if (state.children.length > 0) {
    const message = `"${path}" has states inside it; say which, such as "${state.children[0] ?? ''}"`;
    return [error('not-a-leaf', at, message)];
  }
  if (state.kind === 'final' && state.parent === null) {
    const message = `"${path}" ends a record: a migration ends none; move it there by hand`;
    return [error('final-state', at, message)];
  }
  return [];
}

/** States of one configuration exclude each other where they are not in different regions. */
function togetherIssues(targets: readonly string[], chart: Chart, at: string): Issue[] {
  const missing = whyNoConfiguration(chart, targets);
  if (missing === null) return [];
  const apart = targets.every((one, i) =>
    targets.slice(i + 1).every((other) => meetsInParallel(one, other, chart)),
  );
  // One region alone may be completed by the record's other states.
  return apart ? [] : [error('not-together', at, missing)];
}

function meetsInParallel(one: string, other: string, chart: Chart): boolean {
  const [a, b] = [one.split('.'), other.split('.')];
  let shared = 0;
  while (shared < a.length && a[shared] === b[shared]) shared += 1;
  return chart.get(a.slice(0, shared).join('.'))?.kind === 'parallel';
}

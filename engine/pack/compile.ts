import { compileCalendar } from '../calendar/compile.ts';
import type { CompiledCalendar } from '../calendar/compile.ts';
import { ALWAYS } from '../calendar/always.ts';
import type { Calendars } from '../calendar/calendars.ts';
import { parseCalendar } from '../calendar/parse.ts';
import { error, issuesOf } from '../issue.ts';
import type { Issue, Parsed } from '../issue.ts';
import { isJsonObject, stableJson } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import { contentHash } from '../identifier.ts';
import { compilePolicies } from '../policy/compile.ts';
import { compileType } from '../record-type/compile.ts';
import type { CompiledType } from '../record-type/compile.ts';
import { scenarioSchema } from '../simulation/schema.ts';
import type { Scenario } from '../simulation/schema.ts';
import { compileTable } from '../table/compile.ts';
import type { CompiledTable } from '../table/compile.ts';
import { FACTS, VARIABLES, WORLD_FACTS } from '../vocabulary.ts';
import type { Shapes } from '../shape.ts';
import { compileWorkflow } from '../workflow/compile.ts';
import type { CompiledWorkflow, Definitions, Seeds } from './definitions.ts';
import { checkDuplicateIds } from './duplicate-ids.ts';
import { checkEventTypes } from './event-types.ts';
import { checkActionParams } from './action-params.ts';
import { checkFactParams } from './fact-params.ts';
import { factShapes } from './fact-shapes.ts';
import { pinWorkflow } from './pin.ts';
import { checkReferences, namesIn } from './references.ts';
import { cisSchema, teamsSchema } from './seeds.ts';
import { outcomeStates } from './outcome-states.ts';
import { sortFiles } from './sort-files.ts';
import type { FilesByKind } from './sort-files.ts';

/**
 * One consistent set of definitions from the files of a `workflows/` folder, or every issue in them,
 * each with its file and JSON pointer. Pure, never throws.
 *
 * @param files path relative to the folder, `/`-separated → parsed JSON
 * @param published files that are published already: what stands in them unchanged is held to what it needs to run,
 *   not to rules that came later, such as that a path leads somewhere
 */
export function compileDefinitions(
  files: ReadonlyMap<string, Json>,
  published: ReadonlyMap<string, Json> = new Map(),
): Parsed<Definitions> {
  const issues: Issue[] = [];
  const found = sortFiles(files, issues);
  const facts = factShapes(found);
  const isNew = (path: string): boolean => published.get(path) !== files.get(path);
  const shapesIn = (path: string, shapes: Shapes): Shapes | undefined =>
    isNew(path) ? shapes : undefined;
  const take = <T>(file: string, result: Parsed<T>): T | null => {
    issues.push(...result.issues.map((issue) => ({ ...issue, file })));
    return result.ok ? result.value : null;
  };
  const calendars = new Map<string, CompiledCalendar>();
  for (const { path, json } of found.calendar) {
    const calendar = take(path, parseCalendar(json));
    if (calendar !== null) calendars.set(calendar.id, compileCalendar(calendar));
  }
  // One whose file is broken is told there, and counts as known to what names it.
  const named: Calendars = new Map(
    [...namesIn(found.calendar)].map((id) => [id, calendars.get(id) ?? null]),
  );
  const tables = new Map<string, CompiledTable>();
  for (const { path, json } of found.table) {
    const shapes = shapesIn(path, facts.anywhere);
    const table = take(path, compileTable(json, { knownFacts: FACTS, calendars: named, shapes }));
    if (table !== null) tables.set(table.id, table);
  }
  const recordTypes = new Map<string, CompiledType>();
  for (const { path, json } of found.type) {
    const shapes = shapesIn(path, facts.within(folderOf(path)));
    const type = take(path, compileType(json, { calendars: named, shapes }));
    if (type === null) continue;
    recordTypes.set(type.id, type);
    checkFolder(type.id, path, issues);
  }
  const knownTypes = new Set(found.type.map(({ path }) => folderOf(path)));
  const workflows = new Map<string, CompiledWorkflow>();
  for (const { path, json } of found.workflow) {
    const folder = folderOf(path);
    const type = recordTypes.get(folder) ?? null;
    const shapes = shapesIn(path, facts.within(folder));
    const scope = { type, knownTypes, calendars: named, shapes };
    const chart = take(path, compileWorkflow(json, scope));
    if (!knownTypes.has(folder)) {
      issues.push({
        ...error('type-missing', '', `"${folder}" has a workflow but no type.json`),
        file: path,
      });
    }
    if (chart === null) continue;
    checkFolder(chart.id, path, issues);
    if (type === null) continue;
    workflows.set(chart.id, pinWorkflow(chart, type, tables));
    issues.push(...outcomeStates(type, chart, `${folder}/type.json`));
  }
  for (const { path } of found.type) {
    if (!found.workflow.some((workflow) => folderOf(workflow.path) === folderOf(path))) {
      issues.push({
        ...error('workflow-missing', '', `"${folderOf(path)}" has a type but no workflow.json`),
        file: path,
      });
    }
  }
  issues.push(...checkDuplicateIds(found));
  const policies = compilePolicies(
    found.policy.map(({ path, json }) => {
      return { file: path, json, shapes: shapesIn(path, facts.anywhere) };
    }),
    {
      knownFacts: FACTS,
      knownVariables: VARIABLES,
      asksWorld: WORLD_FACTS,
      calendars: named,
    },
  );
  issues.push(...policies.issues);
  const scenarios = new Map<string, Scenario>();
  for (const { path, json } of found.scenario) {
    const parsed = scenarioSchema.safeParse(json);
    if (parsed.success) scenarios.set(`${folderOf(path)}/${parsed.data.id}`, parsed.data);
    else issues.push(...issuesOf(parsed.error).map((issue) => ({ ...issue, file: path })));
  }
  const seeds = readSeeds(found, issues);
  const layouts = new Map(found.layout.map(({ path, json }) => [folderOf(path), json]));
  if (found.type.length === 0) {
    issues.push(
      error(
        'empty',
        '',
        'there is no record type in this folder: expected files such as incident/type.json',
      ),
    );
  }
  issues.push(
    ...checkReferences(found, { recordTypes, calendars: new Set([ALWAYS, ...named.keys()]) }),
  );
  issues.push(
    ...checkEventTypes(found, isNew),
    ...checkFactParams(found, isNew),
    ...checkActionParams(found, isNew),
  );
  if (!policies.ok || issues.some((issue) => issue.severity === 'error'))
    return { ok: false, issues };
  const definitions: Definitions = {
    hash: contentHash(stableJson(Object.fromEntries(files))),
    types: new Map([...recordTypes].map(([id, type]) => [id, type.definition])),
    recordTypes,
    workflows,
    pinned: new Map([...workflows.values()].map((workflow) => [workflow.hash, workflow])),
    policies: policies.value,
    tables,
    calendars,
    scenarios,
    layouts,
    seeds,
    files,
  };
  return { ok: true, value: definitions, issues };
}

function folderOf(path: string): string {
  return path.split('/')[0] ?? '';
}

function checkFolder(id: string, path: string, issues: Issue[]): void {
  if (id !== folderOf(path)) {
    const message = `the id must be the name of its folder, "${folderOf(path)}"`;
    issues.push({ ...error('id-not-folder', '/id', message), file: path });
  }
}

function readSeeds(found: FilesByKind, issues: Issue[]): Seeds {
  const seeds: { teams: Seeds['teams']; cis: Seeds['cis'] } = { teams: {}, cis: [] };
  for (const { path, json } of found.teams) {
    const parsed = teamsSchema.safeParse(json);
    if (parsed.success) seeds.teams = { ...seeds.teams, ...parsed.data.teams };
    else issues.push(...issuesOf(parsed.error).map((issue) => ({ ...issue, file: path })));
  }
  for (const { path, json } of found.cis) {
    const parsed = cisSchema.safeParse(json);
    if (parsed.success) {
      seeds.cis = [
        ...seeds.cis,
        ...parsed.data.cis.map((ci) => ({ alias: ci.alias, data: ci.data as JsonObject })),
      ];
    } else issues.push(...issuesOf(parsed.error).map((issue) => ({ ...issue, file: path })));
  }
  return seeds;
}

/**
 * The definitions with the version numbers the server gave, and every older version running records
 * are pinned to. A bundle that no longer compiles is an error: its records could not move.
 */
export function attachVersions(
  definitions: Definitions,
  versions: readonly {
    readonly workflow: string;
    readonly version: number;
    readonly hash: string;
    readonly bundle: JsonObject;
  }[],
): Parsed<Definitions> {
  const issues: Issue[] = [];
  const pinned = new Map<string, CompiledWorkflow>();
  const workflows = new Map(definitions.workflows);
  for (const { workflow, version, hash, bundle } of versions) {
    const current = workflows.get(workflow);
    if (current?.hash === hash) {
      const numbered = { ...current, version };
      workflows.set(workflow, numbered);
      pinned.set(hash, numbered);
      continue;
    }
    const compiled = compileBundle(bundle, definitions);
    const file = `${workflow}@${version}`;
    issues.push(...compiled.issues.map((issue) => ({ ...issue, file })));
    if (compiled.ok) pinned.set(hash, { ...compiled.value, version, hash });
  }
  for (const workflow of workflows.values())
    if (!pinned.has(workflow.hash)) pinned.set(workflow.hash, workflow);
  if (issues.some((issue) => issue.severity === 'error')) return { ok: false, issues };
  return { ok: true, value: { ...definitions, workflows, pinned }, issues };
}

function compileBundle(bundle: JsonObject, definitions: Definitions): Parsed<CompiledWorkflow> {
  const issues: Issue[] = [];
  const { calendars } = definitions;
  const type = compileType(bundle['type'] ?? null, { calendars });
  issues.push(...type.issues);
  const tables = new Map<string, CompiledTable>();
  for (const json of Object.values(isJsonObject(bundle['tables']) ? bundle['tables'] : {})) {
    const table = compileTable(json ?? null, { knownFacts: FACTS, calendars });
    issues.push(...table.issues);
    if (table.ok) tables.set(table.value.id, table.value);
  }
  if (!type.ok) return { ok: false, issues };
  const chart = compileWorkflow(bundle['workflow'] ?? null, {
    type: type.value,
    knownTypes: new Set(definitions.types.keys()),
    calendars,
  });
  issues.push(...chart.issues);
  if (!chart.ok || issues.some((issue) => issue.severity === 'error')) return { ok: false, issues };
  return { ok: true, value: pinWorkflow(chart.value, type.value, tables), issues };
}

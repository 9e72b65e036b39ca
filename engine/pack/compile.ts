import { compileCalendar } from '../calendar/compile.ts';
import type { CompiledCalendar } from '../calendar/compile.ts';
import { ALWAYS } from '../calendar/always.ts';
import type { Calendars } from '../calendar/calendars.ts';
import { parseCalendar } from '../calendar/parse.ts';
import { error, issuesOf } from '../issue.ts';
import type { Issue, Parsed } from '../issue.ts';
import type { Json, JsonObject } from '../json.ts';
import { compilePoliciesInTurns } from '../policy/compile.ts';
import { compileType } from '../record-type/compile.ts';
import type { CompiledType } from '../record-type/compile.ts';
import { scenarioSchema } from '../simulation/schema.ts';
import type { Scenario } from '../simulation/schema.ts';
import { compileTable } from '../table/compile.ts';
import type { CompiledTable } from '../table/compile.ts';
import { FACTS, VARIABLES, WORLD_FACTS } from '../vocabulary.ts';
import type { Shapes } from '../shape.ts';
import { inOneGo } from '../turns.ts';
import type { Turns } from '../turns.ts';
import { compileWorkflow } from '../workflow/compile.ts';
import { readLayout } from '../workflow/layout.ts';
import type { Layout } from '../workflow/layout.ts';
import type { CompiledWorkflow, Definitions, Seeds } from './definitions.ts';
import { checkDuplicateIds } from './duplicate-ids.ts';
import { checkEventTypes } from './event-types.ts';
import { checkActionParams } from './action-params.ts';
import { checkFactParams } from './fact-params.ts';
import { factShapes } from './fact-shapes.ts';
import { pinWorkflow } from './pin.ts';
import { checkReferences, namesIn } from './references.ts';
import { reviewSchema } from './review-rules.ts';
import { cisSchema, teamsSchema } from './seeds.ts';
import { outcomeStates } from './outcome-states.ts';
import { hashOfFiles } from './hash-of-files.ts';
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
  published?: ReadonlyMap<string, Json>,
): Parsed<Definitions> {
  return inOneGo(compileDefinitionsInTurns(files, published));
}

/** {@link compileDefinitions}, a file or less at a time. */
export function* compileDefinitionsInTurns(
  files: ReadonlyMap<string, Json>,
  published: ReadonlyMap<string, Json> = new Map(),
): Turns<Parsed<Definitions>> {
  const issues: Issue[] = [];
  const found = yield* sortFiles(files, issues);
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
    yield null;
    const shapes = shapesIn(path, facts.anywhere);
    const table = take(path, compileTable(json, { knownFacts: FACTS, calendars: named, shapes }));
    if (table !== null) tables.set(table.id, table);
  }
  const recordTypes = new Map<string, CompiledType>();
  for (const { path, json } of found.type) {
    yield null;
    const shapes = shapesIn(path, facts.within(folderOf(path)));
    const type = take(path, compileType(json, { calendars: named, shapes }));
    if (type === null) continue;
    recordTypes.set(type.id, type);
    checkFolder(type.id, path, issues);
  }
  const knownTypes = new Set(found.type.map(({ path }) => folderOf(path)));
  const workflows = new Map<string, CompiledWorkflow>();
  for (const { path, json } of found.workflow) {
    yield null;
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
  const policies = yield* compilePoliciesInTurns(
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
    yield null;
    const parsed = scenarioSchema.safeParse(json);
    if (parsed.success) scenarios.set(`${folderOf(path)}/${parsed.data.id}`, parsed.data);
    else issues.push(...issuesOf(parsed.error).map((issue) => ({ ...issue, file: path })));
  }
  const seeds = readSeeds(found, issues);
  checkReview(found, issues);
  const layouts = new Map<string, Layout>();
  for (const { path, json } of found.layout) {
    const drawn = workflows.get(folderOf(path))?.definition ?? null;
    const read = readLayout(json, drawn);
    if (read.layout !== null) layouts.set(folderOf(path), read.layout);
    issues.push(...read.issues.map((issue) => ({ ...issue, file: path })));
  }
  if (found.type.length === 0) {
    issues.push(
      error(
        'empty',
        '',
        'there is no record type in this folder: expected files such as incident/type.json',
      ),
    );
  }
  const known = { recordTypes, calendars: new Set([ALWAYS, ...named.keys()]) };
  for (const checked of [
    yield* checkReferences(found, known),
    yield* checkEventTypes(found, isNew),
    yield* checkFactParams(found, isNew),
    yield* checkActionParams(found, isNew),
  ])
    for (const issue of checked) issues.push(issue);
  if (!policies.ok || issues.some((issue) => issue.severity === 'error'))
    return { ok: false, issues };
  const definitions: Definitions = {
    hash: yield* hashOfFiles(files),
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

function checkReview(found: FilesByKind, issues: Issue[]): void {
  for (const { path, json } of found.review) {
    const { error: wrong } = reviewSchema.safeParse(json);
    if (wrong !== undefined)
      issues.push(...issuesOf(wrong).map((issue) => ({ ...issue, file: path })));
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

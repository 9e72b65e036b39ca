import type { Issue, Parsed } from '../issue.ts';
import { isJsonObject } from '../json.ts';
import type { JsonObject } from '../json.ts';
import { compileType } from '../record-type/compile.ts';
import { compileTable } from '../table/compile.ts';
import type { CompiledTable } from '../table/compile.ts';
import { inOneGo } from '../turns.ts';
import type { Turns } from '../turns.ts';
import { FACTS } from '../vocabulary.ts';
import { compileWorkflow } from '../workflow/compile.ts';
import type { CompiledWorkflow, Definitions } from './definitions.ts';
import { pinWorkflow } from './pin.ts';

/** A version of a workflow as it is stored: everything records that are pinned to it need. */
export interface WorkflowVersion {
  readonly workflow: string;
  readonly version: number;
  readonly hash: string;
  readonly bundle: JsonObject;
}

/**
 * The definitions with the version numbers the server gave, and every older version running records
 * are pinned to. A bundle that no longer compiles is an error: its records could not move.
 */
export function attachVersions(
  definitions: Definitions,
  versions: readonly WorkflowVersion[],
): Parsed<Definitions> {
  return inOneGo(attachVersionsInTurns(definitions, versions));
}

/** {@link attachVersions}, a version at a time. */
export function* attachVersionsInTurns(
  definitions: Definitions,
  versions: readonly WorkflowVersion[],
): Turns<Parsed<Definitions>> {
  const issues: Issue[] = [];
  const pinned = new Map<string, CompiledWorkflow>();
  const workflows = new Map(definitions.workflows);
  for (const { workflow, version, hash, bundle } of versions) {
    yield null;
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

import type { Json, JsonObject } from '../json.ts';
import { stableJson } from '../json.ts';
import { contentHash } from '../identifier.ts';
import type { CompiledType } from '../record-type/compile.ts';
import type { CompiledTable } from '../table/compile.ts';
import type { CompiledCondition } from '../condition/compile.ts';
import type { CompiledChart } from '../workflow/compile.ts';
import { canonicalJson } from './canonical/canonical.ts';
import type { CompiledWorkflow } from './definitions.ts';

/** Counts up when the meaning of a stored snapshot or of a workflow file changes. */
export const ENGINE_FORMAT = 1;

/**
 * A workflow with the hash running records pin, and all that is hashed. The hash is that of the canonical files:
 * formatting one makes no new version. Pure.
 */
export function pinWorkflow(
  chart: CompiledChart,
  type: CompiledType,
  tables: ReadonlyMap<string, CompiledTable>,
): CompiledWorkflow {
  const used = new Map(
    [...guardTables(chart)].flatMap((id) => {
      const table = tables.get(id);
      return table === undefined ? [] : [[id, table] as const];
    }),
  );
  const bundle: JsonObject = {
    format: ENGINE_FORMAT,
    workflow: chart.definition as unknown as Json,
    type: type.definition as unknown as Json,
    tables: Object.fromEntries(
      [...used].map(([id, table]) => [id, table.source as unknown as Json]),
    ),
  };
  const hashed: JsonObject = {
    format: ENGINE_FORMAT,
    workflow: canonicalJson('workflow', chart.definition as unknown as Json),
    type: canonicalJson('type', type.definition as unknown as Json),
    tables: Object.fromEntries(
      [...used].map(([id, { source }]) => [id, canonicalJson('table', source as unknown as Json)]),
    ),
  };
  return {
    ...chart,
    version: 0,
    hash: contentHash(stableJson(hashed)),
    type: type.definition,
    recordType: type,
    tables: used,
    bundle,
  };
}

/** Tables the guards and who-may conditions of a chart read. Pure. */
export function guardTables(chart: CompiledChart): Set<string> {
  const used = new Set<string>();
  const note = (condition: CompiledCondition | null): void => {
    for (const { fact, params } of condition?.factsUsed ?? []) {
      const table = params?.['table'];
      if (fact === 'table' && typeof table === 'string') used.add(table);
    }
  };
  for (const state of chart.chart.values()) {
    for (const transition of state.transitions) {
      note(transition.guard);
      note(transition.allow);
    }
  }
  return used;
}

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Definitions, Issue, Json } from '@interlock/engine';
import { compileDefinitions, createScenarioRunner } from '@interlock/engine/study';
import type { Coverage, ScenarioRunner, ScenarioResult } from '@interlock/engine/study';

/** The folder the product ships. */
export const WORKFLOWS = join(import.meta.dirname, '..', '..', 'workflows');

/** Every JSON file of the shipped packs: path relative to the folder → parsed JSON. */
function readShippedFiles(): Map<string, Json> {
  const entries = readdirSync(WORKFLOWS, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        const json = JSON.parse(readFileSync(path, 'utf8')) as Json;
        return [relative(WORKFLOWS, path).split(sep).join('/'), json] as const;
      }),
  );
}

/** The shipped packs as files, with every issue the compiler finds in them. */
export const shipped: {
  readonly files: ReadonlyMap<string, Json>;
  readonly issues: readonly Issue[];
  /** Null when they do not compile; one test says why, the others have nothing to go on. */
  readonly definitions: Definitions | null;
} = (() => {
  const files = readShippedFiles();
  const compiled = compileDefinitions(files);
  return { files, issues: compiled.issues, definitions: compiled.ok ? compiled.value : null };
})();

/** The compiled shipped packs; throws with every issue when there are none. */
export function shippedDefinitions(): Definitions {
  if (shipped.definitions !== null) return shipped.definitions;
  throw new Error(`the packs do not compile: ${JSON.stringify(shipped.issues, null, 2)}`);
}

const results = new Map<string, ScenarioResult>();
let runner: ScenarioRunner | null = null;

/** How a shipped scenario went, by `<type>/<id>`; run once however many tests ask. */
export function shippedResult(id: string): ScenarioResult {
  const known = results.get(id);
  if (known !== undefined) return known;
  const definitions = shippedDefinitions();
  const scenario = definitions.scenarios.get(id);
  if (scenario === undefined) throw new Error(`there is no scenario "${id}"`);
  runner ??= createScenarioRunner(definitions);
  const result = runner.run(scenario);
  results.set(id, result);
  return result;
}

/** How all shipped scenarios went. */
export function shippedResults(): ScenarioResult[] {
  return [...shippedDefinitions().scenarios.keys()].map(shippedResult);
}

/** What all shipped scenarios go through together. */
export function shippedCoverage(): Coverage {
  shippedResults();
  if (runner === null) throw new Error('there are no scenarios');
  return runner.coverage();
}

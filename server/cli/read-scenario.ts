import { resolve } from 'node:path';
import {
  isJsonObject,
  issuesOf,
  scenarioSchema,
  type Definitions,
  type Json,
  type Scenario,
} from '@interlock/engine';
import { InputFailure, UsageFailure } from './command-failure.ts';
import { readDefinition } from './read-definition.ts';

/**
 * A scenario by its id in a set of definitions, TYPE/ID, or from a file.
 * @throws UsageFailure where there is none, InputFailure where it cannot be read
 */
export async function readScenario(
  name: string,
  definitions: Definitions,
  cwd: string,
): Promise<Scenario> {
  const found = definitions.scenarios.get(name);
  if (found !== undefined) return found;
  if (!name.endsWith('.json'))
    throw new UsageFailure(`There is no scenario "${name}"; name one as TYPE/ID, or a file`);
  return scenarioFrom((await readDefinition(resolve(cwd, name), name)).json, name);
}

/** A step that stands for none: a world may have nothing that happened in it. */
const NO_STEP = { advance: 'PT0S' };

/**
 * A world from a file: a scenario, whose steps have happened, or only its `given`.
 * @throws InputFailure where it cannot be read
 */
export async function readWorld(name: string, cwd: string): Promise<Scenario> {
  const { json } = await readDefinition(resolve(cwd, name), name);
  if (isJsonObject(json) && ('steps' in json || 'given' in json))
    return scenarioFrom({ id: 'world', title: 'World', steps: [NO_STEP], ...json }, name);
  return scenarioFrom({ id: 'world', title: 'World', given: json, steps: [NO_STEP] }, name);
}

/** A world in which nothing has happened. @param now simulated start, ISO 8601 UTC; undefined: the usual one */
export function emptyScenario(now?: string): Scenario {
  const given = now === undefined ? {} : { given: { now } };
  return { id: 'world', title: 'World', ...given, steps: [NO_STEP] };
}

function scenarioFrom(json: Json, name: string): Scenario {
  const parsed = scenarioSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const lines = issuesOf(parsed.error).map(({ path, message }) => `  ${name}#${path}: ${message}`);
  throw new InputFailure(`${name} is no scenario:\n${lines.join('\n')}`);
}

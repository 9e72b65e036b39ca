import type { Definitions, Json, Parsed, Workflow } from '@interlock/engine';
import { compileDefinitions, parseWorkflow } from '@interlock/engine/study';
import { issueLine } from '../runtime/definitions.ts';
import { CommandFailure } from './command-failure.ts';
import type { DefinitionSource } from './definition-source.ts';

/** Definitions that were read, made one set. @throws CommandFailure with every issue */
export function definitionsOf(source: DefinitionSource): Definitions {
  return compiledOrRefused(source, compileDefinitions(source.files));
}

/** What somebody still has to fill in: names that are not there yet. */
const UNFILLED: ReadonlySet<string> = new Set([
  'unknown-condition',
  'unknown-action',
  'unknown-delay',
]);

/**
 * The workflows of definitions that were read, to be looked at: also those of a draft in which something has to be filled
 * in.
 * @throws CommandFailure with every issue
 */
export function workflowsOf(source: DefinitionSource): ReadonlyMap<string, Workflow> {
  const { files, issues } = source;
  const compiled = compileDefinitions(files);
  const errors = compiled.issues.filter(({ severity }) => severity === 'error');
  if (compiled.ok || issues.length > 0 || !errors.every(({ code }) => UNFILLED.has(code))) {
    const { workflows } = compiledOrRefused(source, compiled);
    return new Map([...workflows].map(([id, { definition }]) => [id, definition]));
  }
  return parsedWorkflows(files);
}

/** The workflows among files that can be read, whether the set holds together or not. Pure. */
export function parsedWorkflows(files: ReadonlyMap<string, Json>): ReadonlyMap<string, Workflow> {
  const parsed = [...files]
    .filter(([path]) => path.endsWith('/workflow.json'))
    .map(([, json]) => parseWorkflow(json));
  return new Map(parsed.flatMap((one) => (one.ok ? [[one.value.id, one.value]] : [])));
}

function compiledOrRefused(
  { name, issues }: DefinitionSource,
  compiled: Parsed<Definitions>,
): Definitions {
  if (compiled.ok && issues.length === 0) return compiled.value;
  const found = issues.length > 0 ? issues : compiled.issues;
  const errors = found.filter(({ severity }) => severity === 'error');
  const lines = errors.map((issue) => `  ${issueLine(issue)}`).join('\n');
  throw new CommandFailure(`The definitions in ${name} are not valid:\n${lines}`);
}

import type { Definitions, Issue, Json, Parsed, Workflow } from '@interlock/engine';
import { compileDefinitions, parseWorkflow } from '@interlock/engine/study';
import { readFolder } from '../content/read-folder.ts';
import { emptyFolder, issueLine } from '../runtime/definitions.ts';
import { CommandFailure } from './command-failure.ts';

/**
 * The definitions of a folder laid out like `workflows/`.
 * @param folder absolute path
 * @throws CommandFailure with every issue
 */
export async function readPack(folder: string): Promise<Definitions> {
  const { files, issues } = await readFolder(folder);
  return definitionsOf(folder, files, issues, compileDefinitions(files));
}

/** What somebody still has to fill in: names that are not there yet. */
const UNFILLED: ReadonlySet<string> = new Set([
  'unknown-condition',
  'unknown-action',
  'unknown-delay',
]);

/**
 * The workflows of a folder laid out like `workflows/`, to be looked at: also those of a draft in which something has to
 * be filled in.
 * @param folder absolute path
 * @throws CommandFailure with every issue
 */
export async function readWorkflows(folder: string): Promise<ReadonlyMap<string, Workflow>> {
  const { files, issues } = await readFolder(folder);
  const compiled = compileDefinitions(files);
  const errors = compiled.issues.filter(({ severity }) => severity === 'error');
  if (compiled.ok || issues.length > 0 || !errors.every(({ code }) => UNFILLED.has(code))) {
    const { workflows } = definitionsOf(folder, files, issues, compiled);
    return new Map([...workflows].map(([id, { definition }]) => [id, definition]));
  }
  const parsed = [...files]
    .filter(([path]) => path.endsWith('/workflow.json'))
    .map(([, json]) => parseWorkflow(json));
  return new Map(parsed.flatMap((one) => (one.ok ? [[one.value.id, one.value]] : [])));
}

function definitionsOf(
  folder: string,
  files: ReadonlyMap<string, Json>,
  issues: readonly Issue[],
  compiled: Parsed<Definitions>,
): Definitions {
  const unread = files.size === 0 && issues.length === 0 ? [emptyFolder(folder)] : issues;
  if (compiled.ok && unread.length === 0) return compiled.value;
  const found = unread.length > 0 ? unread : compiled.issues;
  const errors = found.filter(({ severity }) => severity === 'error');
  const lines = errors.map((issue) => `  ${issueLine(issue)}`).join('\n');
  throw new CommandFailure(`The definitions in ${folder} are not valid:\n${lines}`);
}

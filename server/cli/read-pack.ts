import type { Definitions } from '@interlock/engine';
import { compileDefinitions } from '@interlock/engine/study';
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
  const unread = files.size === 0 && issues.length === 0 ? [emptyFolder(folder)] : issues;
  const compiled = compileDefinitions(files);
  if (compiled.ok && unread.length === 0) return compiled.value;
  const found = unread.length > 0 ? unread : compiled.issues;
  const errors = found.filter(({ severity }) => severity === 'error');
  const lines = errors.map((issue) => `  ${issueLine(issue)}`).join('\n');
  throw new CommandFailure(`The definitions in ${folder} are not valid:\n${lines}`);
}

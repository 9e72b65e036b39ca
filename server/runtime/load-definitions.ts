import type { Issue } from '@interlock/engine';
import { AppError } from '../app-error.ts';
import { readFolder } from '../content/read-folder.ts';
import { emptyFolder, issueLine, type Attempt } from './definitions.ts';
import type { Log } from './log.ts';
import { takeOverFolder } from './publishing/take-over-folder.ts';
import type { Runtime } from './runtime.ts';

/** Where definitions come from that were not published here. */
export interface WorkflowsFolder {
  /** Absolute path. */
  readonly path: string;
  /** See {@link takeOverFolder}. */
  readonly follows: boolean;
  /** See {@link takeOverFolder}. */
  readonly protects?: boolean;
}

/**
 * Takes over what the workflows folder holds now; see {@link takeOverFolder}. Wrong content changes nothing.
 * @param by principal id
 */
export async function reloadFolder(
  runtime: Runtime,
  { path: folder, follows, protects = false }: WorkflowsFolder,
  by: string,
): Promise<Attempt> {
  const { files, issues } = await readFolder(folder);
  const more: readonly Issue[] =
    files.size === 0 && issues.length === 0 ? [emptyFolder(folder)] : issues;
  return takeOverFolder(runtime, { files, more, follows, protects }, by);
}

/**
 * The definitions a starting server works with: what the folder holds, else, when that is wrong, the last
 * good set of the database, and every issue in the log.
 * @throws AppError `definitions-invalid` with every issue, when there is no good set at all
 */
export async function loadDefinitions(
  runtime: Runtime,
  folder: WorkflowsFolder,
  log: Log,
): Promise<void> {
  const attempt = await reloadFolder(runtime, folder, 'engine');
  const errors = attempt.issues.filter(({ severity }) => severity === 'error');
  for (const issue of attempt.issues) {
    if (attempt.ok || errors.length > 0) log.warn({ issue }, issueLine(issue));
  }
  if (attempt.ok) return;
  await runtime.definitions.follow();
  if (!runtime.definitions.ready()) {
    const lines = errors.map(issueLine).join('\n  ');
    throw new AppError(
      'definitions-invalid',
      500,
      `the definitions in ${folder.path} are not valid:\n  ${lines}`,
      {
        issues: attempt.issues,
      },
    );
  }
  const { activatedAt } = runtime.definitions.current();
  log.warn(
    { folder: folder.path, issues: errors.length, activatedAt },
    'the folder is not valid; going on with the last good definitions',
  );
}

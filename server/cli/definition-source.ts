import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Issue, Json } from '@interlock/engine';
import { readFolder } from '../content/read-folder.ts';
import { emptyFolder } from '../runtime/definitions.ts';
import { connectServer } from './api-client.ts';
import { InputFailure, UsageFailure } from './command-failure.ts';
import type { Surroundings } from './command-line.ts';
import { readServerFiles, serverPart } from './server-source.ts';

/** Options of every command that reads definitions of a folder or a server. */
export const SOURCE_OPTIONS = { url: { type: 'string' }, token: { type: 'string' } } as const;

/** What every such command says of where they come from. */
export const SOURCE_HELP = `  FOLDER     laid out like workflows/, or what a server has: server:, server:draft/ID, server:WORKFLOW@VERSION,
             server:COMMIT, server:TIME; none: what the server of --url or INTERLOCK_URL has published, else
             INTERLOCK_WORKFLOWS, else ./workflows
  --url, --token   the server, and a token that may read definitions (INTERLOCK_URL and INTERLOCK_TOKEN)
`;

/** Definitions somebody named on the command line. */
export interface DefinitionSource {
  /** As people call it. */
  readonly name: string;
  /** Absolute path its files' names are relative to; null: they stand on a server. */
  readonly folder: string | null;
  readonly files: ReadonlyMap<string, Json>;
  /** What could not be read; something where there is nothing at all. */
  readonly issues: readonly Issue[];
}

/** What of a command line says where definitions come from. */
export interface SourceChoice {
  /** Names; one at most. */
  readonly names: readonly string[];
  readonly url?: string | undefined;
  readonly token?: string | undefined;
}

/**
 * The definitions somebody named, see {@link SOURCE_HELP}.
 * @throws UsageFailure where more than one place is named, InputFailure where there is nothing
 */
export async function readSource(
  { names, url, token }: SourceChoice,
  around: Surroundings,
): Promise<DefinitionSource> {
  const { env, cwd } = around;
  const [named, ...more] = names;
  if (more.length > 0) throw new UsageFailure('One folder at a time; see --help');
  const server = url ?? env['INTERLOCK_URL'] ?? '';
  const name = named ?? (server === '' ? (env['INTERLOCK_WORKFLOWS'] ?? 'workflows') : 'server:');
  const part = serverPart(name);
  if (part !== null) {
    const files = await readServerFiles(await connectServer({ url, token }, around), part);
    return { name, folder: null, files, issues: files.size === 0 ? [emptyFolder(name)] : [] };
  }
  if (url !== undefined)
    throw new UsageFailure('Name a folder or a server (--url), not both; see --help');
  return readFolderSource(resolve(cwd, name));
}

/** The definitions of a folder. @param folder absolute path @throws InputFailure where there is none */
export async function readFolderSource(folder: string): Promise<DefinitionSource> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new InputFailure(`There is no folder ${folder}`);
  const { files, issues } = await readFolder(folder);
  const nothing = files.size === 0 && issues.length === 0 ? [emptyFolder(folder)] : [];
  return { name: folder, folder, files, issues: [...issues, ...nothing] };
}

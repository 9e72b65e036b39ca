import { lstat } from 'node:fs/promises';
import { basename, dirname, posix, resolve } from 'node:path';
import { connectServer } from './api-client.ts';
import { InputFailure } from './command-failure.ts';
import type { Surroundings } from './command-line.ts';
import { canonicalText } from '@interlock/engine/study';
import { classify } from '@interlock/engine';
import { commitOf, prefixOf, readRevision } from './git-files.ts';
import { readDefinition, readFolderTexts, type DefinitionText } from './read-definition.ts';
import { readServerFiles, serverPart } from './server-source.ts';

/** One version of definitions. */
export interface Version {
  /** Whether it is one file, which may be called otherwise in the other version. */
  readonly single: boolean;
  readonly files: ReadonlyMap<string, DefinitionText>;
}

/** Where versions are looked for. */
export interface VersionChoice {
  /** Of which folder or file a revision is meant. */
  readonly path?: string | undefined;
  readonly url?: string | undefined;
  readonly token?: string | undefined;
}

/**
 * A version of definitions by its name: a folder, a file, `REVISION:PATH`, a revision, or `server:` and what follows it.
 * @throws InputFailure where there is none, or it cannot be read
 */
export async function readVersion(
  name: string,
  { path, url, token }: VersionChoice,
  around: Surroundings,
): Promise<Version> {
  const { cwd, env } = around;
  const part = serverPart(name);
  if (part !== null) {
    const files = await readServerFiles(await connectServer({ url, token }, around), part);
    const texts = [...files].map(([file, json]): [string, DefinitionText] => [
      file,
      { json, text: canonicalText(classify(file), json) },
    ]);
    return { single: false, files: new Map(texts) };
  }
  const folder = resolve(cwd, path ?? env['INTERLOCK_WORKFLOWS'] ?? 'workflows');
  if (path === undefined) {
    const there = await lstat(resolve(cwd, name)).catch(() => null);
    if (there !== null) return readPath(resolve(cwd, name), name, there.isDirectory());
    const [, revision = '', place = ''] = /^([^:]+):([^]*)$/.exec(name) ?? [];
    if (revision !== '') return readRevision(cwd, revision, place.replace(/\/+$/, ''));
  }
  const beside = dirname(folder);
  if ((await commitOf(beside, name)) === null) {
    const what = path === undefined ? 'neither a file or folder nor a revision' : 'no revision';
    throw new InputFailure(`${name} is ${what}`);
  }
  const prefix = (await prefixOf(beside)) ?? '';
  return readRevision(beside, name, posix.join(prefix, basename(folder)));
}

async function readPath(path: string, name: string, isFolder: boolean): Promise<Version> {
  if (!isFolder)
    return { single: true, files: new Map([[path, await readDefinition(path, name)]]) };
  const { files, problems } = await readFolderTexts(path);
  if (problems.length > 0) throw new InputFailure(problems.map((p) => `${name}: ${p}`).join('\n'));
  return { single: false, files };
}

import { isJsonObject, type Json } from '@interlock/engine';
import type { ApiClient } from '../api-client.ts';
import { InputFailure } from '../command-failure.ts';
import { isAncestor } from '../git-files.ts';
import { readServerCommit } from '../server-source.ts';

/** A state of what a server has published. */
export interface PublishedState {
  readonly commit: string;
  readonly files: ReadonlyMap<string, Json>;
}

/** What a folder is compared with. */
export interface PublishedBase {
  /** As it is published now. */
  readonly now: PublishedState;
  /** What the folder was made from; the same as `now` where nothing else was published since, or nobody knows better. */
  readonly base: PublishedState;
}

/** Publications looked through for the one a clone was made from. */
const MOST = 100;

/**
 * What is published, and what of it a folder was made from: what is said, else the latest publication a clone of the
 * server's history has taken in.
 * @param folder absolute; null: it is no folder
 * @throws InputFailure where the base that is said was never published
 */
export async function publishedBase(
  server: ApiClient,
  folder: string | null,
  said: string | undefined,
): Promise<PublishedBase> {
  const now = await readServerCommit(server, '');
  const commit = said ?? (await madeFrom(server, folder, now.commit));
  return { now, base: commit === now.commit ? now : await readServerCommit(server, commit) };
}

async function madeFrom(server: ApiClient, folder: string | null, now: string): Promise<string> {
  if (folder === null || (await isAncestor(folder, now))) return now;
  const page = await server.ask('GET', `/api/versions/history?limit=${MOST}`);
  const { items } = page;
  if (!Array.isArray(items)) throw new InputFailure('The server does not tell what it published');
  for (const item of items.filter(isJsonObject)) {
    const { commit } = item;
    if (typeof commit === 'string' && (await isAncestor(folder, commit))) return commit;
  }
  return now;
}

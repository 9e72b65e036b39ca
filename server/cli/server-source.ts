import { isJsonObject, type Json, type JsonObject } from '@interlock/engine';
import { reasonOf, type ApiClient } from './api-client.ts';
import { InputFailure, UsageFailure } from './command-failure.ts';

/** How definitions a server has are named where a folder could stand. */
export const SERVER_NAMES =
  'server: (published now), server:draft/ID, server:WORKFLOW@VERSION, server:COMMIT, server:TIME';

/** What follows `server:` in the name of definitions; null where a name is of something else. Pure. */
export function serverPart(name: string): string | null {
  return name.startsWith('server:') ? name.slice('server:'.length) : null;
}

/**
 * The definition files a server has.
 * @param part what follows `server:`, see {@link SERVER_NAMES}; empty: what is published now
 * @throws UsageFailure for a name of nothing, InputFailure where the server has no such definitions
 */
export async function readServerFiles(
  client: ApiClient,
  part: string,
): Promise<ReadonlyMap<string, Json>> {
  return (await readServerCommit(client, part)).files;
}

/** {@link readServerFiles}, with the commit they stand in. */
export async function readServerCommit(
  client: ApiClient,
  part: string,
): Promise<{ readonly commit: string; readonly files: ReadonlyMap<string, Json> }> {
  const { status, json } = await client.send({ method: 'GET', path: await pathOf(client, part) });
  const { files, commit, head } = json;
  if (status >= 400 || !isJsonObject(files))
    throw new InputFailure(`server:${part} cannot be read: ${reasonOf(json)}`);
  const at = isJsonObject(commit) ? commit['commit'] : head;
  return {
    commit: typeof at === 'string' ? at : '',
    files: new Map(Object.entries(files).map(([path, file]) => [path, file ?? null])),
  };
}

async function pathOf(client: ApiClient, part: string): Promise<string> {
  const all = '/api/versions/files';
  if (part === '') return all;
  const [, draft] = /^draft\/([a-z0-9-]+)$/.exec(part) ?? [];
  if (draft !== undefined) return `/api/drafts/${draft}/content`;
  if (/^[0-9a-f]{40}$/.test(part)) return `${all}?commit=${part}`;
  if (/^\d{4}-\d\d-\d\dT/.test(part)) return `${all}?asOf=${encodeURIComponent(part)}`;
  const [, workflow, number] = /^([a-zA-Z][\w-]*)@v?(\d{1,6})$/.exec(part) ?? [];
  if (workflow !== undefined)
    return `${all}?commit=${await commitOf(client, workflow, Number(number))}`;
  throw new UsageFailure(`A server has nothing called "${part}"; name ${SERVER_NAMES}`);
}

/** The commit a version of a workflow was published with. */
async function commitOf(client: ApiClient, workflow: string, version: number): Promise<string> {
  const query = `workflow=${encodeURIComponent(workflow)}&limit=100`;
  for (let cursor = ''; ;) {
    const page = await client.ask('GET', `/api/versions?${query}${cursor}`);
    const items = (page['items'] ?? []) as readonly JsonObject[];
    const found = items.find((item) => item['version'] === version);
    const commit = found?.['commit'];
    if (typeof commit === 'string') return commit;
    const next = page['nextCursor'];
    if (found !== undefined || typeof next !== 'string') {
      const what = found === undefined ? 'no such version' : 'no history from before its version 1';
      throw new InputFailure(`server:${workflow}@${version} cannot be read: there is ${what}`);
    }
    cursor = `&cursor=${encodeURIComponent(next)}`;
  }
}

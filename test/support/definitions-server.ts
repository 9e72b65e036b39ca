import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Json, JsonObject } from '@interlock/engine';
import { changedFile } from './definition-writers.ts';
import type { GitClone, GitRemote } from './git-remote.ts';
import { dataDirectory, startServer, type Answer, type ServerProcess } from './server-process.ts';
import { buildPack } from './small-pack.ts';

/** The workflow these tests change. */
export const WORKFLOW = 'ticket/workflow.json';

/** A server on a folder of its own whose definitions nobody has to approve, and what these tests ask of it. */
export interface DefinitionsServer {
  readonly process: () => ServerProcess;
  call<T = JsonObject>(method: string, path: string, body?: unknown): Promise<Answer<T>>;
  /** Publishes the workflow with something else in it; its commit. */
  publish(id: string, change: (json: JsonObject) => JsonObject): Promise<string>;
  main(): Promise<string>;
  workflow(): Promise<JsonObject>;
  /** Ends it as `kill -9` does, and starts it again. */
  restart(settings?: Readonly<Record<string, string>>): Promise<void>;
  start(settings?: Readonly<Record<string, string>>): Promise<void>;
  stop(): Promise<void>;
}

/** How a server is told of a remote. */
export function remoteSettings({ url, user, token }: GitRemote): Record<string, string> {
  return {
    INTERLOCK_REMOTE_URL: url,
    INTERLOCK_REMOTE_USER: user,
    INTERLOCK_REMOTE_TOKEN: token,
    INTERLOCK_ALLOW_HOSTS: '127.0.0.1',
  };
}

/** Not started yet. */
export function openDefinitionsServer(
  settings: Readonly<Record<string, string>>,
): DefinitionsServer {
  const data = dataDirectory();
  const folder = dataDirectory();
  const free = {
    $schema: '../schema/review.json',
    folders: { '*': { approvals: 0, roles: ['owner'] } },
  };
  for (const [path, json] of buildPack({ 'review.json': free })) write(folder.path, path, json);
  let server: ServerProcess | undefined;
  const running = (): ServerProcess => {
    if (server === undefined) throw new Error('the server is not started');
    return server;
  };
  const start = async (more: Readonly<Record<string, string>> = {}): Promise<void> => {
    const given = { INTERLOCK_WORKFLOWS: folder.path, ...settings, ...more };
    server = await startServer(data.path, given, { shared: true });
  };
  const call: DefinitionsServer['call'] = (method, path, body) =>
    running().call(method, path, body, { 'if-match': '*' });
  return {
    process: running,
    call,
    async publish(id, change) {
      await call('POST', '/api/drafts', { title: id, id });
      const place = `/api/drafts/${id}/files/${encodeURIComponent(WORKFLOW)}`;
      const { body } = await call('GET', place);
      await call('PUT', place, change(body));
      const published = await call<{ commit: string }>('POST', `/api/drafts/${id}/publish`);
      if (published.status !== 200) throw new Error(JSON.stringify(published.body));
      return published.body.commit;
    },
    async main() {
      const { body } = await call<{ items: { commit: string }[] }>('GET', '/api/versions/history');
      return body.items[0]?.commit ?? '';
    },
    workflow: async () =>
      (await call<{ workflow: JsonObject }>('GET', '/api/workflows/ticket')).body.workflow,
    start,
    async restart(more) {
      await running().kill();
      await start(more);
    },
    async stop() {
      await server?.stop();
      data.remove();
      folder.remove();
    },
  };
}

/** A file of a working copy with something else in it. */
export function changedIn(
  { path }: GitClone,
  change: (json: JsonObject) => JsonObject,
): Record<string, Json> {
  const json = JSON.parse(readFileSync(join(path, WORKFLOW), 'utf8')) as JsonObject;
  return { [WORKFLOW]: changedFile(new Map([[WORKFLOW, json]]), WORKFLOW, change) };
}

function write(folder: string, path: string, json: Json): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), JSON.stringify(json));
}

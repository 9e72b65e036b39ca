import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Json } from '@interlock/engine';
import { buildApp } from '../../server/app.ts';
import { createMetrics } from '../../server/http/metrics.ts';
import { bootstrapIdentity } from '../../server/identity/bootstrap.ts';
import { createIdentity, type Identity } from '../../server/identity/identity.ts';
import { createGitHost } from '../../server/runtime/publishing/git-host.ts';
import { openWatch } from '../../server/store/open-watch.ts';
import { openRuntimeWorld, type RuntimeWorld } from './runtime-world.ts';
import { buildPack } from './small-pack.ts';

/** The administrator's token in these tests. */
export const ADMIN_TOKEN = 'administrator-of-the-tests';

/** A request; `as` is a bearer token, `json` its body. */
export interface Ask {
  readonly as?: string | null;
  readonly json?: unknown;
  readonly body?: BodyInit;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What came back, body parsed where it is JSON. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into bodies of every shape
  readonly body: any;
}

/** The whole application over a database of its own, through its HTTP door. */
export interface AppWorld extends RuntimeWorld {
  readonly identity: Identity;
  readonly app: ReturnType<typeof buildApp>;
  draining: boolean;
  /** What the workflows folder holds, for reloads. */
  files: ReadonlyMap<string, Json>;
  /** Asks as the administrator unless told otherwise; `as: null` is nobody. */
  ask(method: string, path: string, ask?: Ask): Promise<Reply>;
  /** A new person with a session-like token of all scopes. */
  person(id: string, roles: readonly string[]): Promise<string>;
  /** A token of a monitoring system. */
  system(id: string): Promise<string>;
}

/** Opens the application with the small pack, or the given files. */
export async function openAppWorld(
  files: ReadonlyMap<string, Json> = buildPack(),
  webApp = '/nonexistent',
): Promise<AppWorld> {
  const world = await openRuntimeWorld(files);
  const { db, runtime } = world;
  const config = {
    adminToken: ADMIN_TOKEN,
    dataDirectory: '/nonexistent',
    publicUrl: 'http://localhost',
  };
  await bootstrapIdentity({ db, config, print: () => undefined });
  const identity = createIdentity({ db, publicUrl: () => 'http://localhost' });
  const log = {
    info: () => undefined,
    warn: () => undefined,
    error: (details: object, message: string) => {
      const { err } = details as { readonly err?: unknown };
      world.logged.push(
        `${message} ${err instanceof Error ? (err.stack ?? err.message) : JSON.stringify(details)}`,
      );
    },
  };
  const metrics = createMetrics();
  world.onStep = metrics.onStep;
  const watch = openWatch({ url: world.url });
  const closeWorld = world.close;
  const gitFolder = mkdtempSync(join(tmpdir(), 'interlock-git-host-'));
  const script = join(import.meta.dirname, '..', '..', 'server', 'cli', 'receive-hook.ts');
  const hook = { node: process.execPath, script };
  const git = createGitHost({ ...runtime, folder: gitFolder, hook, log });
  const app = buildApp({
    runtime,
    identity,
    metrics,
    log,
    maxBodyBytes: 1_048_576,
    reload: (by) => runtime.definitions.activate(open.files, by),
    git,
    draining: () => open.draining,
    watch,
    webApp,
  });

  const ask: AppWorld['ask'] = async (method, path, given = {}) => {
    const headers = new Headers(given.headers);
    const as = given.as === undefined ? ADMIN_TOKEN : given.as;
    if (as !== null) headers.set('authorization', `Bearer ${as}`);
    if (given.json !== undefined && !headers.has('content-type'))
      headers.set('content-type', 'application/json');
    const body = given.json === undefined ? (given.body ?? null) : JSON.stringify(given.json);
    const response = await app.request(path, { method, headers, body });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? JSON.parse(text) : undefined,
    };
  };
  const expected = async (reply: Promise<Reply>, status: number): Promise<Reply> => {
    const got = await reply;
    if (got.status !== status) throw new Error(`expected ${status}: ${got.status} ${got.text}`);
    return got;
  };
  const token = async (
    principal: string,
    kind: 'person' | 'system',
    scopes: readonly string[],
  ): Promise<string> => {
    const json = { name: 'A test', kind, principal, scopes };
    return (await expected(ask('POST', '/api/tokens', { json }), 201)).body.token;
  };

  const open: AppWorld = Object.assign(world, {
    identity,
    app,
    draining: false,
    files,
    close: async () => {
      await git.close();
      rmSync(gitFolder, { recursive: true, force: true });
      await watch.destroy();
      await closeWorld();
    },
    ask,
    person: async (id: string, roles: readonly string[]) => {
      const json = { id, name: `Person ${id}`, email: `${id}@example.org`, roles, teams: [] };
      await expected(ask('POST', '/api/people', { json }), 201);
      const scopes = ['records:read', 'records:write', 'definitions:read'];
      return token(id, 'person', roles.includes('agent') ? [...scopes, 'events:write'] : scopes);
    },
    system: (id: string) => token(id, 'system', ['events:write', 'records:read']),
  });
  return open;
}

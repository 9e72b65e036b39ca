import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseSettings } from './server-database.ts';

/** A JSON answer of the server under test. */
export interface Answer<T = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** Interlock as a process of its own: what a user starts, on a data directory of its own. */
export interface ServerProcess {
  readonly url: string;
  readonly token: string;
  readonly child: ChildProcess;
  /** Everything it printed so far. */
  readonly output: () => string;
  /** The one-time sign-in link it printed. */
  readonly link: () => string;
  call<T = unknown>(
    method: string,
    path: string,
    body?: unknown,
    headers?: { readonly [name: string]: string },
  ): Promise<Answer<T>>;
  /** Ends it as an operator would; waits until it is gone. */
  stop(): Promise<void>;
  /** `kill -9`; PostgreSQL lives on. */
  kill(): Promise<void>;
}

const ROOT = join(import.meta.dirname, '..', '..');
const TOKEN = 'test-admin-token-0123456789';

/** A fresh data directory below the temporary folder. */
export function dataDirectory(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'interlock-e2e-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A port nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** How a server is started otherwise than a user does. */
export interface StartOptions {
  /** Folder holding `server/` and `engine/`; the project's own when left out. */
  readonly root?: string;
  /** A module loaded before the server, which gets messages over the child's channel. */
  readonly preload?: string;
  /** Milliseconds it gets to become ready. */
  readonly patience?: number;
  /**
   * True: on a database of the run's PostgreSQL, migrated already, as an operator's DATABASE_URL names one.
   * For tests that are not about the built-in PostgreSQL, which takes seconds to make.
   */
  readonly shared?: boolean;
}

/** What a server says that found its port taken between our looking and its listening. */
const PORT_TAKEN = /another program listens on/;

/**
 * Starts `server/main.ts` and waits until it is ready, once more where somebody else was quicker to take its port. Throws
 * with its output when it is not.
 */
export async function startServer(
  data: string,
  settings: { readonly [name: string]: string } = {},
  options: StartOptions = {},
): Promise<ServerProcess> {
  try {
    return await startOnce(data, settings, options);
  } catch (caught) {
    const said = caught instanceof Error ? caught.message : '';
    if (!PORT_TAKEN.test(said) || settings['INTERLOCK_PORT'] !== undefined) throw caught;
    return startOnce(data, settings, options);
  }
}

async function startOnce(
  data: string,
  settings: { readonly [name: string]: string },
  { root = ROOT, preload, patience = 60_000, shared = false }: StartOptions,
): Promise<ServerProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let printed = '';
  const loaded = preload === undefined ? [] : ['--import', preload];
  const child = spawn(process.execPath, [...loaded, join(root, 'server', 'main.ts')], {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      TMPDIR: process.env['TMPDIR'],
      INTERLOCK_PORT: String(port),
      INTERLOCK_DATA: data,
      INTERLOCK_ADMIN_TOKEN: TOKEN,
      INTERLOCK_LOG_LEVEL: 'warn',
      ...(await databaseSettings(data, !shared)),
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe', ...(preload === undefined ? [] : ['ipc' as const])],
  });
  const note = (chunk: Buffer): void => {
    printed += chunk.toString();
  };
  child.stdout?.on('data', note);
  child.stderr?.on('data', note);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const server: ServerProcess = {
    url,
    token: settings['INTERLOCK_ADMIN_TOKEN'] ?? TOKEN,
    child,
    output: () => printed,
    link: () => /http\S+\/signin#\S+/.exec(printed)?.[0] ?? '',
    async call(method: string, path: string, body?: unknown, headers = {}) {
      const response = await fetch(url + path, {
        method,
        headers: {
          authorization: `Bearer ${server.token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const parsed = text === '' ? null : (JSON.parse(text) as unknown);
      return { status: response.status, headers: response.headers, body: parsed as never };
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await ended;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
  await ready(server, ended, patience);
  return server;
}

async function ready(server: ServerProcess, ended: Promise<void>, patience: number): Promise<void> {
  let gone = false;
  void ended.then(() => (gone = true));
  const deadline = performance.now() + patience;
  while (performance.now() < deadline && !gone) {
    const answer = await fetch(`${server.url}/readyz`).catch(() => null);
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  server.child.kill('SIGKILL');
  throw new Error(`the server did not become ready:\n${server.output()}`);
}

/** Polls until a condition holds. Throws after `limit` milliseconds, naming what was waited for. */
export async function until<T>(
  what: string,
  look: () => Promise<T | null | undefined | false>,
  limit = 20_000,
): Promise<T> {
  const deadline = performance.now() + limit;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`waited in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

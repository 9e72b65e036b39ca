import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const root = join(import.meta.dirname, '..', '..');

/** The server as a process of its own, on a given database. */
export interface ServerProcess {
  readonly url: string;
  /** Everything it printed. */
  output(): string;
  ask(method: string, path: string, json?: unknown): Promise<{ readonly status: number; readonly body: unknown }>;
  /** Ends it without a chance to finish anything. */
  kill(): Promise<void>;
  /** Asks it to drain; resolves with its exit code. */
  stop(): Promise<number | null>;
}

/** The administrator's token of such servers. */
export const SERVER_TOKEN = 'administrator-of-the-server-process';

/** Starts `server/main.ts` and waits until it is ready. */
export async function startServerProcess(options: {
  readonly databaseUrl: string;
  readonly workflows: string;
  readonly env?: Readonly<Record<string, string>>;
}): Promise<ServerProcess> {
  const child = spawn(process.execPath, [join(root, 'server', 'main.ts')], {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: options.databaseUrl,
      INTERLOCK_DATA: mkdtempSync(join(tmpdir(), 'interlock-server-')),
      INTERLOCK_WORKFLOWS: options.workflows,
      INTERLOCK_PORT: '0',
      INTERLOCK_ADMIN_TOKEN: SERVER_TOKEN,
      INTERLOCK_LOG_LEVEL: 'warn',
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const url = await ready(child, () => said);
  return {
    url,
    output: () => said,
    async ask(method, path, json) {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${SERVER_TOKEN}`,
          ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      });
      const text = await response.text();
      return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text };
    },
    async kill() {
      child.kill('SIGKILL');
      await ended(child);
    },
    async stop() {
      child.kill('SIGTERM');
      return ended(child);
    },
  };
}

async function ready(child: ChildProcess, said: () => string): Promise<string> {
  for (let i = 0; i < 600; i += 1) {
    const url = /Interlock is ready: (\S+)/.exec(said())?.[1];
    if (url !== undefined) return url;
    if (child.exitCode !== null) break;
    await pause(50);
  }
  child.kill('SIGKILL');
  throw new Error(`the server did not become ready:\n${said()}`);
}

function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code));
  });
}

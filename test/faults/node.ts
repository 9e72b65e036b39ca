import { join } from 'node:path';
import type { CrashPoint } from '../../server/crash-point.ts';
import { openCuttingProxy, type CuttingProxy } from '../support/cutting-proxy.ts';
import { dataDirectory, startServer, type ServerProcess } from '../support/server-process.ts';
import type { CrashOrder } from './crash-preload.ts';

/** Milliseconds a start may take: the machine may be busy with others. */
const PATIENCE = 300_000;

/** One server process under test, behind a proxy of its own to the database; started again and again. */
export interface Node {
  readonly name: string;
  readonly proxy: CuttingProxy;
  /** Where it listens just now; null while it is down. */
  url(): string | null;
  token(): string;
  /** Its process id; null while it is down. */
  pid(): number | null;
  /** Everything it printed since it was last started. */
  output(): string;
  /** Starts it and waits until it is ready. */
  start(): Promise<void>;
  /** `kill -9`. */
  kill(): Promise<void>;
  /** Ends it as an operator would. */
  stop(): Promise<void>;
  /** Has it die when it passes a crash point for the so-many-th time from now on; null takes it back. */
  dieAt(point: CrashPoint | null, visit?: number): void;
  /** Resolves true when it has died, false after so many milliseconds. */
  died(limit: number): Promise<boolean>;
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
  /** Ends everything. */
  close(): Promise<void>;
}

/** What {@link createNode} needs. */
export interface NodeOptions {
  readonly name: string;
  /** Folder holding the sources to run. */
  readonly root: string;
  readonly databaseUrl: string;
  /** Folder of the definitions. */
  readonly workflows: string;
  /** Hosts effects may reach. */
  readonly allowHosts: string;
  readonly settings?: { readonly [name: string]: string };
}

/** A node, not yet started. */
export async function createNode(options: NodeOptions): Promise<Node> {
  const data = dataDirectory();
  const proxy = await openCuttingProxy(options.databaseUrl);
  let server: ServerProcess | undefined;
  let gone: Promise<void> = Promise.resolve();

  const end = async (how: (running: ServerProcess) => Promise<void>): Promise<void> => {
    const running = server;
    server = undefined;
    if (running !== undefined) await how(running);
  };

  return {
    name: options.name,
    proxy,
    url: () => server?.url ?? null,
    token: () => server?.token ?? '',
    pid: () => server?.child.pid ?? null,
    output: () => server?.output() ?? '',
    async start() {
      const started = await startServer(
        data.path,
        {
          DATABASE_URL: proxy.url,
          INTERLOCK_WORKFLOWS: options.workflows,
          INTERLOCK_ALLOW_HOSTS: options.allowHosts,
          ...options.settings,
        },
        { root: options.root, preload: join(options.root, 'crash-preload.ts'), patience: PATIENCE },
      );
      server = started;
      gone = new Promise((resolve) => {
        started.child.once('exit', () => {
          if (server === started) server = undefined;
          resolve();
        });
      });
    },
    kill: () => end((running) => running.kill()),
    stop: () => end((running) => running.stop()),
    dieAt(point, visit = 1) {
      const order: CrashOrder = { point, visit };
      // It may die while it is told: then there is nothing left to tell.
      if (server?.child.connected === true) server.child.send(order, () => undefined);
    },
    async died(limit) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<boolean>((resolve) => {
        timer = setTimeout(() => resolve(false), limit);
      });
      const died = await Promise.race([gone.then(() => true), late]);
      clearTimeout(timer);
      return died;
    },
    signal(signal) {
      server?.child.kill(signal);
    },
    async close() {
      await end(async (running) => {
        // One that is held would never notice that it has to end.
        running.child.kill('SIGCONT');
        await running.kill();
      });
      await proxy.close();
      data.remove();
    },
  };
}

import type { Config } from '../config.ts';
import { listen, type Listener } from '../listen.ts';
import type { Log } from '../runtime/log.ts';
import type { Db } from '../store/database.ts';
import { hasAnySignIn } from '../store/principal.ts';

/** What {@link serveWhenSafe} needs. */
export interface ServeOptions {
  readonly fetch: (request: Request, env: object) => Response | Promise<Response>;
  readonly config: Pick<Config, 'host' | 'port' | 'adminToken'>;
  readonly db: Db;
  readonly log: Log;
  /** Told the port before the first request can come in. */
  readonly onServing: (port: number) => void;
}

/** Milliseconds between two looks whether somebody has signed in. */
const LOOK = 1_000;

/**
 * Listens where the operator says, but beyond this machine only once somebody has signed in (or the
 * operator chose the administrator's token): until then whoever came first could be anybody. It moves
 * to the wider address by itself, on the same port.
 */
export async function serveWhenSafe(options: ServeOptions): Promise<Pick<Listener, 'close'>> {
  const { fetch, config, db, log, onServing } = options;
  const { host, port, adminToken } = config;
  if (isLoopback(host) || adminToken !== undefined || (await hasAnySignIn(db))) {
    const listener = await listen(fetch, { host, port });
    onServing(listener.port);
    return listener;
  }
  const narrow = await listen(fetch, { host: '127.0.0.1', port });
  onServing(narrow.port);
  log.warn({ host }, 'listening on this machine only until somebody has signed in');
  let wide: Promise<Listener> | undefined;
  const timer = setInterval(() => {
    void look();
  }, LOOK);
  const look = async (): Promise<void> => {
    if (wide !== undefined || !(await hasAnySignIn(db).catch(() => false)) || wide !== undefined)
      return;
    clearInterval(timer);
    // The socket is free at once; connections that are open go on.
    void narrow.close(60_000);
    wide = listen(fetch, { host, port: narrow.port });
    await wide.then(
      () =>
        log.info({ host, port: narrow.port }, 'somebody has signed in: listening for everybody'),
      (cause: unknown) => log.error({ err: cause }, 'cannot listen for everybody; start again'),
    );
  };
  return {
    async close(grace) {
      clearInterval(timer);
      await Promise.all([
        narrow.close(grace),
        wide?.then((listener) => listener.close(grace)).catch(() => undefined),
      ]);
    },
  };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

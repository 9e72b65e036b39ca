import type { AddressInfo, Server } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { AppError } from './app-error.ts';

/** A server that is listening. */
export interface Listener {
  /** The port it really listens on. */
  readonly port: number;
  /**
   * Takes no new connections, closes idle ones, and waits for requests under way; what is not done after
   * the time is cut. Idempotent.
   * @param grace milliseconds
   */
  close(grace: number): Promise<void>;
}

/**
 * Listens for HTTP.
 * @param fetch answers requests
 * @param port 0 takes any free one
 * @throws AppError `port-in-use`, `address-unusable`
 */
export async function listen(
  fetch: (request: Request, env: object) => Response | Promise<Response>,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Listener> {
  const server = createAdaptorServer({
    fetch,
    serverOptions: { keepAliveTimeout: 65_000, requestTimeout: 60_000 },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: Error) => reject(unusable(cause, host, port)));
    server.listen(port, host, resolve);
  });
  let closing: Promise<void> | undefined;
  return {
    port: (server.address() as AddressInfo).port,
    close(grace) {
      closing ??= closeServer(server as Server & ConnectionControl, grace);
      return closing;
    },
  };
}

interface ConnectionControl {
  closeIdleConnections?(): void;
  closeAllConnections?(): void;
}

async function closeServer(server: Server & ConnectionControl, grace: number): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeIdleConnections?.();
  const cut = setTimeout(() => server.closeAllConnections?.(), grace);
  await closed;
  clearTimeout(cut);
}

function unusable(cause: Error, host: string, port: number): AppError {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    return new AppError(
      'port-in-use',
      500,
      `another program listens on ${host}:${port} already; stop it, or set INTERLOCK_PORT to another port`,
      { cause },
    );
  }
  return new AppError(
    'address-unusable',
    500,
    `cannot listen on ${host}:${port}: ${cause.message}`,
    { cause },
  );
}

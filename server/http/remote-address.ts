import type { Context } from 'hono';
import { getConnInfo } from '@hono/node-server/conninfo';

/**
 * The address at the other end of the connection, '' when there is none (a request made in the process itself). Headers
 * of proxies are not believed: anybody can send them.
 */
export function remoteAddress(c: Context): string {
  const env = c.env as { readonly incoming?: unknown } | undefined;
  return env?.incoming === undefined ? '' : (getConnInfo(c).remote.address ?? '');
}

import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { Readable } from 'node:stream';
import type { Context } from 'hono';
import { compress } from 'hono/compress';
import { AppError } from '../app-error.ts';
import { createRouter } from './router.ts';
import { appPolicy } from './security-headers.ts';

/** What the build writes where a nonce belongs. */
const NONCE = '__CSP_NONCE__';

const TYPES: ReadonlyMap<string, string> = new Map([
  ['.css', 'text/css; charset=utf-8'],
  ['.html', 'text/html; charset=utf-8'],
  ['.ico', 'image/x-icon'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.json', 'application/json'],
  ['.map', 'application/json'],
  ['.png', 'image/png'],
  ['.svg', 'image/svg+xml'],
  ['.txt', 'text/plain; charset=utf-8'],
  ['.webmanifest', 'application/manifest+json'],
  ['.woff2', 'font/woff2'],
]);

/** Segments a build writes: no dot files, nothing that climbs. */
const ASSET = /^(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$/;
/** Below it, a file's name holds the hash of its content. */
const HASHED = /^\/assets\//;

const API = /^\/(?:api|git|metrics|openapi\.json|docs|healthz|readyz)(?:\/|$)/;

/** True for what belongs to the web app: everybody may load it, it shows nothing until they sign in. Pure. */
export function isWebAppPath(method: string, path: string): boolean {
  return (method === 'GET' || method === 'HEAD') && !API.test(path);
}

/**
 * The web app: its files, and its page for every other address below `/`, each time with a fresh nonce.
 * @param folder where the build put it, absolute
 */
export function webAppRoutes(folder: string) {
  return createRouter()
    .use('*', compress())
    .get('*', async (c, next) => {
      const { path } = c.req;
      if (!isWebAppPath(c.req.method, path)) return next();
      const asset = ASSET.test(path) && extname(path) !== '' && path !== '/index.html';
      return asset ? file(c, folder, path) : page(c, folder);
    });
}

async function file(c: Context, folder: string, path: string): Promise<Response> {
  const type = TYPES.get(extname(path).toLowerCase());
  const found =
    type === undefined ? undefined : await stat(join(folder, path)).catch(() => undefined);
  if (type === undefined || found?.isFile() !== true) {
    throw new AppError('not-found', 404, `there is no file ${JSON.stringify(path)}`);
  }
  const etag = `"${found.size.toString(36)}-${Math.trunc(found.mtimeMs).toString(36)}"`;
  c.header('etag', etag);
  c.header('cache-control', HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache');
  if (c.req.header('if-none-match') === etag) return c.body(null, 304);
  c.header('content-type', type);
  c.header('content-length', String(found.size));
  if (c.req.method === 'HEAD') return c.body(null);
  return c.body(Readable.toWeb(createReadStream(join(folder, path))) as ReadableStream);
}

async function page(c: Context, folder: string): Promise<Response> {
  const html = await readFile(join(folder, 'index.html'), 'utf8').catch(() => undefined);
  if (html === undefined) {
    throw new AppError('app-not-built', 503, 'the web app is not built; `pnpm start` builds it');
  }
  const nonce = randomBytes(18).toString('base64');
  c.header('content-security-policy', appPolicy(nonce));
  c.header('cache-control', 'no-store');
  return c.html(html.replaceAll(NONCE, nonce));
}

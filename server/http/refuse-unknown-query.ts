import { error, nearestName, pointer, type Issue } from '@interlock/engine';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { AppError } from '../app-error.ts';

/** In a route's description: what the names of further query parameters begin with, e.g. `field.`. */
export const QUERY_PREFIX = 'x-query-prefix';

/** Query parameters a route takes. */
interface Taken {
  readonly names: readonly string[];
  /** Names that begin so and go on are taken too. */
  readonly prefix?: string;
}

/** What descriptions of routes are registered in. */
type Registry = Pick<OpenAPIHono['openAPIRegistry'], 'definitions'>;

/**
 * Refuses query parameters a route's description does not know: a mistyped filter would list everything, a
 * mistyped `mode` would commit. For all routes at once; place it before them.
 * @param registry every described route; asked once, with the first query. What is described nowhere takes none
 * @throws AppError `invalid-query` (400) with an issue for each
 */
export function refuseUnknownQuery(registry: () => Registry): MiddlewareHandler {
  let taken: ReadonlyMap<string, Taken> | undefined;
  return async (c, next) => {
    if (!c.req.url.includes('?')) return next();
    // A path nothing is registered for is answered as such.
    const route = matchedRoutes(c).find(
      ({ method, path }) => method !== 'ALL' && !path.includes('*'),
    );
    if (route === undefined) return next();
    taken ??= takenByRoute(registry());
    const known = taken.get(`${route.method} ${route.path}`) ?? { names: [] };
    const issues = Object.keys(c.req.queries()).flatMap((name) => unknown(name, known));
    if (issues.length === 0) return next();
    const list = issues.map(({ message }) => message).join('; ');
    throw new AppError('invalid-query', 400, `the query is not valid: ${list}`, { issues });
  };
}

function takenByRoute({ definitions }: Registry): ReadonlyMap<string, Taken> {
  return new Map(
    definitions.flatMap((one): [string, Taken][] => {
      if (one.type !== 'route') return [];
      const { method, path, request, [QUERY_PREFIX]: prefix } = one.route;
      const shape = request?.query === undefined ? {} : (request.query as { shape?: object }).shape;
      const names = Object.keys(shape ?? {});
      const key = `${method.toUpperCase()} ${path.replaceAll(/\{([^}]+)\}/g, ':$1')}`;
      return [[key, typeof prefix === 'string' ? { names, prefix } : { names }]];
    }),
  );
}

function unknown(name: string, { names, prefix }: Taken): Issue[] {
  if (names.includes(name)) return [];
  if (prefix !== undefined && name.startsWith(prefix) && name !== prefix) return [];
  const all = [...names, ...(prefix === undefined ? [] : [`${prefix}<id>`])];
  const meant = nearestName(name, names);
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  const takes = all.length === 0 ? 'it takes none' : `it takes ${all.join(', ')}`;
  const shown = JSON.stringify(name.slice(0, 100));
  const message = `${shown} is no query parameter of this route${hint} (${takes})`;
  return [error('unknown-parameter', pointer(name.slice(0, 100).toWellFormed()), message)];
}

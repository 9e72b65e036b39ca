import type { Context } from 'hono';
import { AppError } from '../app-error.ts';

/** A registered route, as the application lists it. */
interface Route {
  readonly method: string;
  readonly path: string;
}

/**
 * Which methods a path is known with, none for an unknown path.
 * @param routes every registered route; asked once, when somebody first asks for a path
 */
export function methodsByPath(routes: () => readonly Route[]): (path: string) => string[] {
  let known: { readonly method: string; readonly pattern: RegExp }[] | undefined;
  return (path) => {
    known ??= routes()
      .filter((route) => route.method !== 'ALL' && !route.path.includes('*'))
      .map((route) => ({ method: route.method, pattern: patternOf(route.path) }));
    const methods = new Set(
      known.flatMap(({ method, pattern }) => (pattern.test(path) ? [method] : [])),
    );
    if (methods.has('GET')) methods.add('HEAD');
    return [...methods].toSorted();
  };
}

function patternOf(path: string): RegExp {
  const parts = path
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : RegExp.escape(part)));
  return new RegExp(`^${parts.join('/')}$`);
}

/** The answer where no route answers: 405 with Allow for a path known with other methods, else 404. */
export function nothingThere(c: Context, methods: readonly string[]): AppError {
  const { method, path } = c.req;
  if (methods.length === 0) {
    return new AppError('not-found', 404, `there is nothing at ${method} ${path}`);
  }
  const allowed = methods.join(', ');
  c.header('allow', allowed);
  return new AppError('method-not-allowed', 405, `${path} takes ${allowed}, not ${method}`);
}

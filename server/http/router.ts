import { OpenAPIHono, type z } from '@hono/zod-openapi';
import { issuesOf } from '@interlock/engine';
import { AppError } from '../app-error.ts';
import type { AuthenticatedEnv } from './authenticated-env.ts';

/** What a validator came to. */
type Validated =
  | { readonly success: true; readonly target: string }
  | { readonly success: false; readonly target: string; readonly error: z.ZodError };

/**
 * Turns wrong input of a request into our own error, with every issue at once.
 * @throws AppError `invalid` for a body, `invalid-query` for everything else
 */
export function refuseInvalid(result: Validated): void {
  if (result.success) return;
  const issues = issuesOf(result.error);
  const list = issues
    .map(({ path, message }) => `${path === '' ? '' : `${path} `}${message}`)
    .join('; ');
  if (result.target === 'json')
    throw new AppError('invalid', 422, `the content is not valid: ${list}`, { issues });
  const what = WORDS[result.target] ?? result.target;
  throw new AppError('invalid-query', 400, `the ${what} is not valid: ${list}`, { issues });
}

const WORDS: Readonly<Record<string, string>> = { query: 'query', param: 'path', header: 'header' };

/** A group of routes; mounted in the application, which guards them. */
export function createRouter() {
  return new OpenAPIHono<AuthenticatedEnv>({ defaultHook: refuseInvalid });
}

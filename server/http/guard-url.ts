import type { MiddlewareHandler } from 'hono';
import { AppError } from '../app-error.ts';

/** Refuses addresses that hold a NUL character: PostgreSQL cannot be asked for one, and nothing is named by one. */
export function guardUrl(): MiddlewareHandler {
  return async (c, next) => {
    if (/%00|\0/i.test(c.req.url)) {
      throw new AppError('malformed', 400, 'the address holds a NUL character');
    }
    return next();
  };
}

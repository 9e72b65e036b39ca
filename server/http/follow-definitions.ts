import { createMiddleware } from 'hono/factory';
import type { Runtime } from '../runtime/runtime.ts';

/** What steps decide looks for itself, in its transaction; a look before each event would cost a storm dear. */
const EVENTS = /^\/api\/(?:events|intake\/.*|records\/[^/]+\/events)$/;

/** Has each request of the API answered from the definitions that are active now, whichever node published them. */
export function followDefinitions(runtime: Runtime) {
  return createMiddleware(async (c, next) => {
    if (!EVENTS.test(c.req.path)) await runtime.definitions.follow();
    await next();
  });
}

import type { Context } from 'hono';

const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The request's `traceparent` (W3C Trace Context §3.2); a malformed one counts as none. */
export function traceparentOf(c: Context): string | undefined {
  const given = c.req.header('traceparent');
  return given !== undefined && TRACEPARENT.test(given) ? given : undefined;
}

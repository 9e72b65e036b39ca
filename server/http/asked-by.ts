import type { Context } from 'hono';
import type { Asked } from '../runtime/records/change.ts';
import type { AuthenticatedEnv } from './authenticated-env.ts';
import { idempotencyKey } from './idempotency.ts';
import { traceparentOf } from './trace-context.ts';

/**
 * Who asks for a change, how, and under which key.
 * @throws AppError `invalid-idempotency-key`
 */
export function askedBy(c: Context<AuthenticatedEnv>, mode: Asked['mode']): Asked {
  const key = idempotencyKey(c);
  const traceparent = traceparentOf(c);
  return {
    principal: c.get('authenticated').principal,
    mode,
    ...(key === undefined ? {} : { key }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}

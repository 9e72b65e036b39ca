import type { Context } from 'hono';
import type { Asked } from '../runtime/records/change.ts';
import type { AuthenticatedEnv } from './authenticated-env.ts';
import { idempotencyKey } from './idempotency.ts';
import { ifMatch } from './if-match.ts';
import { traceparentOf } from './trace-context.ts';

/**
 * Who asks for a change, how, under which key, and of which revisions.
 * @throws AppError `invalid-idempotency-key`, and those of {@link ifMatch}
 */
export function askedBy(c: Context<AuthenticatedEnv>, mode: Asked['mode']): Asked {
  const key = idempotencyKey(c);
  const ifRevisions = ifMatch(c);
  const traceparent = traceparentOf(c);
  return {
    principal: c.get('authenticated').principal,
    mode,
    ...(key === undefined ? {} : { key }),
    ...(ifRevisions === undefined ? {} : { ifRevisions }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}

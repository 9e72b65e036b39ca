import type { Context } from 'hono';
import { senderOf } from '../runtime/sender.ts';
import type { StudyOptions } from '../runtime/studies/studies.ts';
import type { AuthenticatedEnv } from './authenticated-env.ts';

/** Whose a study is that a request asks for: it is given up when they go. */
export function whose(c: Context<AuthenticatedEnv>): StudyOptions {
  return { asker: senderOf(c.get('authenticated').principal), signal: c.req.raw.signal };
}

import type { Json } from '@interlock/engine';
import type { EffectOutcome } from './effect.ts';
import type { Answer } from './guarded-request.ts';
import { readResponseBody } from './response-body.ts';
import { readRetryAfter } from './retry-after.ts';

/** Headers worth keeping; cookies and the like are not ours to store. */
const KEPT_HEADERS = ['content-type', 'etag', 'last-modified', 'location', 'x-request-id'] as const;
const TRY_AGAIN = new Set([408, 425, 429]);

/**
 * What an HTTP answer means for an effect: 2xx done; 408, 425, 429, 5xx and no answer at all are tried
 * again, when the other side says so not before it says; anything else has failed. Pure.
 * @param what the host called, for people
 * @param now epoch milliseconds
 */
export function outcomeOf(answer: Answer, what: string, now: number): EffectOutcome {
  if (answer.kind === 'refused') return { kind: 'failed', error: answer.error };
  if (answer.kind === 'unreachable') return { kind: 'retry', error: answer.error };
  const { status, headers, body, cut } = answer;
  const content = readResponseBody(headers['content-type'], body, cut);
  if (status >= 200 && status < 300) {
    const kept = KEPT_HEADERS.flatMap((name) => {
      const value = headers[name];
      return value === undefined ? [] : [[name, value.slice(0, 2_000)]];
    });
    const result: Json = { status, headers: Object.fromEntries(kept) as Json, body: content };
    return { kind: 'done', result: cut ? { ...result, cut: true } : result };
  }
  if (TRY_AGAIN.has(status) || status >= 500) {
    const after = readRetryAfter(headers['retry-after'], now);
    const error = `${what} answered ${status}${excerpt(content)}`;
    return { kind: 'retry', error, status, ...(after === undefined ? {} : { after }) };
  }
  if (status >= 300 && status < 400) {
    const error = `${what} answered ${status}, a redirect, which is not followed; use the final address`;
    return { kind: 'failed', error, status };
  }
  return { kind: 'failed', error: `${what} answered ${status}${excerpt(content)}`, status };
}

function excerpt(content: Json): string {
  if (content === null) return '';
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return `: ${line.length > 300 ? `${line.slice(0, 299).toWellFormed()}…` : line}`;
}

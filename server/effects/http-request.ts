import { isJsonObject, parseDuration } from '@interlock/engine';
import type { Json, JsonObject } from '@interlock/engine';
import { outcomeOf } from './answer-outcome.ts';
import type { EffectHandler, EffectOutcome, EffectRequest } from './effect.ts';
import { sendGuarded, type GuardedRequest } from './guarded-request.ts';

/** How we introduce ourselves. */
export const USER_AGENT = 'Interlock';

const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** Headers the connection itself is made of, and those that stand for the effect's identity. */
const OURS = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'idempotency-key',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'traceparent',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const USUAL_TIMEOUT = 10_000;
const LONGEST_TIMEOUT = 60_000;

/**
 * `http.request`: calls an HTTP endpoint with the effect's id as Idempotency-Key. The result is
 * `{status, headers, body}`, the body parsed where it is JSON.
 */
export const httpRequest: EffectHandler = {
  type: 'http.request',
  async run(effect, { signal, config }) {
    const request = toRequest(effect);
    if (typeof request === 'string') return failed(request);
    const { allowHosts, resolve } = config;
    const answer = await sendGuarded(request, { allowHosts, resolve, signal });
    return outcomeOf(answer, URL.parse(request.url)?.host ?? 'the host', Date.now());
  },
};

/** The headers that identify an effect to whoever receives it. Pure. */
export function effectHeaders(effect: EffectRequest): Record<string, string> {
  return {
    'idempotency-key': effect.id,
    ...(effect.traceparent === undefined ? {} : { traceparent: effect.traceparent }),
  };
}

/** The request an effect asks for, or what is wrong with it. Pure. */
function toRequest(effect: EffectRequest): GuardedRequest | string {
  const { url, method = 'POST', headers, body, timeout } = effect.params;
  if (typeof url !== 'string' || url === '') return 'the url is missing';
  if (typeof method !== 'string' || !METHODS.has(method)) {
    return `the method must be one of ${[...METHODS].join(', ')}`;
  }
  const given = readHeaders(headers);
  if (typeof given === 'string') return given;
  const ms = readTimeout(timeout);
  if (typeof ms === 'string') return ms;
  const content = toContent(body);
  return {
    url,
    method,
    headers: {
      accept: 'application/json, */*;q=0.5',
      'accept-encoding': 'identity',
      'user-agent': USER_AGENT,
      ...(content === undefined ? {} : { 'content-type': content.type }),
      ...given,
      ...effectHeaders(effect),
    },
    body: content?.text,
    timeout: ms,
  };
}

function readHeaders(headers: Json | undefined): (JsonObject & Record<string, string>) | string {
  if (headers === undefined || headers === null) return {};
  if (!isJsonObject(headers)) return 'the headers must be an object';
  const read: Record<string, string> = {};
  for (const [given, value] of Object.entries(headers)) {
    const name = given.toLowerCase();
    if (value === null || value === undefined) continue;
    if (!NAME.test(name)) return `the header name ${JSON.stringify(given)} is not valid`;
    if (OURS.has(name)) return `the header ${name} cannot be set here`;
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    if (!VALUE.test(text))
      return `the value of the header ${name} holds characters no header may hold`;
    read[name] = text;
  }
  return read;
}

function readTimeout(timeout: Json | undefined): number | string {
  if (timeout === undefined || timeout === null) return USUAL_TIMEOUT;
  const parsed = parseDuration(typeof timeout === 'string' ? timeout : '');
  if (!parsed.ok || parsed.value === 0)
    return 'the timeout must be an ISO 8601 duration such as PT10S';
  return Math.min(parsed.value, LONGEST_TIMEOUT);
}

function toContent(
  body: Json | undefined,
): { readonly text: string; readonly type: string } | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'string') return { text: body, type: 'text/plain; charset=utf-8' };
  return { text: JSON.stringify(body), type: 'application/json' };
}

function failed(error: string): EffectOutcome {
  return { kind: 'failed', error };
}

import type { JsonObject } from '@interlock/engine';
import type { IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { httpRequest } from '../../../server/effects/http-request.ts';
import { leaveNothingRunning } from '../../support/quiet.ts';
import { buildContext, buildEffect } from './build-effect.ts';
import { serveHttp, type LoopbackServer } from './loopback-server.ts';

leaveNothingRunning();

let server: LoopbackServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

interface Seen {
  readonly method: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends one effect to a server that gives one answer. */
async function exchange(
  params: JsonObject,
  answer: { status?: number; headers?: Record<string, string>; body?: string | Buffer } = {},
) {
  const seen: Seen[] = [];
  server = await serveHttp(async (request, response) => {
    seen.push({ method: request.method, headers: request.headers, body: await text(request) });
    response.writeHead(answer.status ?? 200, answer.headers ?? {}).end(answer.body ?? '');
  });
  const effect = buildEffect('http.request', { url: server.url, ...params });
  const outcome = await httpRequest.run(effect, buildContext());
  return { outcome, seen: seen[0] };
}

describe('http.request', () => {
  it('posts JSON under the effect’s id as idempotency key', async () => {
    const { outcome, seen } = await exchange(
      { body: { host: 'db-1', n: 1 }, headers: { 'X-Api-Key': 'k', authorization: 'Bearer t' } },
      { headers: { 'content-type': 'application/json; charset=utf-8' }, body: '{"job":7}' },
    );
    expect(outcome).toEqual({
      kind: 'done',
      result: {
        status: 200,
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: { job: 7 },
      },
    });
    expect(seen).toMatchObject({
      method: 'POST',
      body: '{"host":"db-1","n":1}',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': '018f5a2c-0000-8000-8000-000000000001',
        'user-agent': 'Interlock',
        'x-api-key': 'k',
        authorization: 'Bearer t',
      },
    });
    expect(seen?.headers).not.toHaveProperty('traceparent');
  });

  it('carries the trace on', async () => {
    server = await serveHttp((request, response) => {
      response.end(request.headers['traceparent']);
    });
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const effect = { ...buildEffect('http.request', { url: server.url }), traceparent };
    expect(await httpRequest.run(effect, buildContext())).toMatchObject({
      result: { body: traceparent },
    });
  });

  it('sends no body where none is given, and a text as it is', async () => {
    const { seen } = await exchange({ method: 'GET' });
    expect(seen).toMatchObject({ method: 'GET', body: '' });
    expect(seen?.headers).not.toHaveProperty('content-type');
    await server?.close();
    const second = await exchange({ body: 'plain ü', headers: { 'content-type': 'text/x-own' } });
    expect(second.seen).toMatchObject({
      body: 'plain ü',
      headers: { 'content-type': 'text/x-own' },
    });
  });

  it.each([408, 425, 429, 500, 502, 503, 504])('is tried again after %i', async (status) => {
    const { outcome } = await exchange({}, { status, body: 'try later' });
    expect(outcome).toMatchObject({ kind: 'retry', status });
    expect(outcome).toHaveProperty(
      'error',
      expect.stringContaining(`answered ${status}: try later`),
    );
  });

  it.each([
    ['7', 7_000],
    ['999999999', 3_600_000],
    ['soon', undefined],
  ])('waits as long as Retry-After %s asks, within reason', async (header, after) => {
    const { outcome } = await exchange({}, { status: 503, headers: { 'retry-after': header } });
    expect(outcome.kind === 'retry' && outcome.after).toBe(after);
  });

  it.each([400, 401, 403, 404, 409, 410, 422])('has failed after %i', async (status) => {
    expect((await exchange({}, { status })).outcome).toMatchObject({ kind: 'failed', status });
  });

  it('has failed after a redirect, which it does not follow', async () => {
    const { outcome } = await exchange(
      {},
      { status: 307, headers: { location: 'http://10.0.0.1/' } },
    );
    expect(outcome).toMatchObject({ kind: 'failed', status: 307 });
    expect(outcome).toHaveProperty('error', expect.stringContaining('redirect'));
  });

  it('keeps JSON with a name that may not be a key, spelled otherwise', async () => {
    const headers = { 'content-type': 'application/json' };
    const { outcome } = await exchange({}, { headers, body: '{"constructor":1,"a":2}' });
    expect(outcome).toMatchObject({ result: { body: { 'constructor\u{FFFD}': 1, a: 2 } } });
  });

  it.each<[string, string | Buffer, string]>([
    ['malformed JSON', '{"a":', '{"a":'],
    ['JSON holding NUL', '{"a":"\\u0000"}', '{"a":"\\u0000"}'],
    ['JSON beyond doubles', '{"a":1e999}', '{"a":1e999}'],
    ['JSON too deep', '['.repeat(64), '['.repeat(64)],
    ['a NUL byte', Buffer.from('a\0b'), 'a\u{FFFD}b'],
    ['no UTF-8', Buffer.from([0x61, 0xff]), 'a\u{FFFD}'],
  ])('keeps a body that is %s as a text that can be stored', async (_, body, kept) => {
    const headers = { 'content-type': 'application/json' };
    expect((await exchange({}, { headers, body })).outcome).toMatchObject({
      result: { body: kept },
    });
  });

  it('says so when it kept only the beginning of the body', async () => {
    const headers = { 'content-type': 'application/json' };
    const { outcome } = await exchange({}, { headers, body: `"${'x'.repeat(100_000)}"` });
    expect(outcome).toMatchObject({ kind: 'done', result: { cut: true } });
  });

  it('keeps no cookies', async () => {
    const { outcome } = await exchange({}, { headers: { 'set-cookie': 'a=b', etag: '"1"' } });
    expect(outcome).toMatchObject({ result: { headers: { etag: '"1"' } } });
    expect(JSON.stringify(outcome)).not.toContain('a=b');
  });

  it.each<[string, JsonObject, string]>([
    ['no url', { url: '' }, 'the url is missing'],
    ['a url that is a number', { url: 7 }, 'the url is missing'],
    ['an unknown method', { method: 'TRACE' }, 'the method must be one of'],
    ['a line break in a header', { headers: { a: 'b\r\nc: d' } }, 'characters no header may hold'],
    ['a line break in a header name', { headers: { 'a\r\nb': 'c' } }, 'is not valid'],
    ['another host', { headers: { Host: 'x' } }, 'the header host cannot be set here'],
    ['its own idempotency key', { headers: { 'Idempotency-Key': 'x' } }, 'cannot be set here'],
    ['a length of its own', { headers: { 'content-length': '1' } }, 'cannot be set here'],
    ['headers that are a list', { headers: ['a'] }, 'must be an object'],
    ['a timeout that is none', { timeout: 'soon' }, 'ISO 8601 duration'],
    ['no time at all', { timeout: 'PT0S' }, 'ISO 8601 duration'],
    ['a private address', { url: 'http://10.0.0.1/' }, 'not on the public internet'],
  ])('has failed with %s', async (_, params, error) => {
    const effect = buildEffect('http.request', { url: 'http://127.0.0.1:1/', ...params });
    const outcome = await httpRequest.run(effect, buildContext());
    expect(outcome).toMatchObject({ kind: 'failed' });
    expect(outcome).toHaveProperty('error', expect.stringContaining(error));
  });

  it('is tried again when nobody answers in its time', async () => {
    server = await serveHttp(() => undefined);
    const effect = buildEffect('http.request', { url: server.url, timeout: 'PT0.1S' });
    expect(await httpRequest.run(effect, buildContext())).toEqual({
      kind: 'retry',
      error: '127.0.0.1 did not answer within 0.1 s',
    });
  });
});

import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  KEPT_BYTES,
  sendGuarded,
  type GuardedRequest,
} from '../../../server/effects/guarded-request.ts';
import type { Resolve } from '../../../server/effects/egress.ts';
import { leaveNothingRunning } from '../../support/quiet.ts';
import { LOOPBACK } from './build-effect.ts';
import { serveHttp, serveTcp, type LoopbackServer } from './loopback-server.ts';

leaveNothingRunning();

const servers: LoopbackServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serving(server: Promise<LoopbackServer>): Promise<LoopbackServer> {
  servers.push(await server);
  return server;
}

function buildRequest(url: string, over: Partial<GuardedRequest> = {}): GuardedRequest {
  return { url, method: 'GET', headers: {}, body: undefined, timeout: 5_000, ...over };
}

const guard = (resolve?: Resolve) => ({
  allowHosts: [LOOPBACK],
  signal: new AbortController().signal,
  resolve,
});

describe('a guarded request', () => {
  it('arrives as asked and brings the answer back', async () => {
    let seen: IncomingMessage | undefined;
    const server = await serving(
      serveHttp((request, response) => {
        seen = request;
        request.resume();
        response.writeHead(201, { 'content-type': 'text/plain', 'x-more': 'yes' }).end('made');
      }),
    );
    const answer = await sendGuarded(
      buildRequest(`${server.url}a%20b?c=d#e`, {
        method: 'PUT',
        body: 'ü',
        headers: { 'x-a': '1' },
      }),
      guard(),
    );
    expect(answer).toMatchObject({ kind: 'answered', status: 201, cut: false });
    expect(answer).toMatchObject({ headers: { 'x-more': 'yes' }, body: Buffer.from('made') });
    expect(seen).toMatchObject({
      method: 'PUT',
      url: '/a%20b?c=d',
      headers: { host: `127.0.0.1:${server.port}`, 'content-length': '2', 'x-a': '1' },
    });
  });

  it('asks for the addresses of a name once, and connects to what it was told then', async () => {
    let hits = 0;
    const server = await serving(
      serveHttp((_request, response) => {
        hits += 1;
        response.end();
      }),
    );
    let asked = 0;
    // A name that resolves to something harmless first and to something private when asked again.
    const rebinding: Resolve = () => {
      asked += 1;
      return Promise.resolve([{ address: asked === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }]);
    };
    const url = `http://rebind.example.org:${server.port}/`;
    expect(await sendGuarded(buildRequest(url), guard(rebinding))).toMatchObject({ status: 200 });
    expect({ asked, hits }).toEqual({ asked: 1, hits: 1 });
  });

  it('does not connect where it may not', async () => {
    let connections = 0;
    const server = await serving(
      serveTcp((socket) => {
        connections += 1;
        socket.destroy();
      }),
    );
    const nowhere = { allowHosts: [], signal: new AbortController().signal };
    const answer = await sendGuarded(buildRequest(server.url), nowhere);
    expect(answer.kind).toBe('refused');
    expect(connections).toBe(0);
  });

  it('does not follow a redirect', async () => {
    const paths: (string | undefined)[] = [];
    const server = await serving(
      serveHttp((request, response) => {
        paths.push(request.url);
        response.writeHead(302, { location: '/secret' }).end();
      }),
    );
    expect(await sendGuarded(buildRequest(server.url), guard())).toMatchObject({ status: 302 });
    expect(paths).toEqual(['/']);
  });

  it('keeps the beginning of a body without end and hangs up', async () => {
    let closed: (() => void) | undefined;
    const hungUp = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const server = await serving(
      serveHttp((_request, response) => {
        const chunk = Buffer.alloc(65_536, 'x');
        const more = (): void => {
          while (!response.destroyed && response.write(chunk));
        };
        response.on('drain', more);
        response.on('close', () => closed?.());
        more();
      }),
    );
    const answer = await sendGuarded(buildRequest(server.url), guard());
    expect(answer).toMatchObject({ kind: 'answered', status: 200, cut: true });
    expect(answer.kind === 'answered' && answer.body.length).toBe(KEPT_BYTES);
    await hungUp;
  });

  it('waits no longer than it may for a body that drips', async () => {
    const server = await serving(
      serveTcp((socket) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n');
        const drip = setInterval(() => socket.write('x'), 20);
        socket.once('close', () => clearInterval(drip));
      }),
    );
    expect(await sendGuarded(buildRequest(server.url, { timeout: 150 }), guard())).toEqual({
      kind: 'unreachable',
      error: '127.0.0.1 did not answer within 0.15 s',
    });
  });

  it('waits no longer than it may for headers, nor for a resolver', async () => {
    const silent = await serving(serveTcp(() => undefined));
    const mute: Resolve = () => new Promise(() => undefined);
    for (const [url, resolve] of [
      [silent.url, undefined],
      ['http://mute.example.org/', mute],
    ] as const) {
      const answer = await sendGuarded(buildRequest(url, { timeout: 100 }), guard(resolve));
      expect(answer).toMatchObject({ kind: 'unreachable' });
      expect(answer).toHaveProperty(
        'error',
        expect.stringContaining('did not answer within 0.1 s'),
      );
    }
  });

  it.each([
    ['accepts and resets', (s: Socket) => s.resetAndDestroy()],
    ['accepts and hangs up', (s: Socket) => s.end()],
    ['speaks no HTTP', (s: Socket) => s.end('SSH-2.0-OpenSSH_9.7\r\n')],
    [
      'breaks off its body',
      (s: Socket) => s.end('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhalf'),
    ],
    [
      'sends headers without end',
      (s: Socket) => s.end(`HTTP/1.1 200 OK\r\nx-a: ${'a'.repeat(100_000)}\r\n\r\n`),
    ],
  ])('does not break on a server that %s', async (_, behave) => {
    const server = await serving(
      serveTcp((socket) => {
        socket.once('data', () => behave(socket));
      }),
    );
    const answer = await sendGuarded(buildRequest(`${server.url}token=geheim`), guard());
    expect(answer).toMatchObject({ kind: 'unreachable' });
    expect(JSON.stringify(answer)).not.toContain('geheim');
  });

  it('does not break where nobody listens', async () => {
    const server = await serveTcp(() => undefined);
    await server.close();
    expect(await sendGuarded(buildRequest(server.url), guard())).toEqual({
      kind: 'unreachable',
      error: '127.0.0.1 could not be reached (ECONNREFUSED)',
    });
  });

  it('ends at once when it is interrupted', async () => {
    const abort = new AbortController();
    const server = await serving(serveTcp(() => abort.abort()));
    const answer = await sendGuarded(buildRequest(server.url), {
      allowHosts: [LOOPBACK],
      signal: abort.signal,
    });
    expect(answer).toEqual({ kind: 'unreachable', error: 'the call to 127.0.0.1 was interrupted' });
  });
});

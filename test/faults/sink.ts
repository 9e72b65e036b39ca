import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the sink does with a request. */
export type SinkMood = 'answer' | 'unavailable' | 'reset' | 'accept-and-reset' | 'silent';

/** A request as the sink saw it. */
export interface Delivery {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The Idempotency-Key. */
  readonly key: string;
  readonly purpose: string;
  /** Who asked, as the body says. */
  readonly record: string;
  readonly event: string;
  readonly mood: SinkMood;
}

/** Where effects go: it logs every one and can be in any mood. */
export interface Sink {
  readonly url: string;
  /** `host:port`, for INTERLOCK_ALLOW_HOSTS. */
  readonly host: string;
  readonly log: readonly Delivery[];
  /** Decides each request's fate from now on. */
  be(mood: (delivery: Omit<Delivery, 'mood'>) => SinkMood): void;
  close(): Promise<void>;
}

/** Opens a sink on a free port, answering well. */
export async function openSink(): Promise<Sink> {
  const log: Delivery[] = [];
  let decide: (delivery: Omit<Delivery, 'mood'>) => SinkMood = () => 'answer';
  const server = createServer((request, response) => {
    let body = '';
    request.on('error', () => undefined);
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const delivery = toDelivery(request, body);
      const mood = decide(delivery);
      log.push({ ...delivery, mood });
      act(mood, request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}`,
    host,
    log,
    be: (mood) => {
      decide = mood;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function toDelivery(request: IncomingMessage, body: string): Omit<Delivery, 'mood'> {
  const said = (body === '' ? {} : JSON.parse(body)) as Partial<Delivery>;
  return {
    at: Date.now(),
    key: String(request.headers['idempotency-key'] ?? ''),
    purpose: said.purpose ?? '',
    record: said.record ?? '',
    event: said.event ?? '',
  };
}

function act(mood: SinkMood, request: IncomingMessage, response: ServerResponse): void {
  switch (mood) {
    case 'answer':
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"seen":true}');
      break;
    case 'unavailable':
      response.writeHead(503).end();
      break;
    case 'reset':
      request.socket.resetAndDestroy();
      break;
    case 'accept-and-reset':
      // The head is on its way, the body never comes.
      response.writeHead(200, { 'content-length': '1000' }).write('{');
      setTimeout(() => request.socket.resetAndDestroy(), 5);
      break;
    case 'silent':
  }
}

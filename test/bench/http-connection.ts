import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** An HTTP answer: status and raw body. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/** One keep-alive connection that posts one request at a time. */
export interface HttpConnection {
  /** Posts a body; resolves with the answer. Rejects when the connection breaks. */
  post(body: string): Promise<HttpAnswer>;
  close(): void;
}

/** What {@link openHttpConnection} needs. */
export interface HttpTarget {
  /** http:// address to post to. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * A client that costs next to nothing: a load test on two cores must not measure its own client, and
 * `fetch` costs more than the server it asks. Understands what our servers send: `content-length` or
 * chunks, on a connection that is kept alive.
 */
export async function openHttpConnection({ url, headers }: HttpTarget): Promise<HttpConnection> {
  const { hostname, port, pathname, search } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) }).setNoDelay(true);
  await once(socket, 'connect');
  const lines = Object.entries({ host: `${hostname}:${port}`, ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  const head = `POST ${pathname}${search} HTTP/1.1\r\n${lines.join('')}content-length: `;
  const next = answersOf(socket);
  return {
    post(body) {
      const answer = next();
      socket.write(`${head}${Buffer.byteLength(body)}\r\n\r\n${body}`);
      return answer;
    },
    close: () => socket.destroy(),
  };
}

/** Gives a function that waits for the next answer on a socket. */
function answersOf(socket: Socket): () => Promise<HttpAnswer> {
  let waiting: PromiseWithResolvers<HttpAnswer> | undefined;
  let received: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const answer = parseAnswer(received);
    if (answer === undefined) return;
    received = Buffer.alloc(0);
    waiting?.resolve(answer);
  });
  let broken: Error | undefined;
  const end = (cause: Error): void => {
    broken ??= cause;
    waiting?.reject(cause);
  };
  socket.on('error', end);
  socket.on('close', () => end(new Error('the server closed the connection')));
  return () => {
    if (broken !== undefined) return Promise.reject(broken);
    waiting = Promise.withResolvers<HttpAnswer>();
    return waiting.promise;
  };
}

/** The answer these bytes hold, undefined while some of it is missing. Pure. */
export function parseAnswer(received: Buffer): HttpAnswer | undefined {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = received.subarray(0, end).toString('latin1');
  const status = Number(head.slice(9, 12));
  const body = received.subarray(end + 4);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined)
    return body.length < Number(length)
      ? undefined
      : { status, body: body.subarray(0, Number(length)) };
  if (/\r\ntransfer-encoding: *chunked/i.test(head))
    return body.subarray(-5).equals(LAST_CHUNK) ? { status, body } : undefined;
  return { status, body };
}

const LAST_CHUNK = Buffer.from('0\r\n\r\n');

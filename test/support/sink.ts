import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request an effect made. */
export interface Seen {
  readonly key: string;
  readonly body: string;
}

/** A receiver of effects that notes what it gets. */
export interface Sink {
  readonly port: number;
  readonly url: string;
  readonly seen: readonly Seen[];
  /** Most requests that were open at the same time. */
  readonly most: () => number;
  /** How it answers from now on; `silent` never does. */
  answerWith(answer: number | 'silent', afterMs?: number): void;
  close(): void;
}

/** Opens a sink on the loopback address that answers 200. */
export async function openSink(): Promise<Sink> {
  const seen: Seen[] = [];
  let status: number | 'silent' = 200;
  let pause = 0;
  let open = 0;
  let most = 0;
  const server = createServer((request, response) => {
    open += 1;
    most = Math.max(most, open);
    response.once('close', () => (open -= 1));
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      seen.push({ key: String(request.headers['idempotency-key']), body });
      if (status !== 'silent') setTimeout(() => response.writeHead(Number(status)).end(), pause);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}/hook`,
    seen,
    most: () => most,
    answerWith(answer, afterMs = 0) {
      status = answer;
      pause = afterMs;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

import { once } from 'node:events';
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTcp, type AddressInfo, type Server, type Socket } from 'node:net';

/** A server of a test on loopback. */
export interface LoopbackServer {
  readonly port: number;
  readonly url: string;
  /** Closes it and every connection to it. */
  close(): Promise<void>;
}

/** An HTTP server on a free port of loopback. */
export function serveHttp(
  answer: (request: IncomingMessage, response: ServerResponse) => Promise<void> | void,
): Promise<LoopbackServer> {
  return listen(createHttp((request, response) => void answer(request, response)));
}

/** A server that speaks whatever the test makes it speak. */
export function serveTcp(onSocket: (socket: Socket) => void): Promise<LoopbackServer> {
  const server = createTcp((socket) => {
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  return listen(server);
}

async function listen(server: Server): Promise<LoopbackServer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}/`,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

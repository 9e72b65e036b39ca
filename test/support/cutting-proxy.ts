import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A way to the database that can be cut at the worst moment. */
export interface CuttingProxy {
  /** The database's address, through the proxy. */
  readonly url: string;
  /**
   * Cuts the next connection that says `text`: after the database has done it and before it can answer, or,
   * when it is `lost`, before it has even heard of it.
   */
  cutAt(text: string, lost?: 'lost'): void;
  /** From now on nothing passes either way, and no connection ends: as when a cable is pulled. */
  hush(): void;
  /** How often it has cut. */
  cuts(): number;
  close(): Promise<void>;
}

/** Puts a proxy in front of a database. */
export async function openCuttingProxy(databaseUrl: string): Promise<CuttingProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let armed: { readonly text: string; readonly lost: boolean } | undefined;
  let cuts = 0;
  let hushed = false;
  const server = createServer((client) => {
    const database = connect(Number(target.port), target.hostname);
    for (const socket of [client, database]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        database.destroy();
      });
    }
    let cut = false;
    client.on('data', (chunk) => {
      if (hushed) return;
      const { text, lost } = armed ?? {};
      const fatal = text !== undefined && chunk.includes(text);
      if (!fatal || lost !== true) database.write(chunk);
      if (!fatal) return;
      armed = undefined;
      cuts += 1;
      if (lost === true) client.destroy();
      else cut = true;
    });
    // What the database answers to the fatal word is the sign that it has done it.
    database.on('data', (chunk) => {
      if (cut) database.destroy();
      else if (!hushed) client.write(chunk);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: url.href,
    cutAt: (text, lost) => {
      armed = { text, lost: lost !== undefined };
    },
    hush: () => {
      hushed = true;
    },
    cuts: () => cuts,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

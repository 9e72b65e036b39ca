import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** What happens to the next message of a node that says a text. */
export type CutKind =
  /** The database does it; the connection is gone before its answer arrives. */
  | { readonly kind: 'cut' }
  /** It never reaches the database; the connection is gone. */
  | { readonly kind: 'lose' }
  /** It reaches the database so many milliseconds later. */
  | { readonly kind: 'hold'; readonly ms: number }
  /** It never reaches the database, whose connection is gone; the node gets this answer instead. */
  | { readonly kind: 'answer'; readonly bytes: Buffer };

/** A way to the database that can be cut, slowed and silenced at the worst moment. */
export interface CuttingProxy {
  /** The database's address, through the proxy. */
  readonly url: string;
  /**
   * Cuts the next connection that says `text`: after the database has done it and before it can answer, or,
   * when it is `lost`, before it has even heard of it.
   */
  cutAt(text: string, lost?: 'lost'): void;
  /**
   * Does something to the next message that says `text`, unless something else is asked for meanwhile.
   * @returns whether it has been done
   */
  at(text: string, what: CutKind): () => boolean;
  /** How often something was done. */
  cuts(): number;
  /** Delays everything by so many milliseconds from now on. */
  delay(ms: number): void;
  /** Breaks every connection with a reset. */
  reset(): void;
  /**
   * Swallows everything on the connections there are, both ways, and leaves them open, until `reset`;
   * connections made from now on work.
   */
  blackHole(): void;
  /** The same for connections made from now on, too: as when a cable is pulled. */
  hush(): void;
  close(): Promise<void>;
}

interface Armed {
  readonly text: string;
  readonly what: CutKind;
  done: boolean;
}

interface Pair {
  readonly client: Socket;
  readonly database: Socket;
  silent: boolean;
  cut: boolean;
  answered: boolean;
  /** Everything waits for what came before, so that a delay never changes the order. */
  toDatabase: Promise<void>;
  toClient: Promise<void>;
}

/**
 * Puts a proxy in front of a database.
 * @param database its address; or where to ask for it anew for each connection, as it may move
 */
export async function openCuttingProxy(database: string | (() => string)): Promise<CuttingProxy> {
  const addressOf = typeof database === 'string' ? () => database : database;
  const pairs = new Set<Pair>();
  let armed: Armed | undefined;
  let cuts = 0;
  let latency = 0;
  let hushed = false;

  const disarm = (chunk: Buffer): CutKind | undefined => {
    if (armed === undefined || !chunk.includes(armed.text)) return undefined;
    const { what } = armed;
    armed.done = true;
    armed = undefined;
    cuts += 1;
    return what;
  };

  const fromClient = async (pair: Pair, chunk: Buffer): Promise<void> => {
    if (latency > 0) await pause(latency);
    if (pair.silent) return;
    const what = disarm(chunk);
    if (what?.kind === 'lose') return destroy(pair);
    if (what?.kind === 'answer') {
      pair.answered = true;
      pair.database.destroy();
      pair.client.end(what.bytes);
      return undefined;
    }
    if (what?.kind === 'hold') await pause(what.ms);
    pair.cut ||= what?.kind === 'cut';
    pair.database.write(chunk);
    return undefined;
  };

  const fromDatabase = async (pair: Pair, chunk: Buffer): Promise<void> => {
    if (latency > 0) await pause(latency);
    if (pair.silent) return;
    // What the database answers to the fatal word is the sign that it has done it.
    if (pair.cut) destroy(pair);
    else pair.client.write(chunk);
  };

  const server = createServer((client) => {
    const target = new URL(addressOf());
    const database = connect(Number(target.port), target.hostname);
    const done = Promise.resolve();
    const pair: Pair = {
      client,
      database,
      silent: hushed,
      cut: false,
      answered: false,
      toDatabase: done,
      toClient: done,
    };
    pairs.add(pair);
    for (const socket of [client, database]) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        // A black hole does not tell one end that the other is gone.
        if (socket === database && (pair.silent || pair.answered)) return;
        pairs.delete(pair);
        destroy(pair);
      });
    }
    client.on('data', (chunk: Buffer) => {
      pair.toDatabase = pair.toDatabase.then(() => fromClient(pair, chunk));
    });
    database.on('data', (chunk: Buffer) => {
      pair.toClient = pair.toClient.then(() => fromDatabase(pair, chunk));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(addressOf());
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const arm = (text: string, what: CutKind): (() => boolean) => {
    const mine: Armed = { text, what, done: false };
    armed = mine;
    return () => mine.done;
  };
  const blackHole = (): void => {
    for (const pair of pairs) pair.silent = true;
  };
  return {
    url: url.href,
    cutAt: (text, lost) => arm(text, { kind: lost === undefined ? 'cut' : 'lose' }),
    at: arm,
    cuts: () => cuts,
    delay: (ms) => {
      latency = ms;
    },
    reset() {
      for (const { client, database } of pairs) {
        client.resetAndDestroy();
        database.resetAndDestroy();
      }
    },
    blackHole,
    hush() {
      hushed = true;
      blackHole();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const pair of pairs) destroy(pair);
      }),
  };
}

function destroy({ client, database }: Pair): void {
  client.destroy();
  database.destroy();
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

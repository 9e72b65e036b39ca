import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { runCommandLine } from '../../server/cli/command-line.ts';
import type { AppWorld } from './app.ts';

/** What a command line came to. */
export interface CommandRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** An application behind an address, and the command line beside it. */
export interface ServedApp {
  readonly url: string;
  /** Runs a command as whoever has a token, in a folder. */
  run(token: string, cwd: string, ...args: readonly string[]): Promise<CommandRun>;
  close(): Promise<void>;
}

/** Serves an application of a test on a port of its own. */
export async function serveApp({ app }: Pick<AppWorld, 'app'>): Promise<ServedApp> {
  const server = createServer((request, response) => {
    void buffer(request)
      .then((body) =>
        app.request(request.url ?? '', {
          method: request.method ?? 'GET',
          headers: request.headers as Record<string, string>,
          ...(body.length === 0 ? {} : { body: new Uint8Array(body) }),
        }),
      )
      .then(async (answer) => {
        const headers = Object.fromEntries(answer.headers);
        return response.writeHead(answer.status, headers).end(await answer.text());
      });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    async run(token, cwd, ...args) {
      let [out, err] = ['', ''];
      const code = await runCommandLine(args, {
        env: { INTERLOCK_TOKEN: token, INTERLOCK_URL: url },
        cwd,
        print: (text) => void (out += text),
        tell: (text) => void (err += text),
        interrupted: new AbortController().signal,
      });
      return { code, out, err };
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

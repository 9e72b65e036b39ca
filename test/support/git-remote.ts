import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runHttpBackend, type GitRequest } from '../../server/content/git/http-backend.ts';

/** How the host treats what comes. */
export type Mood = 'open' | 'down' | 'silent-on-push' | 'sends-elsewhere';

/** A bare repository an organisation keeps somewhere, served by git's own http-backend on loopback. */
export interface GitRemote {
  readonly url: string;
  readonly user: string;
  readonly token: string;
  mood: Mood;
  /** Requests to take a push that came, answered or not. */
  readonly pushes: () => number;
  /** Requests where it had sent somebody in the mood `sends-elsewhere`. */
  readonly followed: () => number;
  /** Git in the repository itself: what its administrator does. */
  git(...args: readonly string[]): string;
  /** A clone of it, with somebody's commits to push. */
  clone(): GitClone;
  close(): Promise<void>;
}

/** A working copy. */
export interface GitClone {
  readonly path: string;
  git(...args: readonly string[]): string;
  /** Commits files, JSON where they are no text, and says which commit that is. */
  commit(message: string, files: Readonly<Record<string, unknown>>): string;
  /** An annotated tag of the latest commit, in whoever's name. */
  tagAs(who: { readonly name: string; readonly email: string }, tag: string): void;
}

const PLACE = '/itsm/definitions.git';

/** Opens one with no commit. */
export async function openGitRemote(): Promise<GitRemote> {
  const folder = mkdtempSync(join(tmpdir(), 'interlock-remote-'));
  const bare = join(folder, 'definitions.git');
  const run = (cwd: string, args: readonly string[], env: object = {}): string =>
    execFileSync('git', [...args], { cwd, env: { ...environment(folder), ...env }, stdio: 'pipe' })
      .toString()
      .trim();
  run(folder, ['init', '--quiet', '--bare', '--initial-branch=main', bare]);
  const user = 'robot';
  const token = 'hidden-words-of-the-remote';
  const wanted = `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`;
  let pushes = 0;
  let followed = 0;
  let clones = 0;
  const held = new Set<ServerResponse>();
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://remote');
    const path = pathname.slice(PLACE.length) as GitRequest['path'];
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    if (!pathname.startsWith(PLACE)) followed += 1;
    if (remote.mood === 'sends-elsewhere')
      return void response.writeHead(302, { location: `/elsewhere${request.url}` }).end();
    if (remote.mood === 'down') return void response.writeHead(503).end();
    if (request.headers.authorization !== wanted)
      return void response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
    if (path === '/git-receive-pack') {
      pushes += 1;
      if (remote.mood === 'silent-on-push') return void held.add(response);
    }
    const reply = await runHttpBackend(
      bare,
      {
        method: request.method as GitRequest['method'],
        path,
        query: search.slice(1) as GitRequest['query'],
        contentType: request.headers['content-type'] ?? '',
        gzipped: request.headers['content-encoding'] === 'gzip',
        protocol: String(request.headers['git-protocol'] ?? ''),
        body: Buffer.concat(chunks),
      },
      join(folder, 'no-hooks'),
    );
    response.writeHead(reply.status, Object.fromEntries(reply.headers)).end(reply.body);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const remote: GitRemote = {
    url: `http://127.0.0.1:${port}${PLACE}`,
    user,
    token,
    mood: 'open',
    pushes: () => pushes,
    followed: () => followed,
    git: (...args) => run(bare, args),
    clone() {
      const path = join(folder, `clone-${(clones += 1)}`);
      run(folder, ['clone', '--quiet', bare, path]);
      const git = (...args: readonly string[]): string => run(path, args);
      return {
        path,
        git,
        commit(message, files) {
          for (const [name, content] of Object.entries(files)) {
            const text = typeof content === 'string' ? content : JSON.stringify(content, null, 2);
            writeFileSync(join(path, name), text);
          }
          git('add', '--all');
          git('commit', '--quiet', '--message', message);
          return git('rev-parse', 'HEAD');
        },
        tagAs({ name, email }, tag) {
          const env = { GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email };
          run(path, ['tag', '--annotate', '--message', tag, tag], env);
        },
      };
    },
    async close() {
      for (const response of held) response.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return remote;
}

function environment(home: string): Record<string, string | undefined> {
  return {
    PATH: process.env['PATH'],
    HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Olga',
    GIT_AUTHOR_EMAIL: 'olga@example.org',
    GIT_COMMITTER_NAME: 'Olga',
    GIT_COMMITTER_EMAIL: 'olga@example.org',
    LC_ALL: 'C',
  };
}

import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A push as git is about to take it. */
export interface Push {
  /** Lines of `old new ref`, as git tells them. */
  readonly commands: string;
  /** Folder of the objects that came with it. */
  readonly quarantine: string;
}

/** What is said to whoever pushes. */
export interface PushVerdict {
  readonly ok: boolean;
  readonly lines: readonly string[];
}

/** Says whether a push is taken; by the time it says so it has been written. */
export type PushJudge = (push: Push) => Promise<PushVerdict>;

/** Git's hook for pushes, which asks this process. */
export interface PushHook {
  /** Value of `core.hooksPath`: nothing else is in it. */
  readonly directory: string;
  /** Has a judge asked by a git that is started with what `work` is given as its environment. */
  judging<T>(
    judge: PushJudge,
    work: (env: Readonly<Record<string, string>>) => Promise<T>,
  ): Promise<T>;
  /** Idempotent. */
  close(): Promise<void>;
}

/** What the hook runs. */
export interface HookProgram {
  /** Node, absolute. */
  readonly node: string;
  /** `server/cli/receive-hook.ts`, absolute. */
  readonly script: string;
}

/** Bytes of what a hook says. */
const MOST_SAID = 1_048_576;

/**
 * A hook in a folder only this account reads; it reaches the server over a socket there, and a push is known by a
 * secret that only its git was given.
 */
export async function openPushHook(program: HookProgram): Promise<PushHook> {
  const folder = await mkdtemp(join(tmpdir(), 'interlock-git-'));
  const directory = join(folder, 'hooks');
  await mkdir(directory);
  const script = join(directory, 'pre-receive');
  await writeFile(script, '#!/bin/sh\nexec "$INTERLOCK_NODE" "$INTERLOCK_HOOK"\n');
  await chmod(script, 0o700);
  const path = join(folder, 'socket');
  const judges = new Map<string, PushJudge>();
  const sockets = new Set<Socket>();
  const answer = async (socket: Socket): Promise<PushVerdict> => {
    const { push, commands, quarantine } = JSON.parse(await heard(socket)) as {
      readonly push: string;
    } & Push;
    const judge = judges.get(push);
    if (judge === undefined) return { ok: false, lines: ['this push is not known'] };
    return judge({ commands, quarantine });
  };
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // Whoever asked is gone: what was decided stands all the same.
    socket.on('error', () => undefined);
    answer(socket)
      .catch((): PushVerdict => ({
        ok: false,
        lines: ['the push could not be looked at; the log has the details'],
      }))
      .then((verdict) => socket.end(JSON.stringify(verdict)))
      .catch(() => undefined);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  server.unref();
  return {
    directory,
    async judging(judge, work) {
      const push = randomBytes(24).toString('hex');
      judges.set(push, judge);
      try {
        return await work({
          INTERLOCK_PUSH: push,
          INTERLOCK_PUSH_SOCKET: path,
          INTERLOCK_NODE: program.node,
          INTERLOCK_HOOK: program.script,
        });
      } finally {
        judges.delete(push);
      }
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** All it says; the socket stays open for the answer. */
function heard(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let bytes = 0;
    socket.on('data', (part: Buffer) => {
      bytes += part.length;
      if (bytes > MOST_SAID) socket.destroy(new Error('the hook says too much'));
      else parts.push(part);
    });
    socket.once('end', () => resolve(Buffer.concat(parts).toString('utf8')));
    socket.once('error', reject);
  });
}

import { join, resolve, sep } from 'node:path';
import type { Principal } from '@interlock/engine';
import { AppError } from '../../app-error.ts';
import { createGitCache } from '../../content/git/cache.ts';
import { runHttpBackend, type GitReply, type GitRequest } from '../../content/git/http-backend.ts';
import { openPushHook, type HookProgram, type PushHook } from '../../content/git/push-hook.ts';
import { readQuarantine } from '../../content/git/read-quarantine.ts';
import type { GitObject } from '../../git-object.ts';
import type { Log } from '../log.ts';
import type { StudyOptions } from '../studies/studies.ts';
import { gitSource } from './git-source.ts';
import type { PublishingTools } from './publishing-tools.ts';
import { receivePush } from './receive-push.ts';

/** The definitions as a git repository others clone, fetch from and push to. */
export interface GitHost {
  /** @throws AppError `overloaded`, `git-missing`, `git-failed` */
  answer(request: GitRequest, caller: GitCaller): Promise<GitReply>;
  /** Works with a bare repository on this machine that holds all there is; it changes nothing in it. */
  read<T>(work: (directory: string) => Promise<T>): Promise<T>;
  /** Removes what is on this machine. Idempotent. */
  close(): Promise<void>;
}

/** Who asks. */
export interface GitCaller {
  readonly by: Principal;
  readonly study: StudyOptions;
}

/** What {@link createGitHost} needs beside what publishing needs. */
export interface GitHostOptions extends PublishingTools {
  /** Where the repository may be kept. */
  readonly folder: string;
  /** What git's hook runs. */
  readonly hook: HookProgram;
  readonly log: Log;
  /** Pushes are taken of what another server published only; anything allowed when left out. */
  readonly protects?: boolean;
}

/** Requests at the same time: each holds its answer. */
const MOST = 8;

/** The host of one node; nothing is made before somebody asks. */
export function createGitHost({
  folder,
  hook: program,
  log,
  protects = false,
  ...tools
}: GitHostOptions): GitHost {
  const cache = createGitCache(gitSource(tools.db), folder);
  let hook: Promise<PushHook> | undefined;
  let running = 0;

  const push = async (request: GitRequest, caller: GitCaller): Promise<GitReply> => {
    hook ??= openPushHook(program);
    const opened = await hook;
    return cache.change((directory) =>
      opened.judging(
        async ({ commands, quarantine }) => {
          try {
            const objects = await objectsIn(directory, quarantine);
            return await receivePush(tools, { commands, objects, protects, ...caller });
          } catch (cause) {
            log.error({ err: cause }, 'a push could not be looked at');
            throw cause;
          }
        },
        (env) => runHttpBackend(directory, request, opened.directory, env),
      ),
    );
  };

  return {
    async answer(request, caller) {
      if (running >= MOST)
        throw new AppError('overloaded', 503, 'too many git requests at once', { retryAfter: 2 });
      running += 1;
      try {
        if (request.path === '/git-receive-pack') return await push(request, caller);
        return await cache.read((directory) =>
          runHttpBackend(directory, request, join(directory, 'no-hooks')),
        );
      } finally {
        running -= 1;
      }
    },
    read: (work) => cache.read(work),
    async close() {
      await cache.close();
      await (await hook)?.close();
    },
  };
}

/** @param quarantine where git has put what came; empty where nothing did, as when a branch is removed */
async function objectsIn(directory: string, quarantine: string): Promise<readonly GitObject[]> {
  if (quarantine === '') return [];
  const place = resolve(directory, quarantine);
  if (place.startsWith(join(directory, 'objects') + sep)) return readQuarantine(directory, place);
  throw new AppError('git-failed', 500, `git put what was pushed into ${place}`);
}

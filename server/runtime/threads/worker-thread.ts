import { Worker } from 'node:worker_threads';
import type { AppError } from '../../app-error.ts';
import type { FromThread } from './messages.ts';

/** A worker thread that is asked one thing after the other; see `serveThread` for its other end. */
export interface WorkerThread<Asked, Answered> {
  /** @throws AppError what has broken it, also for whatever is asked afterwards */
  ask(message: Asked): Promise<Answered>;
  /** Why it answers nothing any more; undefined while it does. */
  broken(): AppError | undefined;
  /** Whether it keeps the process alive; it does from its start. */
  hold(alive: boolean): void;
  /**
   * Ends it at once, whatever it is doing. Idempotent.
   * @param why what those learn who wait for an answer
   */
  end(why?: AppError): Promise<void>;
}

/** How a thread came to answer nothing any more. */
export type ThreadEnd =
  /** It needed more memory than it may have. */
  | { readonly kind: 'full' }
  /** It says itself that it cannot go on. */
  | { readonly kind: 'fault'; readonly code: string; readonly message: string }
  | { readonly kind: 'broke'; readonly cause: unknown }
  | { readonly kind: 'ended' };

/** What a thread is started with. */
export interface ThreadOptions {
  /** The module that calls `serveThread`. */
  readonly program: URL;
  /** Megabytes it may hold; beyond that it is ended, and nothing else. */
  readonly megabytes: number;
  /** The failure that is told of its end. */
  readonly failure: (end: ThreadEnd) => AppError;
}

/** Starts a thread. Its death, however it comes, is nobody's but that of those who wait for its answers. */
export function startWorkerThread<Asked, Answered>({
  program,
  megabytes,
  failure,
}: ThreadOptions): WorkerThread<Asked, Answered> {
  const worker = new Worker(program, { resourceLimits: { maxOldGenerationSizeMb: megabytes } });
  const waiting: PromiseWithResolvers<Answered>[] = [];
  let broken: AppError | undefined;

  const fail = (cause: AppError): void => {
    broken ??= cause;
    for (const one of waiting.splice(0)) one.reject(broken);
  };
  worker.on('message', (message: FromThread<Answered>) => {
    if (message.ok) waiting.shift()?.resolve(message.value);
    else fail(failure({ kind: 'fault', code: message.code, message: message.message }));
  });
  worker.on('messageerror', (cause) => fail(failure({ kind: 'broke', cause })));
  worker.on('error', (cause) => {
    const full = (cause as { readonly code?: unknown }).code === 'ERR_WORKER_OUT_OF_MEMORY';
    fail(failure(full ? { kind: 'full' } : { kind: 'broke', cause }));
  });
  worker.on('exit', () => fail(failure({ kind: 'ended' })));

  return {
    ask(message) {
      if (broken !== undefined) return Promise.reject(broken);
      const answer = Promise.withResolvers<Answered>();
      waiting.push(answer);
      worker.postMessage(message, []);
      return answer.promise;
    },
    broken: () => broken,
    hold: (alive) => (alive ? worker.ref() : worker.unref()),
    async end(why) {
      if (why !== undefined) fail(why);
      await worker.terminate();
    },
  };
}

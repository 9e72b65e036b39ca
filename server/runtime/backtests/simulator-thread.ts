import { Worker } from 'node:worker_threads';
import type { Issue } from '@interlock/engine';
import { AppError } from '../../app-error.ts';
import type { FromWorker, ToWorker, WorkerTask } from './messages.ts';

/** A worker thread that simulates; what it is told is done in order. */
export interface SimulatorThread {
  /** How compiling the two sets went. */
  readonly compiled: Promise<{ readonly ok: boolean; readonly issues: readonly Issue[] }>;
  /** Resolves with the answer. @throws AppError `backtest-failed`, also for whatever follows */
  tell(message: ToWorker): Promise<FromWorker>;
  /** Ends it at once, whatever it is doing. Idempotent. */
  end(): Promise<void>;
}

/** Megabytes a worker may hold; beyond that it is ended, and its backtest fails. */
const MEGABYTES = 1_536;

/** Starts a worker; it compiles both sets at once. */
export function startSimulatorThread(task: WorkerTask): SimulatorThread {
  const worker = new Worker(new URL('worker.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: MEGABYTES },
  });
  const waiting: PromiseWithResolvers<FromWorker>[] = [];
  let broken: AppError | undefined;
  const compiled = Promise.withResolvers<{ ok: boolean; issues: readonly Issue[] }>();
  // Who has not asked for it yet must not fail the process.
  compiled.promise.catch(() => undefined);

  const fail = (cause: AppError): void => {
    broken ??= cause;
    compiled.reject(broken);
    for (const one of waiting.splice(0)) one.reject(broken);
  };
  worker.on('message', (message: FromWorker) => {
    if (message.kind === 'compiled') {
      compiled.resolve({ ok: message.ok, issues: message.issues });
      return;
    }
    if (message.kind === 'failed') fail(failed(message.message, { code: message.code }));
    else waiting.shift()?.resolve(message);
  });
  worker.on('error', (cause) => {
    const full = (cause as { readonly code?: unknown }).code === 'ERR_WORKER_OUT_OF_MEMORY';
    fail(
      full
        ? failed(`it needs more than ${MEGABYTES} MB: choose a shorter window`, {
            code: 'too-large',
          })
        : failed('the simulation broke', { cause }),
    );
  });
  worker.on('exit', () => fail(failed('the simulation was ended', {})));

  return {
    compiled: compiled.promise,
    tell(message) {
      if (broken !== undefined) return Promise.reject(broken);
      const answer = Promise.withResolvers<FromWorker>();
      waiting.push(answer);
      worker.postMessage(message, []);
      return answer.promise;
    },
    async end() {
      await worker.terminate();
    },
  };
}

function failed(
  message: string,
  { code, cause }: { readonly code?: string; readonly cause?: unknown },
): AppError {
  return new AppError('backtest-failed', 500, message, {
    ...(code === undefined ? {} : { details: { code } }),
    cause,
  });
}

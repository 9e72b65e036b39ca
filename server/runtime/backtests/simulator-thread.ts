import type { Issue } from '@interlock/engine';
import { AppError } from '../../app-error.ts';
import { sendFiles } from '../threads/send-files.ts';
import { startWorkerThread, type ThreadEnd } from '../threads/worker-thread.ts';
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
export function startSimulatorThread({ files, ...task }: WorkerTask): SimulatorThread {
  const thread = startWorkerThread<ToWorker, FromWorker>({
    program: new URL('worker.ts', import.meta.url),
    megabytes: MEGABYTES,
    failure,
  });
  const compile = async () => {
    await sendFiles(files, (part) => thread.ask({ kind: 'files', part }));
    const answer = await thread.ask({ kind: 'compile', task });
    if (answer.kind !== 'compiled') throw failed('the simulation did not compile anything', {});
    return answer;
  };
  const compiled = compile();
  // Who has not asked for it yet must not fail the process.
  compiled.catch(() => undefined);
  return { compiled, tell: (message) => thread.ask(message), end: () => thread.end() };
}

function failure(end: ThreadEnd): AppError {
  switch (end.kind) {
    case 'full':
      return failed(`it needs more than ${MEGABYTES} MB: choose a shorter window`, {
        code: 'too-large',
      });
    case 'fault':
      return failed(end.message, { code: end.code });
    case 'broke':
      return failed('the simulation broke', { cause: end.cause });
    case 'ended':
      return failed('the simulation was ended', {});
  }
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

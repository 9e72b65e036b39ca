import { parentPort } from 'node:worker_threads';
import { EngineError } from '@interlock/engine';
import type { FromThread } from './messages.ts';

/**
 * Answers what this worker thread is asked, one message after the other, in their order. What `answer` throws is
 * told as a fault; whoever asks ends the thread then.
 * @param fault code of what is no fault the engine knows
 */
export function serveThread<Talk extends { readonly asked: unknown; readonly answered: unknown }>(
  fault: string,
  answer: (message: Talk['asked']) => Talk['answered'] | Promise<Talk['answered']>,
): void {
  const port = parentPort;
  if (port === null) throw new Error('this is the program of a worker thread');
  const say = (message: FromThread<Talk['answered']>): void => port.postMessage(message);
  const respond = async (message: Talk['asked']): Promise<void> => {
    try {
      say({ ok: true, value: await answer(message) });
    } catch (thrown) {
      const code = thrown instanceof EngineError ? thrown.code : fault;
      const told = thrown instanceof Error ? thrown.message : String(thrown);
      say({ ok: false, code, message: told });
    }
  };
  let last = Promise.resolve();
  port.on('message', (message: Talk['asked']) => {
    last = last.then(() => respond(message));
  });
}

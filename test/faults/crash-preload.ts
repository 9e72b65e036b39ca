import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import type { CrashPoint, observeCrashPoints as observe } from '../../server/crash-point.ts';

/** Tells a node where to die: at the so-many-th time it passes a crash point from now on; null: nowhere. */
export interface CrashOrder {
  readonly point: CrashPoint | null;
  readonly visit: number;
}

/**
 * Loaded into the server under test before it starts (`node --import`): kills it at once, as a power cut
 * would, where its parent orders it to die. Threads of the server get it too; they pass no crash point and have no
 * parent to listen to.
 */
if (isMainThread) await listenForOrders();

async function listenForOrders(): Promise<void> {
  const main = process.argv[1] ?? '';
  const module = pathToFileURL(join(main, '..', 'crash-point.ts')).href;
  const { observeCrashPoints } = (await import(module)) as {
    observeCrashPoints: typeof observe;
  };
  let order: CrashOrder = { point: null, visit: 0 };
  observeCrashPoints((point) => {
    if (point !== order.point) return;
    order = { ...order, visit: order.visit - 1 };
    if (order.visit <= 0) process.kill(process.pid, 'SIGKILL');
  });
  process.on('message', (message) => {
    order = message as CrashOrder;
  });
  // Nobody is left to stop it.
  process.on('disconnect', () => process.exit(1));
  // The server ends when it has nothing to do any more; listening for orders is nothing to do.
  process.channel?.unref();
}

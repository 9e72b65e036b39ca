/**
 * A process that lives as the server does, for tests of how it ends: says `ready`, and at the end
 * why it stopped.
 */
import { runUntilSignal } from '../../server/lifecycle.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
runUntilSignal({
  host: process,
  log,
  onStop: (reason) => {
    console.log(`stopped: ${reason}`);
    return Promise.resolve();
  },
});
setInterval(() => undefined, 60_000);
console.log(`ready ${process.pid}`);

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { cpuTime } from './cpu-time.ts';

/** A bare Hono in a process of its own. */
export interface Echo {
  /** http:// address, without a final slash. */
  readonly url: string;
  /** Seconds of CPU it has used so far. */
  cpu(): number;
  stop(): Promise<void>;
}

/** Starts the floor for HTTP and waits until it listens. */
export async function startEcho(): Promise<Echo> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'echo.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    url: `http://127.0.0.1:${port.toString().trim()}`,
    cpu: () => cpuTime(child.pid ?? 0),
    async stop() {
      child.kill();
      await ended;
    },
  };
}

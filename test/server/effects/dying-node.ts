import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A node in a process of its own that never ends any effect. */
export interface DyingNode {
  /** The id of the first effect it begins. */
  readonly begun: Promise<string>;
  /** Kills it without warning; resolves when it is gone. */
  kill(): Promise<void>;
}

/** Starts such a node; resolves when it takes effects. */
export async function startDyingNode(url: string): Promise<DyingNode> {
  const script = join(import.meta.dirname, 'takeover-process.ts');
  const child = spawn(process.execPath, [script, url], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.value !== 'ready') throw new Error(`the node said ${String(first.value)}`);
  return {
    begun: lines.next().then(({ value }) => String(value)),
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

import { CRASH_POINTS, type CrashPoint } from '../../../server/crash-point.ts';
import { pause, pickNode, type Fault, type Field } from '../fault.ts';
import type { Node } from '../node.ts';

/** Milliseconds a node gets to come to a crash point. */
const PATIENCE = 4_000;
/** Longer than timers are claimed for and a job lives without a heartbeat. */
const LEASE = 11_000;

/** A node is killed at a moment nobody chose. */
export const killed: Fault = {
  kind: 'node killed',
  weight: 5,
  async run(field) {
    const node = pickNode(field);
    if (node === undefined) return 0;
    await node.kill();
    await bringBack(node);
    return 1;
  },
};

/** A node dies at a crash point. */
export const crashed: Fault = {
  kind: 'node crashed at a named point',
  weight: 8,
  async run(field) {
    const node = pickNode(field);
    if (node === undefined) return 0;
    return (await crashAt(node, field.random.pick(CRASH_POINTS), field.random.between(1, 4)))
      ? 1
      : 0;
  },
};

/** A node stands still for longer than its leases, and goes on as if nothing had happened. */
export const frozen: Fault = {
  kind: 'node frozen beyond its lease',
  weight: 1,
  async run(field) {
    const node = pickNode(field);
    if (node === undefined) return 0;
    node.signal('SIGSTOP');
    await pause(LEASE + field.random.between(0, 3_000));
    node.signal('SIGCONT');
    return 1;
  },
};

/** A node is stopped as an operator would, and started again: a rolling upgrade. */
export const rolled: Fault = {
  kind: 'node stopped and started',
  weight: 1,
  async run(field) {
    const node = pickNode(field);
    if (node === undefined) return 0;
    await node.stop();
    await bringBack(node);
    return 1;
  },
};

/**
 * Has a node die at a crash point, and starts it again.
 * @returns false when it did not come there in time
 */
export async function crashAt(
  node: Node,
  point: CrashPoint,
  visit = 1,
  patience = PATIENCE,
): Promise<boolean> {
  node.dieAt(point, visit);
  const died = await node.died(patience);
  if (died) await bringBack(node);
  else node.dieAt(null);
  return died;
}

/** Starts a node; the database may be away just now, so more than once. */
export async function bringBack(node: Node): Promise<void> {
  for (let tries = 1; node.url() === null; tries += 1) {
    try {
      await node.start();
    } catch (cause) {
      if (tries === 5) throw cause;
    }
  }
}

/** Brings every node back. */
export async function bringAllBack({ world }: Field): Promise<void> {
  await Promise.all(world.nodes.map(bringBack));
}

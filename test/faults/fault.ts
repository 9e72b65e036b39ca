import type { Client } from './client.ts';
import type { Node } from './node.ts';
import type { PostgresUnderTest } from './postgres-under-test.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** What faults are done to, and with. */
export interface Field {
  readonly world: World;
  readonly postgres: PostgresUnderTest;
  readonly random: Random;
  /** A client for faults that senders make. */
  readonly client: Client;
  /** Records everybody writes to. */
  readonly hot: readonly string[];
}

/** Something that goes wrong. */
export interface Fault {
  readonly kind: string;
  /** How often it is chosen, compared with others of its loop. */
  readonly weight: number;
  /**
   * Makes it happen and, where it does not pass by itself, undoes it.
   * @returns how often it happened: 0 where it could not just now
   */
  run(field: Field): Promise<number>;
}

/** A node that is up, or undefined. */
export function pickNode({ world, random }: Field): Node | undefined {
  const up = world.nodes.filter((node) => node.url() !== null);
  return up.length === 0 ? undefined : random.pick(up);
}

/** One fault of a list, by their weights. */
export function pickFault(random: Random, faults: readonly Fault[]): Fault {
  const total = faults.reduce((sum, { weight }) => sum + weight, 0);
  let rest = random.next() * total;
  for (const fault of faults) {
    rest -= fault.weight;
    if (rest < 0) return fault;
  }
  return random.pick(faults);
}

/** Waits. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

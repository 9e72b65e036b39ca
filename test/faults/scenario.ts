import { sql } from 'kysely';
import type { Client, Ready } from './client.ts';
import type { Node } from './node.ts';
import type { World } from './world.ts';

/** The statement our transactions end with, as a message of its own. */
export const COMMIT = 'commit\0';

/** A short load with the one fault that brings a certain kind of mistake to light. */
export interface Scenario {
  readonly name: string;
  /** Milliseconds that what is due gets afterwards; all of it are used only where something is wrong. */
  readonly patience: number;
  /** Nodes it needs; one when left out. */
  readonly nodes?: number;
  run(scene: Scene): Promise<void>;
}

/** What a scenario plays in. */
export interface Scene {
  readonly world: World;
  readonly node: Node;
  /** A client of the scenario's own. */
  readonly client: Client;
  /** Jobs of the scenario's own, open. */
  readonly jobs: readonly string[];
}

/** Plays a scenario on a world's first node. */
export async function play(scenario: Scenario, world: World): Promise<void> {
  const [node] = world.nodes;
  if (node === undefined) throw new Error('the world has no node');
  const client = world.client(scenario.name);
  const jobs = await client.openJobs(4, scenario.name);
  if (jobs.length < 4) {
    const told = JSON.stringify(world.log.calls.slice(-2));
    const message = `${scenario.name}: jobs could not be opened; the last answers were ${told}`;
    throw new Error(`${message}\n${node.output().slice(-2_000)}`);
  }
  await scenario.run({ world, node, client, jobs });
  // Restarted only now: the load must not help a node that has to come back by itself.
  if (node.url() === null) await node.start();
  await world.settle(scenario.patience);
}

/** Events of one type, one per job. */
export function eachJob({ client, jobs }: Scene, type: string): Ready[] {
  return jobs.map((target) => client.event({ type, target }));
}

/** Moves the database's clock forward. */
export async function advance(world: World, duration: string): Promise<void> {
  await sql`insert into test_clock (shift) values (${duration}::interval)
    on conflict (only_row) do update set shift = test_clock.shift + excluded.shift`.execute(
    world.db,
  );
}

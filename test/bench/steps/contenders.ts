import type { ServerProcess } from '../../support/server-process.ts';
import { openBenchWorld } from '../bench-world.ts';
import type { BenchWorld } from '../bench-world.ts';
import { sendEvents } from '../event-load.ts';
import type { EventLoad } from '../event-load.ts';
import { cpuOf } from '../server-usage.ts';
import type { Bench, Finding } from './part.ts';
import type { Contender } from './turns.ts';

/** Runs a part in a world of its own, which is gone afterwards. */
export async function withWorld(
  { cluster }: Bench,
  name: string,
  work: (world: BenchWorld) => Promise<Finding>,
): Promise<Finding> {
  const world = await openBenchWorld(cluster, `bench_${name}`);
  try {
    return await work(world);
  } finally {
    await world.stop();
  }
}

/** Interlock taking events that switch jobs; clients take turns among its nodes. */
export function interlock(
  { scale, cluster, progress }: Bench,
  nodes: readonly ServerProcess[],
  load: Pick<EventLoad, 'clients' | 'batch' | 'records' | 'hot'>,
): Contender {
  return {
    perRequest: Math.max(1, load.batch),
    workers: {
      server: () => nodes.reduce((sum, node) => sum + cpuOf(node), 0),
      PostgreSQL: () => cluster.cpu(),
    },
    run: async () => {
      const result = await sendEvents({
        urls: nodes.map(({ url }) => `${url}/api/events`),
        token: nodes[0]?.token ?? '',
        seconds: scale.seconds,
        warmUp: scale.warmUp,
        type: 'job.switched',
        ...load,
      });
      if (result.firstFailure !== null) progress(`a request failed: ${result.firstFailure}`);
      return result;
    },
  };
}

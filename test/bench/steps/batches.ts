import { bareSteps } from '../bare-steps.ts';
import { memoryOf, openBenchWorld } from '../bench-world.ts';
import type { BenchWorld } from '../bench-world.ts';
import { sendEvents } from '../event-load.ts';
import type { EventLoadResult } from '../event-load.ts';
import { median } from '../load.ts';
import type { LoadResult } from '../load.ts';
import type { Spelling } from '../multi-row.ts';
import { sampleSteps } from '../step-samples.ts';
import { writtenRows } from '../written-rows.ts';
import { check } from './part.ts';
import type { Bench, Finding, Part } from './part.ts';

const BATCH = 100;
const CLIENTS = 6;

/** Batches of events beside a bare script that writes the same rows. */
export const batches: Part = {
  about: `CloudEvents batches of ${BATCH}, each event a guarded transition of its own record with history, decision and a clock, ${CLIENTS} clients; the floor is a bare script writing the same rows to the same tables and indexes`,
  async run(bench) {
    const world = await openBenchWorld(bench.cluster, 'bench_batches');
    try {
      return await measure(bench, world);
    } finally {
      await world.stop();
    }
  },
};

interface Way {
  readonly spelling: Spelling;
  readonly batch: number;
  readonly connections: number;
}

async function measure(bench: Bench, world: BenchWorld): Promise<Finding> {
  const { scale, cluster, progress } = bench;
  const records = await world.openJobs(scale.records);
  const half = Math.floor(records.length / 2);
  const ours = records.slice(0, half);
  const theirs = records.slice(half);
  const product = (): Promise<EventLoadResult> =>
    sendEvents({
      urls: [`${world.server.url}/api/events`],
      token: world.server.token,
      clients: CLIENTS,
      seconds: scale.seconds,
      warmUp: scale.warmUp,
      batch: BATCH,
      type: 'job.switched',
      records: ours,
    });
  progress('warming the server up');
  await product();
  const samples = await sampleSteps(world.sql, 'job', 500);
  const floor = (way: Way, seconds = scale.seconds): Promise<LoadResult> =>
    bareSteps({
      url: world.url,
      samples,
      records: theirs,
      ...way,
      seconds,
      warmUp: scale.warmUp / 4,
    });
  const tried = await tryWays(bench, theirs.length, async (way) => {
    const { requestsPerSecond } = await floor(way, scale.seconds / 4);
    return requestsPerSecond * way.batch;
  });
  const best = tried.toSorted((a, b) => b.rate - a.rate)[0]!;

  const products: EventLoadResult[] = [];
  const floors: number[] = [];
  const rows = { product: {}, floor: {} };
  for (let round = 0; round < scale.rounds; round += 1) {
    progress(`round ${round + 1} of ${scale.rounds}`);
    await cluster.checkpoint();
    rows.product = await writtenRows(world.sql, async () => {
      products.push(await product());
    });
    await cluster.checkpoint();
    rows.floor = await writtenRows(world.sql, async () => {
      floors.push((await floor(best)).requestsPerSecond * best.batch);
    });
  }
  return report({ world, products, floors, best, tried, rows });
}

/** Tries the two ways of writing many rows, then, with the faster, sizes and connections. */
async function tryWays(
  { scale, progress }: Bench,
  records: number,
  rate: (way: Way) => Promise<number>,
): Promise<(Way & { readonly rate: number })[]> {
  const tried: (Way & { readonly rate: number })[] = [];
  const attempt = async (way: Way): Promise<void> => {
    if (way.batch * way.connections > records) return;
    const found = await rate(way);
    progress(
      `bare script, ${way.spelling}, ${way.batch} rows, ${way.connections} connections: ${found.toFixed(0)} steps/s`,
    );
    tried.push({ ...way, rate: found });
  };
  const batch = scale.floorBatches[Math.floor(scale.floorBatches.length / 2)] ?? 1;
  const connections = scale.floorConnections.at(-1) ?? 1;
  await attempt({ spelling: 'json_to_recordset', batch, connections });
  await attempt({ spelling: 'unnest', batch, connections });
  const spelling = tried.toSorted((a, b) => b.rate - a.rate)[0]?.spelling ?? 'unnest';
  for (const connections of scale.floorConnections)
    for (const batch of scale.floorBatches) await attempt({ spelling, batch, connections });
  return tried;
}

interface Measured {
  readonly world: BenchWorld;
  readonly products: readonly EventLoadResult[];
  readonly floors: readonly number[];
  readonly best: Way;
  readonly tried: readonly (Way & { readonly rate: number })[];
  readonly rows: object;
}

function report({ world, products, floors, best, tried, rows }: Measured): Finding {
  const stepsPerSecond = median(products.map(({ eventsPerSecond }) => eventsPerSecond));
  const floorPerSecond = median(floors);
  const ratio = stepsPerSecond / floorPerSecond;
  const failures = products.reduce((sum, one) => sum + one.failures, 0);
  const memory = memoryOf(world.server);
  return {
    checks: [
      check('steps/s of the bare script', 100 * ratio, '%', 'at least', 50),
      check('requests that failed', failures, '', 'at most', 0),
    ],
    table: [
      ['', 'steps/s', 'p50 ms', 'p99 ms'],
      [
        'Interlock',
        stepsPerSecond.toFixed(0),
        median(products.map(({ p50 }) => p50)).toFixed(0),
        median(products.map(({ p99 }) => p99)).toFixed(0),
      ],
      [
        `bare script (${best.spelling}, ${best.batch} × ${best.connections})`,
        floorPerSecond.toFixed(0),
        '',
        '',
      ],
    ],
    figures: {
      stepsPerSecond,
      floorPerSecond,
      ratio,
      best,
      tried,
      rounds: { products, floors },
      rowsPerStep: rows,
      serverMemoryMb: memory,
    },
  };
}

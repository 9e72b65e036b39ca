import { bareSteps } from '../bare-steps.ts';
import type { BenchWorld } from '../bench-world.ts';
import type { LoadResult } from '../load.ts';
import { SPELLINGS } from '../multi-row.ts';
import type { Spelling } from '../multi-row.ts';
import { memoryOf } from '../server-usage.ts';
import { sampleSteps } from '../step-samples.ts';
import { writtenRows } from '../written-rows.ts';
import { interlock, withWorld } from './contenders.ts';
import { check } from './part.ts';
import type { Bench, Finding, Part } from './part.ts';
import { ACHIEVED_HEAD, achievedRow, takeTurns } from './turns.ts';
import type { Achieved } from './turns.ts';

const CLIENTS = 6;

/** Batches of events beside a bare script that writes the same rows. */
export const batches: Part = {
  about: `CloudEvents batches of 100, each event a guarded transition of a record of its own with history, decision and a clock, ${CLIENTS} clients. Floor: a bare script writing the same rows to the same tables and indexes, at its best.`,
  run: (bench) => withWorld(bench, 'batches', (world) => measure(bench, world)),
};

interface Way {
  readonly spelling: Spelling;
  readonly batch: number;
  readonly connections: number;
}

async function measure(bench: Bench, world: BenchWorld): Promise<Finding> {
  const { scale, cluster, progress } = bench;
  const records = await world.openMany('job', scale.records);
  const half = Math.floor(records.length / 2);
  const ours = { records: records.slice(0, half), batch: scale.batch, clients: CLIENTS };
  const theirs = records.slice(half);
  const product = interlock(bench, [world.server], ours);
  progress('warming up');
  const productRows = await writtenRows(world.sql, async () => void (await product.run()));
  const samples = await sampleSteps(world.sql, 'job', 500);
  const floor = (way: Way, seconds: number): Promise<LoadResult> =>
    bareSteps({ url: world.url, samples, records: theirs, ...way, seconds, warmUp: seconds / 4 });
  const tried = await tryWays(bench, theirs.length, async (way, share) => {
    const { requestsPerSecond } = await floor(way, scale.seconds * share);
    return requestsPerSecond * way.batch;
  });
  const best = tried[0]!;
  const floorRows = await writtenRows(world.sql, async () => void (await floor(best, 0.5)));
  const achieved = await takeTurns(bench, {
    interlock: product,
    script: {
      run: () => floor(best, scale.seconds),
      perRequest: best.batch,
      workers: {
        script: () => process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6,
        PostgreSQL: () => cluster.cpu(),
      },
    },
  });
  const ratio = achieved.interlock.eventsPerSecond / achieved.script.eventsPerSecond;
  return {
    checks: [
      check('steps/s of the bare script’s', 100 * ratio, '%', 'at least', 50),
      check('failed requests', achieved.interlock.failures, '', 'at most', 0),
    ],
    table: [
      ACHIEVED_HEAD,
      achievedRow('Interlock', achieved.interlock),
      achievedRow(
        `bare script (${best.spelling}, ${best.batch} rows, ${best.connections} connections)`,
        achieved.script,
      ),
    ],
    figures: {
      stepsPerSecond: achieved.interlock.eventsPerSecond,
      ratio,
      cpuRatio: total(achieved.script.cpu) / total(achieved.interlock.cpu),
      achieved,
      tried,
      rowsPerStep: { interlock: productRows, script: floorRows },
      serverMemoryMb: memoryOf(world.server),
    },
  };
}

const total = (cpu: Achieved['cpu']): number => Object.values(cpu).reduce((sum, ms) => sum + ms, 0);

type Tried = Way & { readonly rate: number };

/**
 * Tries every way of writing: both spellings, all sizes and connections, the promising ones twice. What
 * {@link measure} compares with is then measured anew, so a lucky try does not count.
 * @param rate measures a way for a share of the usual time
 * @returns the fastest first
 */
async function tryWays(
  { scale, progress }: Bench,
  records: number,
  rate: (way: Way, share: number) => Promise<number>,
): Promise<Tried[]> {
  const ways = SPELLINGS.flatMap((spelling) =>
    scale.floorConnections.flatMap((connections) =>
      scale.floorBatches.map((batch): Way => ({ spelling, batch, connections })),
    ),
  ).filter(({ batch, connections }) => batch * connections <= records);
  const attempt = async (few: readonly Way[], share: number): Promise<Tried[]> => {
    const tried: Tried[] = [];
    for (const way of few) {
      const found = await rate(way, share);
      progress(
        `bare script, ${way.spelling}, ${way.batch} rows, ${way.connections} connections: ${found.toFixed(0)}/s`,
      );
      tried.push({ ...way, rate: found });
    }
    return tried.toSorted((a, b) => b.rate - a.rate);
  };
  const first = await attempt(ways, 1 / 6);
  return [...(await attempt(first.slice(0, 5), 1 / 2)), ...first.slice(5)];
}

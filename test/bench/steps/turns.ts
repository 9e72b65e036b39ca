import type { LoadResult } from '../load.ts';
import { median } from '../load.ts';
import type { Bench } from './part.ts';

/** Something whose rate is measured. */
export interface Contender {
  readonly run: () => Promise<LoadResult>;
  /** Events in one request. */
  readonly perRequest: number;
  /** Who works for it, and the seconds of CPU they have used so far. */
  readonly workers: { readonly [name: string]: () => number };
}

/** What a contender achieved: the middle of its rounds. */
export interface Achieved {
  readonly eventsPerSecond: number;
  /** Milliseconds of a request. */
  readonly p50: number;
  readonly p99: number;
  /** Failed requests of all rounds. */
  readonly failures: number;
  /** Milliseconds of CPU per event, by worker: tells costs apart even on a busy machine. */
  readonly cpu: { readonly [name: string]: number };
  readonly rounds: readonly LoadResult[];
}

/**
 * Measures contenders in turns, once without counting and then as often as the scale says: what else the machine
 * does hits all of them. Each begins on a written-out database.
 */
export async function takeTurns<Name extends string>(
  { scale, cluster, progress }: Bench,
  contenders: { readonly [name in Name]: Contender },
): Promise<{ readonly [name in Name]: Achieved }> {
  const turns = Object.entries<Contender>(contenders).map(([name, contender]) => ({
    name,
    contender,
    rounds: [] as LoadResult[],
    used: new Map<string, number>(),
  }));
  // The first round does not count: a program is compiled while it runs, the longer the better.
  for (let round = 0; round <= scale.rounds; round += 1) {
    for (const { name, contender, rounds, used } of turns) {
      await cluster.checkpoint();
      const before = readings(contender);
      const result = await contender.run();
      if (round === 0) {
        progress(`${name}: warmed up`);
        continue;
      }
      for (const [worker, seconds] of readings(contender))
        used.set(worker, (used.get(worker) ?? 0) + seconds - (before.get(worker) ?? 0));
      rounds.push(result);
      progress(
        `round ${round} of ${scale.rounds}, ${name}: ${(result.requestsPerSecond * contender.perRequest).toFixed(0)}/s`,
      );
    }
  }
  const achieved = turns.map(({ name, contender, rounds, used }) => {
    const events = rounds.reduce((sum, one) => sum + one.answered, 0) * contender.perRequest;
    return [
      name,
      {
        eventsPerSecond: median(rounds.map((one) => one.requestsPerSecond)) * contender.perRequest,
        p50: median(rounds.map(({ p50 }) => p50)),
        p99: median(rounds.map(({ p99 }) => p99)),
        failures: rounds.reduce((sum, one) => sum + one.failures, 0),
        cpu: Object.fromEntries(
          [...used].map(([who, seconds]) => [who, (1_000 * seconds) / events]),
        ),
        rounds,
      },
    ] as const;
  });
  return Object.fromEntries(achieved) as unknown as { readonly [name in Name]: Achieved };
}

function readings({ workers }: Contender): ReadonlyMap<string, number> {
  return new Map(Object.entries(workers).map(([name, read]) => [name, read()]));
}

/** The head of a table of {@link achievedRow}s. */
export const ACHIEVED_HEAD = ['', 'events/s', 'p50 ms', 'p99 ms', 'failed', 'CPU ms an event'];

/** A contender's line in a table. Pure. */
export function achievedRow(name: string, of: Achieved): string[] {
  const cpu = Object.entries(of.cpu).map(([who, ms]) => `${who} ${ms.toFixed(2)}`);
  return [
    name,
    of.eventsPerSecond.toFixed(0),
    of.p50.toFixed(1),
    of.p99.toFixed(1),
    String(of.failures),
    cpu.join(' + '),
  ];
}

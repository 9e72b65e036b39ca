import { cpus, loadavg, totalmem } from 'node:os';
import { startBenchCluster } from './bench-cluster.ts';
import { table } from './load.ts';
import { batches } from './steps/batches.ts';
import { light } from './steps/light.ts';
import { million } from './steps/million.ts';
import { nodes } from './steps/nodes.ts';
import type { Check, Finding, Part, Scale } from './steps/part.ts';
import { single } from './steps/single.ts';
import { timers } from './steps/timers.ts';

/** One part for each thing the project promises about the speed of steps. */
const parts: { readonly [name: string]: Part } = {
  batches,
  single,
  light,
  million,
  timers,
  nodes,
};

/** The names of all parts. */
export const PARTS: readonly string[] = Object.keys(parts);

const FULL: Scale = {
  seconds: 8,
  warmUp: 2,
  rounds: 3,
  batch: 100,
  records: 16_000,
  few: 10_000,
  many: 1_000_000,
  timerSeconds: 20,
  timersPerSecond: 2_000,
  floorBatches: [50, 100, 250, 500, 1_000],
  floorConnections: [1, 2, 4],
};

/** Whether everything still runs, in seconds; the numbers mean nothing. */
const QUICK: Scale = {
  seconds: 0.5,
  warmUp: 0,
  rounds: 1,
  batch: 5,
  records: 600,
  few: 300,
  many: 1_000,
  timerSeconds: 1,
  timersPerSecond: 50,
  floorBatches: [5, 10],
  floorConnections: [2],
};

/** What a run found out. */
export interface StepsReport {
  readonly date: string;
  readonly machine: string;
  readonly node: string;
  readonly postgres: string;
  /** What else the machine was doing just before: processes running or waiting to, on average. */
  readonly loadBefore: number;
  readonly quick: boolean;
  readonly met: boolean;
  readonly parts: {
    readonly [name: string]: Finding & { readonly about: string };
  };
}

/**
 * Measures steps: `bench steps [part …] [--json] [--quick]`. Client, server and PostgreSQL share the
 * machine; every ratio compares two things measured in the same run.
 */
export async function bench(json: boolean, args: readonly string[] = []): Promise<void> {
  const names = args.filter((arg) => !arg.startsWith('--'));
  const unknown = names.find((name) => !Object.hasOwn(parts, name));
  if (unknown !== undefined) {
    console.error(`No part of this bench is called ${unknown}. There are: ${PARTS.join(', ')}`);
    process.exitCode = 2;
    return;
  }
  const quick = args.includes('--quick');
  const found = await measureSteps(names.length === 0 ? PARTS : names, quick);
  console.log(json ? JSON.stringify(found, null, 2) : toText(found));
}

/** Runs parts one after the other on a PostgreSQL of their own. */
export async function measureSteps(names: readonly string[], quick: boolean): Promise<StepsReport> {
  const [loadBefore = 0] = loadavg();
  const cluster = await startBenchCluster();
  const found: { [name: string]: Finding & { readonly about: string } } = {};
  try {
    for (const name of names) {
      const part = parts[name]!;
      const progress = (line: string): void => console.error(`${name}: ${line}`);
      const scale = quick ? QUICK : FULL;
      found[name] = { about: part.about, ...(await part.run({ cluster, scale, progress })) };
    }
  } finally {
    await cluster.stop();
  }
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return {
    date: new Date().toISOString(),
    machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${gigabytes} GB`,
    node: process.version,
    postgres: cluster.version,
    loadBefore,
    quick,
    met: Object.values(found).every(({ checks }) => checks.every(({ met }) => met)),
    parts: found,
  };
}

function toText(report: StepsReport): string {
  const { date, machine, node, postgres, loadBefore } = report;
  const sections = Object.entries(report.parts).map(
    ([name, { about, table: rows, checks }]) =>
      `## ${name}\n${about}\n\n${table(rows)}\n\n${checks.map(line).join('\n')}`,
  );
  const head = `Interlock's steps, ${date.slice(0, 10)}, ${machine}, Node ${node}, PostgreSQL ${postgres}, load before ${loadBefore.toFixed(1)}. Client, server and PostgreSQL share the machine.`;
  const warning = report.quick ? ['--quick: the numbers mean nothing'] : [];
  return [head, ...warning, ...sections].join('\n\n');
}

function line({ what, value, unit, bound, target, met }: Check): string {
  const number = (n: number): string => (Number.isInteger(n) ? String(n) : n.toFixed(2));
  const spelled = (n: number): string => (unit === '' ? number(n) : `${number(n)} ${unit}`);
  return `${met ? '✓' : '✗'} ${what}: ${spelled(value)} (target: ${bound} ${spelled(target)})`;
}

import { cpus, loadavg } from 'node:os';
import type { Definitions, Json } from '@interlock/engine';
import { compileDefinitions, startBacktest } from '@interlock/engine/study';
import { liveThroughMonth, MONTH } from '../support/month-of-events.ts';
import { shipped } from '../workflows/shipped-packs.ts';
import { table } from './load.ts';

/** How much is backtested. */
interface Scale {
  readonly events: number;
  readonly servers: number;
  readonly policies: readonly number[];
  readonly rounds: number;
}

const FULL: Scale = { events: 50_000, servers: 400, policies: [0, 100, 1_000], rounds: 3 };
/** Whether everything still runs; the numbers mean nothing. */
const QUICK: Scale = { events: 150, servers: 10, policies: [20], rounds: 2 };

/** What was measured with so many policies beside the shipped ones. */
export interface BacktestFigure {
  readonly policies: number;
  readonly events: number;
  readonly timers: number;
  readonly eventsPerSecond: number;
  /** Times parsing the same events as JSON takes, in turns with it. */
  readonly timesParsing: number;
  /** Every round gave the same hash. */
  readonly sameHash: boolean;
  readonly agreement: number | null;
}

/** What a run found out. */
export interface BacktestBench {
  readonly date: string;
  readonly machine: string;
  readonly node: string;
  readonly loadBefore: number;
  readonly quick: boolean;
  readonly target: { readonly policies: 1_000; readonly eventsPerSecond: 5_000 };
  readonly figures: readonly BacktestFigure[];
}

/**
 * `bench backtest [--json] [--quick]`: a month of events under the live set and a draft, both simulated, in
 * one thread as the server has it. The floor is JSON.parse of the same events.
 */
export async function bench(json: boolean, args: readonly string[] = []): Promise<void> {
  await Promise.resolve();
  const found = measureBacktest(args.includes('--quick'));
  console.log(json ? JSON.stringify(found, null, 2) : toText(found));
}

/** Measures with ever more policies. */
export function measureBacktest(quick: boolean): BacktestBench {
  const scale = quick ? QUICK : FULL;
  const [loadBefore = 0] = loadavg();
  return {
    date: new Date().toISOString(),
    machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
    node: process.version,
    loadBefore,
    quick,
    target: { policies: 1_000, eventsPerSecond: 5_000 },
    figures: scale.policies.map((policies) => measure(policies, scale)),
  };
}

function measure(policies: number, { events, servers, rounds }: Scale): BacktestFigure {
  console.error(`backtest: a month with ${policies} further policies`);
  const live = withPolicies(policies);
  const draft = withPolicies(policies, {
    'alert/policies/quiet.json': {
      id: 'quiet',
      title: 'Half of the servers are quiet',
      on: ['alert.opened'],
      priority: 200,
      stop: true,
      conditions: {
        all: [
          { fact: 'record', path: 'data.labels.zone', operator: 'in', value: ['zone-1', 'zone-2'] },
        ],
      },
      actions: { quiet: { type: 'suppress', params: { reason: 'quiet' } } },
    },
  });
  const stored = liveThroughMonth(live, { seed: 4_711, events, servers });
  const lines = stored.map((one) => JSON.stringify(one));
  const hashes = new Set<string>();
  const spent: number[] = [];
  const parsing: number[] = [];
  let report;
  for (let round = 0; round < rounds; round += 1) {
    const parsed = performance.now();
    for (const line of lines) JSON.parse(line);
    const began = performance.now();
    const { begin, end } = MONTH;
    const test = startBacktest({ live, draft, from: begin, to: end, begin });
    test.replay(stored);
    const result = test.finish([]);
    spent.push(performance.now() - began);
    parsing.push(began - parsed);
    hashes.add(result.hash);
    ({ report } = result);
  }
  const took = middle(spent);
  return {
    policies,
    events: stored.length,
    timers: report?.replay.timers.live ?? 0,
    eventsPerSecond: Math.round(stored.length / (took / 1_000)),
    timesParsing: Math.round((took / middle(parsing)) * 10) / 10,
    sameHash: hashes.size === 1,
    agreement: report?.fidelity.percent ?? null,
  };
}

/** The shipped definitions and so many policies of four conditions, of which few ever match. */
function withPolicies(count: number, more: { readonly [path: string]: Json } = {}): Definitions {
  const files = new Map([...shipped.files, ...Object.entries(more)]);
  for (let i = 0; i < count; i += 1) {
    files.set(`alert/policies/bench-${i}.json`, {
      id: `bench-${i}`,
      title: `Bench ${i}`,
      on: ['alert.opened', 'alert.raised'],
      conditions: {
        all: [
          { fact: 'event', path: 'data.labels.team', operator: 'equal', value: `team-${i % 97}` },
          { fact: 'event', path: 'data.severity', operator: 'in', value: ['critical', 'high'] },
          { fact: 'event', path: 'data.labels.zone', operator: 'equal', value: `zone-${i % 31}` },
          { fact: 'event', path: 'data.fingerprint', operator: 'equal', value: `server-${i}-none` },
        ],
      },
      actions: { tell: { type: 'emit', params: { type: 'bench.matched' } } },
    });
  }
  const compiled = compileDefinitions(files);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues.slice(0, 3)));
  return compiled.value;
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function toText(found: BacktestBench): string {
  const { figures, date, machine, node, loadBefore, target, quick } = found;
  const rows = figures.map((figure) => [
    String(figure.policies),
    String(figure.events),
    String(figure.timers),
    String(figure.eventsPerSecond),
    `${figure.timesParsing} ×`,
    figure.sameHash ? 'yes' : 'NO',
    figure.agreement === null ? '–' : `${figure.agreement} %`,
  ]);
  const head = [
    'further policies',
    'stored events',
    'timers',
    'events/s',
    'parsing them',
    'same hash',
    'agreement',
  ];
  const aimed = figures.find(({ policies }) => policies === target.policies);
  const verdict =
    aimed === undefined
      ? []
      : [
          `${aimed.eventsPerSecond >= target.eventsPerSecond ? '✓' : '✗'} ${aimed.eventsPerSecond} stored events/s at 1,000 policies (target: at least ${target.eventsPerSecond})`,
        ];
  return [
    `A month backtested under two sets, ${date.slice(0, 10)}, ${machine}, Node ${node}, load before ${loadBefore.toFixed(1)}`,
    ...(quick ? ['--quick: the numbers mean nothing'] : []),
    table([head, ...rows]),
    ...verdict,
  ].join('\n\n');
}

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { diffFiles } from '../../engine/pack/diff/diff-files.ts';
import { verifyDefinitions } from '../../engine/verify/verify-definitions.ts';
import { verifyWorkflow } from '../../engine/verify/verify-workflow.ts';
import type { CompiledChart } from '../../engine/workflow/compile.ts';
import { machineEvent } from '../../engine/workflow/machine.ts';
import { startWorkflow, stepWorkflow } from '../../engine/workflow/transition.ts';
import { readFolderSource } from '../../server/cli/definition-source.ts';
import { definitionsOf } from '../../server/cli/read-pack.ts';
import { contextOf, environment } from '../engine/workflow/stepping.ts';
import { largeWorkflow } from '../support/large-workflow.ts';
import { median, table } from './load.ts';
import { flat, sideBySide } from './verify/charts.ts';
import { publishing } from './verify/publishing.ts';

interface Measured {
  readonly what: string;
  /** Left out where no space is gone through. */
  readonly configurations?: number;
  readonly ms: number;
  readonly limitMs: number;
  readonly megabytes?: number;
}

const ROUNDS = 5;

/**
 * `pnpm bench verify`: how long verification takes, beside XState walking through the same chart; and comparing and
 * publishing definitions. Replay has a bench of its own.
 */
export async function bench(json: boolean): Promise<void> {
  const measured = [
    ...(await shipped()),
    flatOne(),
    sideBySideOne(),
    difference(),
    await publishingOne(),
  ];
  const ratio = besideXState();
  if (json) {
    console.log(JSON.stringify({ measured, ...ratio }, null, 2));
    return;
  }
  const rows = measured.map(({ what, configurations, ms, limitMs, megabytes }) => [
    what,
    String(configurations ?? ''),
    ms.toFixed(1),
    String(limitMs),
    megabytes === undefined ? '' : megabytes.toFixed(0),
    ms <= limitMs && (megabytes ?? 0) <= 512 ? 'yes' : 'NO',
  ]);
  const head = ['what', 'configurations', 'ms', 'at most', 'MB (≤ 512)', 'kept'];
  console.log(table([head, ...rows]));
  console.log(
    `a step of verification: ${ratio.oursUs.toFixed(1)} µs; of XState: ${ratio.xstateUs.toFixed(1)} µs, ${(ratio.xstateUs / ratio.oursUs).toFixed(1)} times as long`,
  );
}

async function shipped(): Promise<Measured[]> {
  const definitions = definitionsOf(
    await readFolderSource(join(import.meta.dirname, '../../workflows')),
  );
  const ids = [...definitions.workflows.keys()].toSorted();
  return ids.map((id) => {
    const rounds = Array.from({ length: ROUNDS }, () => {
      const from = performance.now();
      const found = verifyDefinitions(definitions, [id]);
      const own = found.find(({ workflow }) => workflow === id);
      return { ms: performance.now() - from, configurations: own?.configurations ?? 0 };
    });
    const ms = median(rounds.map((one) => one.ms));
    return { what: id, configurations: rounds[0]?.configurations ?? 0, ms, limitMs: 50 };
  });
}

function flatOne(): Measured {
  const chart = flat(1_000);
  const rounds = Array.from({ length: ROUNDS }, () => timed(chart));
  const ms = median(rounds.map((one) => one.ms));
  const { configurations = 0 } = rounds[0] ?? {};
  return { what: '1,000 states, 3,000 transitions', configurations, ms, limitMs: 1_000 };
}

function timed(chart: CompiledChart): { readonly ms: number; readonly configurations: number } {
  const from = performance.now();
  const { configurations } = verifyWorkflow({ ...chart, recordType: null, tables: new Map() });
  return { ms: performance.now() - from, configurations };
}

function sideBySideOne(): Measured {
  const process_ = join(import.meta.dirname, 'verify/side-by-side-process.ts');
  const said = execFileSync(process.execPath, [process_, '5', '10'], { encoding: 'utf8' });
  const { configurations, ms, megabytes } = JSON.parse(said) as Measured & { megabytes: number };
  return { what: '5 regions of 10 states', configurations, ms, megabytes, limitMs: 5_000 };
}

/** Two versions of 1,000 states and 3,000 transitions, 200 of them called otherwise, told in words. */
function difference(): Measured {
  const base = largeWorkflow((i) => `State ${i}`);
  const other = largeWorkflow((i) => (i % 5 === 0 ? 'Other' : `State ${i}`));
  const rounds = Array.from({ length: ROUNDS }, () => {
    const from = performance.now();
    const changes = diffFiles(base, other)[0]?.changes.length;
    if (changes !== 200) throw new Error(`${changes} changes instead of 200`);
    return performance.now() - from;
  });
  return { what: 'difference of 1,000 states', ms: Math.max(...rounds), limitMs: 200 };
}

async function publishingOne(): Promise<Measured> {
  const { files, ms } = await publishing();
  return { what: `publish, ${files} definitions`, ms, limitMs: 2_000 };
}

/** A step of ours and one of XState's on the same chart: four regions of six states, walked through whole. */
function besideXState(): { readonly oursUs: number; readonly xstateUs: number } {
  const chart = sideBySide(4, 6);
  const steps = 6 ** 4 * 9;
  const { ms } = timed(chart);
  const events = [...chart.chart.values()].flatMap(({ transitions }) =>
    transitions.flatMap(({ trigger }) => (trigger.kind === 'event' ? [trigger.type] : [])),
  );
  const from = performance.now();
  const first = startWorkflow(chart, contextOf({}), environment).snapshot;
  const seen = new Map([[JSON.stringify(first.value), first]]);
  let taken = 0;
  for (const snapshot of seen.values()) {
    if (snapshot.done) continue;
    for (const type of new Set(events)) {
      const event = machineEvent.external(type);
      const next = stepWorkflow(chart, snapshot, contextOf({}), event, environment).snapshot;
      taken += 1;
      const key = JSON.stringify(next.value);
      if (!seen.has(key)) seen.set(key, next);
    }
  }
  const xstateMs = performance.now() - from;
  return { oursUs: (ms * 1_000) / steps, xstateUs: (xstateMs * 1_000) / taken };
}

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { explainCondition } from '../../engine/condition/explain.ts';
import type { FactReader } from '../../engine/condition/fact.ts';
import type { JsonObject } from '../../engine/json.ts';
import { compilePolicies } from '../../engine/policy/compile.ts';
import type { CompiledPolicies, CompiledPolicy } from '../../engine/policy/compile.ts';
import { decidePolicies } from '../../engine/policy/decide.ts';
import { candidateRanks } from '../../engine/policy/index/policy-index.ts';
import { median, table } from './load.ts';
import { explainingInWords, explainingTimes } from './policies/explaining.ts';
import type { ExplainingTime } from './policies/explaining.ts';
import { libraryWith } from './policies/library.ts';
import { microseconds } from './policies/time.ts';
import { events, policies, TYPE, worstPolicies } from './policies/workload.ts';

const SIZES = [10, 100, 1_000, 10_000, 100_000];
const EVENTS = events(2_000);
/** The slower ones are asked about fewer events, the same for all sizes. */
const LOOP_COMPARISONS = 2_000_000;
const LIBRARY_COMPARISONS = 50_000;
/** At this size the library needs many seconds an event. */
const LIBRARY_UP_TO = 10_000;

interface Measured {
  readonly policies: number;
  readonly compileMs: number;
  readonly megabytes: number;
  readonly candidates: number;
  readonly mostCandidates: number;
  readonly matches: number;
  readonly indexedUs: number;
  readonly loopUs: number;
  readonly libraryUs: number | null;
  readonly explainMs: number;
}

const collect = (() => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
})();

function heap(): number {
  collect();
  return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
}

function readerOf(event: JsonObject): FactReader {
  return (fact) => (fact === 'event' ? event : undefined);
}

async function measure(sources: readonly JsonObject[]): Promise<Measured> {
  const before = heap();
  const from = performance.now();
  const compiled = compilePolicies(
    sources.map((json) => ({ json })),
    {},
  );
  const compileMs = performance.now() - from;
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues.slice(0, 5)));
  const megabytes = (heap() - before) / 2 ** 20;
  const set = compiled.value;
  const inTurn = set.byEvent.get(TYPE)?.policies ?? [];
  let matches = 0;
  for (const event of EVENTS) matches += decidePolicies(set, TYPE, readerOf(event)).matched.length;
  const some = (comparisons: number): JsonObject[] =>
    EVENTS.slice(0, Math.max(3, Math.min(EVENTS.length, comparisons / sources.length)));
  const found = EVENTS.map((event) => candidatesOf(set, event));
  return {
    policies: sources.length,
    compileMs,
    megabytes,
    candidates: found.reduce((sum, one) => sum + one.length, 0) / EVENTS.length,
    mostCandidates: Math.max(...found.map((one) => one.length)),
    matches: matches / EVENTS.length,
    indexedUs: microseconds(EVENTS, (event) => decidePolicies(set, TYPE, readerOf(event))),
    loopUs: microseconds(some(LOOP_COMPARISONS), (event) => askInTurn(inTurn, readerOf(event)), 5),
    libraryUs:
      sources.length > LIBRARY_UP_TO ? null : await libraryTime(sources, some(LIBRARY_COMPARISONS)),
    explainMs:
      microseconds(
        EVENTS.slice(0, 200),
        (event) => {
          for (const { condition } of candidatesOf(set, event))
            explainCondition(condition, readerOf(event));
        },
        3,
      ) / 1_000,
  };
}

function candidatesOf(set: CompiledPolicies, event: JsonObject): CompiledPolicy[] {
  const group = set.byEvent.get(TYPE);
  if (group === undefined) return [];
  if (group.index === null) return [...group.policies];
  return candidateRanks(group.index, readerOf(event)).flatMap((rank) => group.policies[rank] ?? []);
}

/** What a set without an index does: every compiled condition, one after the other. */
function askInTurn(policies: readonly CompiledPolicy[], facts: FactReader): CompiledPolicy[] {
  const matched: CompiledPolicy[] = [];
  for (const policy of policies) if (policy.condition.test(facts)) matched.push(policy);
  return matched;
}

async function libraryTime(
  sources: readonly JsonObject[],
  events: readonly JsonObject[],
): Promise<number> {
  const ask = libraryWith(sources);
  const taken: number[] = [];
  for (const event of events) {
    const from = performance.now();
    await ask(event);
    taken.push((performance.now() - from) * 1_000);
  }
  return median(taken);
}

/**
 * Policies of growing number asked about events, beside json-rules-engine and a plain loop.
 * @param args numbers of policies, instead of 10 to 100,000
 */
export async function bench(json: boolean, args: readonly string[]): Promise<void> {
  const sizes: Measured[] = [];
  for (const size of args.length > 0 ? args.map(Number) : SIZES) {
    console.error(`${size} policies …`);
    sizes.push(await measure(policies(size)));
  }
  console.error('10,000 policies, nothing indexable …');
  const worst = await measure(worstPolicies(10_000));
  console.error('100 and 10,000 policies in turns …');
  const grown = growth();
  console.error('explaining 200 candidates …');
  const report = { sizes, worst, growth: grown, explaining: explainingTimes() };
  if (json) console.log(JSON.stringify(report));
  else console.log(inWords(report));
}

/** What an event costs at a hundred policies and at ten thousand, and how many times as much that is. */
interface Growth {
  readonly hundredUs: number;
  readonly tenThousandUs: number;
  readonly times: number;
}

/** Rounds of each size, besides some to warm up. */
const TURNS = 45;
const WARM_UP = 15;

/**
 * Both sizes in turns, each the middle of its rounds: one after the other, minutes apart, whatever else the machine
 * does falls on one of them, and the same code came to 2.7 and 5.1 times.
 */
function growth(): Growth {
  const [few, many] = [100, 10_000].map((count) => {
    const compiled = compilePolicies(
      policies(count).map((json) => ({ json })),
      {},
    );
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues.slice(0, 5)));
    const set = compiled.value;
    const taken: number[] = [];
    return { taken, turn: () => void taken.push(perEvent(set)) };
  });
  if (few === undefined || many === undefined) throw new Error('there are two sizes');
  for (let n = 0; n < WARM_UP + TURNS; n += 1) {
    few.turn();
    many.turn();
  }
  const hundredUs = median(few.taken.slice(WARM_UP));
  const tenThousandUs = median(many.taken.slice(WARM_UP));
  return { hundredUs, tenThousandUs, times: tenThousandUs / hundredUs };
}

/** Microseconds an event takes, in one go over all of them. */
function perEvent(set: CompiledPolicies): number {
  const from = performance.now();
  for (const event of EVENTS) decidePolicies(set, TYPE, readerOf(event));
  return ((performance.now() - from) * 1_000) / EVENTS.length;
}

function inWords({
  sizes,
  worst,
  growth,
  explaining,
}: {
  readonly sizes: readonly Measured[];
  readonly worst: Measured;
  readonly growth: Growth;
  readonly explaining: readonly ExplainingTime[];
}): string {
  const row = (name: string, one: Measured): string[] => [
    name,
    one.indexedUs.toFixed(1),
    `${one.loopUs.toFixed(0)} (${(one.loopUs / one.indexedUs).toFixed(0)} x)`,
    one.libraryUs === null
      ? '-'
      : `${one.libraryUs.toFixed(0)} (${(one.libraryUs / one.indexedUs).toFixed(0)} x)`,
    `${one.candidates.toFixed(0)}, at most ${one.mostCandidates}`,
    one.matches.toFixed(2),
    one.explainMs.toFixed(2),
    one.compileMs.toFixed(0),
    one.megabytes.toFixed(1),
  ];
  const heads = [
    'policies',
    'indexed, us an event',
    'plain loop, us',
    'json-rules-engine, us',
    'candidates',
    'matches',
    'condition trees, ms',
    'compiling, ms',
    'MB',
  ];
  return [
    table([
      heads,
      ...sizes.map((one) => row(String(one.policies), one)),
      row('10000, nothing indexable', worst),
    ]),
    `In turns, an event costs ${growth.hundredUs.toFixed(2)} us among 100 policies and ${growth.tenThousandUs.toFixed(2)} us among 10,000: ${growth.times.toFixed(1)} x.`,
    '',
    explainingInWords(explaining),
  ].join('\n');
}

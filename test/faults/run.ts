import { parseArgs } from 'node:util';
import { table } from '../bench/load.ts';
import { runRound, type RoundEnd } from './round.ts';
import { copySources } from './sources.ts';
import { report } from './violation.ts';

/**
 * `pnpm faults [--seed N] [--minutes M] [--round SECONDS] [--json]`: rounds of load and faults, each
 * checked, until the time is over. Ends non-zero on any violation. A round's seed repeats its choices.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    minutes: { type: 'string', default: '1' },
    round: { type: 'string', default: '100' },
    json: { type: 'boolean', default: false },
  },
});

const [first, minutes, seconds] = [values.seed, values.minutes, values.round].map(Number) as [
  number,
  number,
  number,
];
if (![first, minutes, seconds].every(Number.isFinite)) {
  console.error('--seed, --minutes and --round are numbers, for example: pnpm faults --minutes 60');
  process.exit(2);
}
const say = values.json ? console.error : console.log;
const deadline = performance.now() + minutes * 60_000;
const sources = await copySources();
const ends: RoundEnd[] = [];
let failed = 0;
try {
  for (let seed = first; seed === first || performance.now() < deadline; seed += 1) {
    const left = (deadline - performance.now()) / 1_000;
    say(`seed ${seed}`);
    const end = await runRound({
      seed,
      root: sources.root,
      seconds: Math.min(seconds, Math.max(10, left)),
    }).catch((cause: unknown) => {
      failed += 1;
      say(`  could not be played to its end: ${String(cause)}`);
    });
    if (end === undefined) continue;
    ends.push(end);
    const faults = sum(end.faults);
    say(
      `  ${end.seconds} s: ${end.records} records, ${end.events} events, ${faults} faults, ` +
        `${end.violations.length} violations${end.open === '' ? '' : `, still open: ${end.open}`}`,
    );
    if (end.violations.length > 0) say(report(end.violations));
  }
} finally {
  await sources.remove();
}

const broken = ends.flatMap(({ seed, violations }) => violations.map((one) => ({ seed, ...one })));
if (values.json)
  console.log(JSON.stringify({ seed: first, rounds: ends, violations: broken, failed }));
else {
  console.log(`\n${table([['faults', 'times'], ...counts(ends.map(({ faults }) => faults))])}`);
  console.log(`\n${table([['answers', 'times'], ...counts(ends.map(({ answers }) => answers))])}`);
  console.log(`\n${table([['in all', ''], ...totals(ends)])}`);
}
process.exitCode = broken.length > 0 || ends.some(({ open }) => open !== '') || failed > 0 ? 1 : 0;

function totals(ends: readonly RoundEnd[]): string[][] {
  const of = (pick: (end: RoundEnd) => number): string =>
    ends.reduce((total, end) => total + pick(end), 0).toLocaleString('en');
  return [
    ['seeds', `${first} to ${ends.at(-1)?.seed ?? first}`],
    ['seconds', of((end) => end.seconds)],
    ['records', of((end) => end.records)],
    ['events', of((end) => end.events)],
    ['timers fired', of((end) => end.timersFired)],
    ['latest timer, seconds', Math.max(...ends.map((end) => end.latestTimer)).toFixed(1)],
    ['effects', of((end) => end.effects)],
    ['faults', of((end) => sum(end.faults))],
    ['violations', of((end) => end.violations.length)],
    ['rounds not played to their end', failed.toString()],
  ];
}

function counts(all: readonly Readonly<Record<string, number>>[]): string[][] {
  const names = [...new Set(all.flatMap((one) => Object.keys(one)))].toSorted();
  return names.map((name) => [
    name,
    all.reduce((total, one) => total + (one[name] ?? 0), 0).toLocaleString('en'),
  ]);
}

function sum(of: Readonly<Record<string, number>>): number {
  return Object.values(of).reduce((total, n) => total + n, 0);
}

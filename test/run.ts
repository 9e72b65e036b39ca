import { parseArgs } from 'node:util';
import { closingLine, total } from './runner/counts.ts';
import { buildStages, type StageEnd } from './runner/stages.ts';

/**
 * The test command: `node test/run.ts [--full] [part of a test file's path …]`. Runs every stage even
 * when one fails and closes with one line, `N passed, N failed`.
 */
const { values, positionals } = parseArgs({
  options: { full: { type: 'boolean', default: false } },
  allowPositionals: true,
});

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => stop.abort());
}

const ends: { readonly name: string; readonly seconds: string; readonly end: StageEnd }[] = [];
for (const { name, run } of buildStages({ full: values.full, filters: positionals })) {
  if (stop.signal.aborted) break;
  console.log(`\n── ${name}`);
  const started = performance.now();
  const end = await run(stop.signal);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `── ${name} ${end.problem === undefined ? 'passed' : `failed: ${end.problem}`}, ${seconds} s`,
  );
  ends.push({ name, seconds, end });
}

console.log();
for (const { name, seconds, end } of ends) {
  console.log(
    `${end.problem === undefined ? '✓' : '✗'} ${name.padEnd(10)} ${seconds.padStart(6)} s  ${end.problem ?? ''}`,
  );
}
const counts = total(ends.map(({ end }) => end.counts));
console.log(closingLine(counts));
process.exitCode = counts.failed > 0 || counts.passed === 0 || stop.signal.aborted ? 1 : 0;

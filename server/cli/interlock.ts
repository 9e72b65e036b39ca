import { createInterface } from 'node:readline';
import { runCommandLine } from './command-line.ts';

/** The program behind `interlock`: hands the process to the command line, and its exit code back. */
const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());
// Whoever reads may have seen enough: a pager that is left, a `head`.
process.stdout.on('error', (failure: NodeJS.ErrnoException) => {
  if (failure.code !== 'EPIPE') throw failure;
  process.exit();
});
process.exitCode = await runCommandLine(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  print: (text) => void process.stdout.write(text),
  tell: (text) => void process.stderr.write(text),
  typed: () => createInterface({ input: process.stdin }),
  interrupted: interrupted.signal,
});

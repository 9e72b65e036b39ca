import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { enableCompileCache, flushCompileCache } from 'node:module';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

// From the second start on nothing is compiled or stripped of its types any more: 0.5 s and 30 MB less.
// Everything else is imported after it, else it would come too late.
enableCompileCache(join(root, 'node_modules', '.cache', 'compile'));
const { destination } = await import('pino');
const { AppError } = await import('./app-error.ts');
const { startServer } = await import('./app/start-server.ts');
const { parseConfig } = await import('./config.ts');
const { createLog } = await import('./create-log.ts');
const { runUntilSignal } = await import('./lifecycle.ts');
const { PostgresError } = await import('./postgres/postgres-error.ts');

const parsed = parseConfig(process.env, process.cwd());
for (const { severity, message } of parsed.issues)
  process.stderr.write(`${severity}: ${message}\n`);
if (!parsed.ok) process.exit(1);
const config = parsed.value;
const log = createLog(config.logLevel, destination(2));

try {
  const [running] = await Promise.all([
    startServer({
      config,
      log,
      print,
      webApp: join(root, 'designer', 'dist'),
      hook: { node: process.execPath, script: join(root, 'server', 'cli', 'receive-hook.ts') },
    }),
    buildWebApp(),
  ]);
  const lifecycle = runUntilSignal({ host: process, log, onStop: () => running.stop() });
  print(`Interlock is ready: ${running.url}`);
  flushCompileCache();
  await collectGarbage();
  log.error({ err: await running.lost }, 'the database cannot be used any more');
  lifecycle.stop('the database cannot be used any more', 1);
} catch (failure) {
  const expected = failure instanceof AppError || failure instanceof PostgresError;
  if (expected) process.stderr.write(`\nInterlock cannot start. ${failure.message}\n`);
  else log.fatal({ err: failure }, 'Interlock cannot start');
  process.exit(1);
}

/**
 * Starting leaves about 80 MB of garbage that V8 would keep until it runs short: an idle server then holds
 * 220 MB instead of 140.
 */
async function collectGarbage(): Promise<void> {
  const session = new Session();
  session.connect();
  await session.post('HeapProfiler.collectGarbage');
  session.disconnect();
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/**
 * Builds the web app where its sources are there and newer: in a process of its own, as the bundler needs
 * more memory than the whole server. The API works without it, so a failure only warns.
 */
async function buildWebApp(): Promise<void> {
  const program = join(root, 'designer', 'build.ts');
  if (!existsSync(program)) return;
  const child = spawn(process.execPath, [program], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-4_000);
  });
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  });
  if (code !== 0) log.warn({ code, said }, 'the web app could not be built');
}

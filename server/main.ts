import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pino, type Logger } from 'pino';
import { AppError } from './app-error.ts';
import { startServer } from './app/start-server.ts';
import { parseConfig } from './config.ts';
import { runUntilSignal } from './lifecycle.ts';
import { PostgresError } from './postgres/postgres-error.ts';

const root = join(import.meta.dirname, '..');

const parsed = parseConfig(process.env, process.cwd());
for (const { severity, message } of parsed.issues) process.stderr.write(`${severity}: ${message}\n`);
if (!parsed.ok) process.exit(1);
const config = parsed.value;
const log = pino({ level: config.logLevel, base: undefined, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));

try {
  const [running] = await Promise.all([
    startServer({ config, log, print, webApp: join(root, 'designer', 'dist') }),
    buildWebApp(log),
  ]);
  const lifecycle = runUntilSignal({ host: process, log, onStop: () => running.stop() });
  void running.lost.then((reason) => {
    log.error({ err: reason }, 'the database is lost');
    lifecycle.stop('the database is lost', 1);
  });
  print(`Interlock is ready: ${running.url}`);
} catch (failure) {
  const expected = failure instanceof AppError || failure instanceof PostgresError;
  if (expected) process.stderr.write(`\nInterlock cannot start. ${failure.message}\n`);
  else log.fatal({ err: failure }, 'Interlock cannot start');
  process.exit(1);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/**
 * Builds the web app where its sources are there and newer: in a process of its own, as the bundler needs
 * more memory than the whole server. The API works without it, so a failure only warns.
 */
async function buildWebApp(log: Logger): Promise<void> {
  const program = join(root, 'designer', 'build.ts');
  if (!existsSync(program)) return;
  const child = spawn(process.execPath, [program], { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
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

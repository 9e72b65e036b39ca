/**
 * A process that hosts our embedded PostgreSQL, for tests that kill it: `node postgres-host.ts
 * <data directory> [uid gid]`. Given a uid it gives up root first. Prints one line of JSON, how it
 * began, and lives until SIGTERM, which stops PostgreSQL cleanly.
 */
import { startEmbedded } from '../../server/postgres/embedded.ts';
import { PostgresError } from '../../server/postgres/postgres-error.ts';
import { quick } from './postgres-settings.ts';

const [dataDirectory = '', uid, gid] = process.argv.slice(2);
if (uid !== undefined && gid !== undefined) {
  process.setgroups?.([]);
  process.setgid?.(Number(gid));
  process.setuid?.(Number(uid));
}
// A test that is killed must not leave us behind: we would go on bringing our PostgreSQL back.
process.stdin.on('end', () => process.exit(1)).resume();

const log = { info: () => undefined, warn: () => undefined };
const began = performance.now();
try {
  const own = await startEmbedded({ dataDirectory, log, settings: quick });
  const { url, adminUrl, pid, adopted } = own;
  process.on('SIGTERM', () => void own.stop().then(() => process.exit(0)));
  console.log(JSON.stringify({ url, adminUrl, pid, adopted, took: performance.now() - began }));
  console.log(JSON.stringify({ lost: String(await own.lost) }));
} catch (failure) {
  if (!(failure instanceof PostgresError)) throw failure;
  console.log(
    JSON.stringify({ code: failure.code, message: failure.message, details: failure.details }),
  );
  process.exitCode = 1;
}

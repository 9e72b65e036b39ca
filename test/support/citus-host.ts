/**
 * Runs a Citus cluster for as long as it is wanted: `node test/support/citus-host.ts <folder of initdb
 * and postgres> [workers] [--durable]`. Prints the coordinator's address, for TEST_DATABASE_URL, and
 * lives until SIGTERM or SIGINT; nothing stays behind, not even after a `kill -9`.
 */
import { parseArgs } from 'node:util';
import { startCitus } from './citus-cluster.ts';
import { makeRunDirectory } from './run-directory.ts';

const { values, positionals } = parseArgs({
  options: { durable: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const [programs = '/usr/lib/postgresql/15/bin', workers = '2'] = positionals;
const cluster = await startCitus({
  programs,
  directory: makeRunDirectory(),
  workers: Number(workers),
  durable: values.durable,
});
console.log(cluster.url);
const forever = setInterval(() => undefined, 2 ** 30);
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    clearInterval(forever);
    void cluster.stop();
  });
}

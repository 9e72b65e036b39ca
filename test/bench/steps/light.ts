import pg from 'pg';
import { bucketOf } from '../../../server/store/bucket-of.ts';
import { load } from '../load.ts';
import { interlock, withWorld } from './contenders.ts';
import { check } from './part.ts';
import type { Part } from './part.ts';
import { ACHIEVED_HEAD, achievedRow, takeTurns } from './turns.ts';

/** One client that sends one event at a time, beside the least a durable change can cost. */
export const light: Part = {
  about:
    'One client, one event at a time, nothing else going on. Floor: `begin; update record …; commit` on one connection to the same database.',
  run: (bench) =>
    withWorld(bench, 'light', async (world) => {
      const { scale, cluster } = bench;
      const records = await world.openMany('job', scale.records);
      const half = Math.floor(records.length / 2);
      const [ours, theirs] = [records.slice(0, half), records.slice(half)];
      const sql = new pg.Client({ connectionString: world.url });
      await sql.connect();
      try {
        const achieved = await takeTurns(bench, {
          interlock: interlock(bench, [world.server], { clients: 1, batch: 0, records: ours }),
          update: {
            perRequest: 1,
            workers: { PostgreSQL: () => cluster.cpu() },
            run: () =>
              load(1, scale.seconds, scale.warmUp, async (_, n) => {
                const id = theirs[n % theirs.length] ?? '';
                await sql.query('begin');
                const { rowCount } = await sql.query({
                  name: 'touch',
                  text: 'update record set revision = revision + 1, updated_at = now() where bucket = $1 and id = $2',
                  values: [bucketOf(id), id],
                });
                await sql.query('commit');
                return rowCount === 1;
              }),
          },
        });
        const ratio = achieved.interlock.p50 / achieved.update.p50;
        return {
          checks: [
            check('p50 over that of the bare update', ratio, '', 'at most', 3),
            check('failed requests', achieved.interlock.failures, '', 'at most', 0),
          ],
          table: [
            ACHIEVED_HEAD,
            achievedRow('Interlock', achieved.interlock),
            achievedRow('begin, update, commit', achieved.update),
          ],
          figures: { ratio, achieved },
        };
      } finally {
        await sql.end();
      }
    }),
};

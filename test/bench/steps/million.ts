import { openBenchWorld } from '../bench-world.ts';
import { memoryOf } from '../server-usage.ts';
import { interlock, withWorld } from './contenders.ts';
import { check } from './part.ts';
import type { Part } from './part.ts';
import { ACHIEVED_HEAD, achievedRow, takeTurns } from './turns.ts';

const CLIENTS = 6;
const DAY = 86_400_000;
/** More than are stepped in all rounds: every step finds a record that nobody has touched lately. */
const ADDRESSED = 60_000;

/** Steps among very many records and timers beside steps among few. */
export const million: Part = {
  about: `CloudEvents batches of 100, ${CLIENTS} clients, among very many open records with a pending timer each (and the history, event and decision of their opening), beside the same among few; two servers on one PostgreSQL, measured in turns.`,
  run: (bench) =>
    withWorld(bench, 'few', async (small) => {
      const { scale, cluster, progress } = bench;
      const large = await openBenchWorld(cluster, 'bench_many');
      try {
        const due = (): Date => new Date(Date.now() + DAY * (1 + 29 * Math.random()));
        const few = await small.openMany('job', scale.few, due);
        progress(`opening ${scale.many} records`);
        const many = await large.openMany('job', scale.many, due);
        // Copies are made in no order of their keys, so any of them are as good as some drawn at random.
        const stride = Math.max(1, Math.floor(many.length / ADDRESSED));
        const spread = many.filter((_, i) => i % stride === 0);
        const load = { clients: CLIENTS, batch: scale.batch };
        const achieved = await takeTurns(bench, {
          few: interlock(bench, [small.server], { ...load, records: few }),
          many: interlock(bench, [large.server], { ...load, records: spread }),
        });
        const ratio = achieved.few.eventsPerSecond / achieved.many.eventsPerSecond;
        const memory = memoryOf(large.server);
        const { rows } = await large.sql.query<{ records: number; timers: number }>(
          `select (select count(*) from record where not done)::float8 as records,
            (select count(*) from timer)::float8 as timers`,
        );
        return {
          checks: [
            check('cost per step over that among few', ratio, '', 'at most', 1.3),
            check('most memory of the server', memory.most, 'MB', 'at most', 512),
            check('failed requests', achieved.many.failures, '', 'at most', 0),
          ],
          table: [
            ACHIEVED_HEAD,
            achievedRow(`${scale.few} open records`, achieved.few),
            achievedRow(`${scale.many} open records`, achieved.many),
          ],
          figures: { ratio, achieved, ...rows[0], serverMemoryMb: memory },
        };
      } finally {
        await large.stop();
      }
    }),
};

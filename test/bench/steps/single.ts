import { sendEvents } from '../event-load.ts';
import { startEcho } from '../start-echo.ts';
import { interlock, withWorld } from './contenders.ts';
import { check } from './part.ts';
import type { Part } from './part.ts';
import { ACHIEVED_HEAD, achievedRow, takeTurns } from './turns.ts';

const CLIENTS = 64;

/** One event a request, beside a bare echo of the same requests. */
export const single: Part = {
  about: `One event a request, ${CLIENTS} clients, each event a guarded transition. Floor: a bare Hono that reads the event and answers a result, asked by the same client.`,
  run: (bench) =>
    withWorld(bench, 'single', async (world) => {
      const records = await world.openMany('job', bench.scale.records);
      const echo = await startEcho();
      try {
        const load = { clients: CLIENTS, batch: 0, records };
        const { seconds, warmUp } = bench.scale;
        const achieved = await takeTurns(bench, {
          interlock: interlock(bench, [world.server], load),
          echo: {
            perRequest: 1,
            workers: { echo: () => echo.cpu() },
            run: () =>
              sendEvents({
                urls: [`${echo.url}/event`],
                token: world.server.token,
                seconds,
                warmUp,
                type: 'job.switched',
                ...load,
              }),
          },
        });
        const ratio = achieved.interlock.eventsPerSecond / achieved.echo.eventsPerSecond;
        const spread = achieved.interlock.p99 / achieved.interlock.p50;
        return {
          checks: [
            check('events/s of the bare echo’s', 100 * ratio, '%', 'at least', 25),
            check('p99 over p50', spread, '', 'at most', 5),
            check('failed requests', achieved.interlock.failures, '', 'at most', 0),
          ],
          table: [
            ACHIEVED_HEAD,
            achievedRow('Interlock', achieved.interlock),
            achievedRow('bare Hono echo', achieved.echo),
          ],
          figures: { ratio, spread, achieved },
        };
      } finally {
        await echo.stop();
      }
    }),
};

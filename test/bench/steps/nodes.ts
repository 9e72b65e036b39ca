import { interlock, withWorld } from './contenders.ts';
import { check } from './part.ts';
import type { Part } from './part.ts';
import { ACHIEVED_HEAD, achievedRow, takeTurns } from './turns.ts';

const CLIENTS = 8;

/** Two nodes on one PostgreSQL beside one node alone. */
export const nodes: Part = {
  about: `CloudEvents batches of 100, ${CLIENTS} clients: all to one node, then half of them to another one on the same PostgreSQL. "Hot": one event of each batch goes to the same record, so that every transaction of both nodes wants it.`,
  run: (bench) =>
    withWorld(bench, 'nodes', async (world) => {
      const [hot = '', ...records] = await world.openMany('job', bench.scale.records);
      const both = [world.server, await world.startNode()];
      const load = { clients: CLIENTS, batch: bench.scale.batch, records };
      const achieved = await takeTurns(bench, {
        one: interlock(bench, [world.server], load),
        two: interlock(bench, both, load),
        oneHot: interlock(bench, [world.server], { ...load, hot }),
        twoHot: interlock(bench, both, { ...load, hot }),
      });
      const { one, two, oneHot, twoHot } = achieved;
      const calm = two.eventsPerSecond / one.eventsPerSecond;
      const contended = twoHot.eventsPerSecond / oneHot.eventsPerSecond;
      const failures = Object.values(achieved).reduce((sum, { failures }) => sum + failures, 0);
      return {
        checks: [
          check('two nodes over one', calm, '', 'at least', 0.8),
          check('two nodes over one, with a hot record', contended, '', 'at least', 0.8),
          check('failed requests', failures, '', 'at most', 0),
        ],
        table: [
          ACHIEVED_HEAD,
          achievedRow('one node', one),
          achievedRow('two nodes', two),
          achievedRow('one node, hot record', oneHot),
          achievedRow('two nodes, hot record', twoHot),
        ],
        figures: { calm, contended, achieved },
      };
    }),
};

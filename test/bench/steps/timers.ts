import { setTimeout as pause } from 'node:timers/promises';
import { percentile } from '../load.ts';
import { cpuOf, memoryOf } from '../server-usage.ts';
import { withWorld } from './contenders.ts';
import { check } from './part.ts';
import type { Part } from './part.ts';

const HOUR = 3_600_000;
/** Seconds after the last timer is due in which the late ones may still fire. */
const GRACE = 30;

/** Timers that come due one after the other, quickly. */
export const timers: Part = {
  about:
    'Reminders whose timers come due evenly over a while; each firing is a step of its record with history and decision. Lateness: from due until the step’s own time in history, by the database’s clock.',
  run: (bench) =>
    withWorld(bench, 'timers', async (world) => {
      const { timerSeconds, timersPerSecond } = bench.scale;
      const count = timerSeconds * timersPerSecond;
      const first = Date.now() + HOUR;
      await world.openMany(
        'reminder',
        count,
        (i) => new Date(first + (1_000 * i) / timersPerSecond),
      );
      await bench.cluster.checkpoint();
      // The clock is set to two seconds before the first is due.
      await world.sql.query(
        `insert into test_clock (shift) values ($1::timestamptz - interval '2 seconds' - clock_timestamp())`,
        [new Date(first).toISOString()],
      );
      const before = { server: cpuOf(world.server), PostgreSQL: bench.cluster.cpu() };
      const deadline = performance.now() + 1_000 * (2 + timerSeconds + GRACE);
      for (let left = count; left > 0 && performance.now() < deadline;) {
        await pause(500);
        const { rows } = await world.sql.query<{ left: number }>(
          `select count(*)::float8 as left from timer where due_at <= $1::timestamptz`,
          [new Date(first + 1_000 * timerSeconds).toISOString()],
        );
        left = rows[0]?.left ?? 0;
        bench.progress(`${left} of ${count} timers are left`);
      }
      const cpu = {
        server: (1_000 * (cpuOf(world.server) - before.server)) / count,
        PostgreSQL: (1_000 * (bench.cluster.cpu() - before.PostgreSQL)) / count,
      };
      // What has not fired by now is at least this late.
      const { rows } = await world.sql.query<{ late: number; fired: number | null }>(
        `select extract(epoch from coalesce(at, interlock_now()) - due)::float8 * 1000 as late,
          extract(epoch from at)::float8 * 1000 as fired
         from (
           select h.at, (h.input ->> 'dueAt')::timestamptz as due from history h join record r
             on h.bucket = r.bucket and h.record = r.id and h.revision = 2 where r.type = 'reminder'
           union all select null, due_at from timer where due_at <= interlock_now()
         ) as fired`,
      );
      const late = rows.map((row) => row.late);
      const fired = rows.flatMap((row) => (row.fired === null ? [] : [row.fired]));
      const last = fired.reduce((most, at) => Math.max(most, at), first + 1);
      const rate = (1_000 * fired.length) / (last - first);
      const earliest = late.reduce((least, ms) => Math.min(least, ms), Infinity);
      const most = late.reduce((most, ms) => Math.max(most, ms), 0);
      const [p50, p99] = [percentile(late, 0.5), percentile(late, 0.99)];
      return {
        checks: [
          check('p99 of lateness', p99, 'ms', 'at most', 1_000),
          // Coming due takes the given time; what fires in that time and the second allowed is on time.
          check(
            'timers fired a second',
            rate,
            '',
            'at least',
            (timersPerSecond * timerSeconds) / (timerSeconds + 1),
          ),
          check('timers fired', fired.length, '', 'at least', count),
          check('least lateness (below 0: fired early)', earliest, 'ms', 'at least', 0),
          check('most memory of the server', memoryOf(world.server).most, 'MB', 'at most', 512),
        ],
        table: [
          ['', 'fired', 'a second', 'late p50 ms', 'p99 ms', 'most ms', 'CPU ms a timer'],
          [
            `${timersPerSecond} due a second for ${timerSeconds} s`,
            String(fired.length),
            rate.toFixed(0),
            p50.toFixed(0),
            p99.toFixed(0),
            most.toFixed(0),
            `server ${cpu.server.toFixed(2)} + PostgreSQL ${cpu.PostgreSQL.toFixed(2)}`,
          ],
        ],
        figures: { due: count, fired: fired.length, rate, p50, p99, most, earliest, cpu },
      };
    }),
};

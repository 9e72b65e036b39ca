import { deathBeforeCommit } from '../scenarios.ts';
import type { SeededBug } from '../seeded-bug.ts';

/** Timers are written on a connection of their own, which commits by itself. */
export const timerOutsideTransaction: SeededBug = {
  id: 'timer-outside-transaction',
  title: 'timers are written on a connection of their own, which commits by itself',
  scenario: deathBeforeCommit,
  flagged: 'timer-cancelled',
  edits: [
    {
      file: 'server/store/timer.ts',
      find: `export async function claimDueTimers(db: Db, limit: number, seconds: number): Promise<Timer[]> {`,
      replace: `let outside;
export async function claimDueTimers(db, limit, seconds) {
  outside = db;`,
    },
    {
      file: 'server/store/timer.ts',
      find: `return writes;`,
      replace: `for (const { statement } of writes) await statement.execute(outside);
  return [];`,
    },
  ],
};

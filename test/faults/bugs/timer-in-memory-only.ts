import { deathWithTimers } from '../scenarios.ts';
import type { SeededBug } from '../seeded-bug.ts';

/** Timers are kept in the node that set them, and nowhere else. */
export const timerInMemoryOnly: SeededBug = {
  id: 'timer-in-memory-only',
  title: 'timers are kept in the node that set them, and nowhere else',
  scenario: deathWithTimers,
  flagged: 'timer-missing',
  edits: [
    {
      file: 'server/store/timer.ts',
      find: `export async function writeTimers(`,
      replace: `const memory = [];
export async function writeTimers(trx, changes) {
  for (const { record, gone, set } of changes) {
    for (const key of gone) memory.splice(0, memory.length, ...memory.filter((t) => t.record !== record || t.key !== key));
    for (const [key, dueAt] of Object.entries(set)) memory.push({ record, key, dueAt });
  }
  return [];
}
async function writeRows(`,
    },
    {
      file: 'server/store/timer.ts',
      find: `export async function claimDueTimers(`,
      replace: `export async function claimDueTimers() {
  const due = memory.filter(({ dueAt }) => Date.parse(dueAt) <= Date.now());
  memory.splice(0, memory.length, ...memory.filter((timer) => !due.includes(timer)));
  return due;
}
async function claimRows(`,
    },
  ],
};

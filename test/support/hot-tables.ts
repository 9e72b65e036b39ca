import type { Database } from '../../server/store/database.ts';

/** Tables a step writes and that are spread by bucket. */
export const HOT_TABLES = [
  'record',
  'history',
  'event',
  'decision',
  'record_decision',
  'correlation',
  'counter',
  'timer',
  'effect',
  'link',
] as const satisfies readonly (keyof Database)[];

import { repeats } from '../scenarios.ts';
import type { SeededBug } from '../seeded-bug.ts';
import { uniquenessIgnored } from './uniqueness-ignored.ts';

/** Nobody looks whether an event was accepted before. */
export const duplicateCheckDropped: SeededBug = {
  id: 'duplicate-check-dropped',
  title: 'nobody looks whether an event was accepted before',
  scenario: repeats,
  flagged: 'duplicated',
  edits: [
    {
      file: 'server/store/event.ts',
      find: `if (events.length === 0) return [];`,
      replace: `if (events.length >= 0) return [];`,
    },
    ...uniquenessIgnored,
  ],
};

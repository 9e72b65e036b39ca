import { race } from '../scenarios.ts';
import type { SeededBug } from '../seeded-bug.ts';

/** Records are changed without a look at the revision they have, nor locked when they are read. */
export const revisionCheckDropped: SeededBug = {
  id: 'revision-check-dropped',
  title: 'records are changed without a look at their revision, nor locked when they are read',
  scenario: race,
  flagged: 'duplicated',
  edits: [
    {
      file: 'server/store/record/read.ts',
      find: ` for update of record\``,
      replace: `\``,
    },
    {
      file: 'server/store/record/write.ts',
      find: `was integer)
    where record.bucket = x.bucket and record.id = x.id and record.revision = x.was`,
      replace: `was integer)
    where record.bucket = x.bucket and record.id = x.id`,
    },
    {
      file: 'server/store/record/write.ts',
      find: `updated_at timestamptz)
    where record.bucket = x.bucket and record.id = x.id and record.revision = x.was`,
      replace: `updated_at timestamptz)
    where record.bucket = x.bucket and record.id = x.id`,
    },
    {
      file: 'server/store/record/write.ts',
      find: ` and record.revision = x.revision`,
      replace: ``,
    },
  ],
};

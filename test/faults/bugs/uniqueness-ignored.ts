import type { Edit } from '../sources.ts';

/** Takes away the unique keys' objection to an event that is accepted twice. */
export const uniquenessIgnored: readonly Edit[] = [
  {
    file: 'server/store/commit-plan.ts',
    find: `if (!apart && accepted(written) !== planned.length)`,
    replace: `if (!apart && accepted(written) < 0)`,
  },
  {
    file: 'server/store/decision.ts',
    find: `trace json)\``,
    replace: `trace json) on conflict do nothing\``,
  },
];

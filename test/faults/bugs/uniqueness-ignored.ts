import type { Edit } from '../sources.ts';

/** Takes away the unique keys' objection to an event that is accepted twice. */
export const uniquenessIgnored: readonly Edit[] = [
  {
    file: 'server/store/event.ts',
    find: `return (await insertEvents(trx, fresh, at)) && (await endAnew(trx, again));`,
    replace: `await insertEvents(trx, fresh, at);
  return endAnew(trx, again);`,
  },
  {
    file: 'server/store/decision.ts',
    find: `trace json)\``,
    replace: `trace json) on conflict do nothing\``,
  },
];

/**
 * Settings for PostgreSQL servers of tests: nobody waits for the disk. A killed process loses
 * nothing by it, only a machine that loses power would; without synchronous commit a killed one
 * would too.
 */
export const quick = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'on' } as const;

import { beforeEach, inject } from 'vitest';

/** Skips a file's tests, which are about the built-in PostgreSQL, in a run that is about another one. */
export function aboutOwnPostgres(): void {
  beforeEach(({ skip }) => {
    skip(inject('postgres').given, 'about the built-in PostgreSQL, not that of TEST_DATABASE_URL');
  });
}

import { beforeEach, inject } from 'vitest';

/** Skips a file's tests, which have the database fail with a certain code while rows are inserted. */
export function needsFailureCodes(): void {
  beforeEach(({ skip }) => {
    skip(
      inject('postgres').citus !== undefined,
      'a worker of Citus tells the coordinator of a failure while it takes rows in without its code',
    );
  });
}

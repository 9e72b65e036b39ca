/**
 * PostgreSQL cannot be used and a person has to do something about it; the message says what. Never
 * carries a password.
 */
export class PostgresError extends Error {
  readonly code: PostgresErrorCode;
  readonly details: Readonly<Record<string, string | number>>;

  /**
   * @param code stable, for programs
   * @param message what failed, on what, where, and how to mend it
   * @param details the same as data
   * @param cause the error this one came from
   */
  constructor(
    code: PostgresErrorCode,
    message: string,
    details: Readonly<Record<string, string | number>> = {},
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'PostgresError';
    this.code = code;
    this.details = details;
  }
}

/** What can be wrong with the database, one word each. */
export type PostgresErrorCode =
  | 'data-directory-in-use'
  | 'data-directory-unusable'
  | 'data-version'
  | 'database-unreachable'
  | 'database-version'
  | 'platform-unsupported'
  | 'binaries-unusable'
  | 'initdb-failed'
  | 'start-failed'
  | 'stop-failed';

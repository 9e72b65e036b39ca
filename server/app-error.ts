import type { Issue, JsonObject } from '@interlock/engine';

/**
 * A request or step that cannot be done: the world is broken, or the caller asked for what is not
 * there or not theirs. `http/problem.ts` is the one place it becomes a response.
 */
export class AppError extends Error {
  readonly code: string;
  readonly status: number;
  readonly details: JsonObject;
  readonly issues: readonly Issue[];
  /** Seconds after which trying again may help; sent as Retry-After. */
  readonly retryAfter: number | undefined;

  /**
   * @param code stable, kebab-case, for programs: `record-not-found`
   * @param status the HTTP status it stands for
   * @param message what failed, on what, and what to do; shown to the caller, so no secrets
   * @param more data for programs (`details`), wrong content (`issues`), when to retry (seconds), the cause
   */
  constructor(
    code: string,
    status: number,
    message: string,
    more: {
      readonly details?: JsonObject;
      readonly issues?: readonly Issue[];
      readonly retryAfter?: number;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'AppError';
    this.code = code;
    this.status = status;
    this.details = more.details ?? {};
    this.issues = more.issues ?? [];
    this.retryAfter = more.retryAfter;
  }
}

/** One thing wrong with what was sent, at a JSON pointer into it. */
export interface ProblemIssue {
  readonly code: string;
  /** JSON pointer (RFC 6901), `''` for the whole. */
  readonly path: string;
  readonly message: string;
  readonly severity?: 'error' | 'warning';
  readonly file?: string;
}

/** A transition the record does accept, named by a 409. */
export interface AllowedTransition {
  readonly type: string;
  readonly label?: string;
}

/** An error answer as the server writes it (RFC 9457 problem+json). */
export interface Problem {
  readonly type?: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  /** Stable, kebab-case: `stale`, `invalid`, `not-accepted` … */
  readonly code: string;
  readonly issues?: readonly ProblemIssue[];
  readonly allowed?: readonly AllowedTransition[];
  readonly state?: string;
  /** What support looks the failure up by. */
  readonly instance?: string;
  readonly requestId?: string;
}

/** A request that was answered with a problem, or not answered at all (`status` 0). */
export class ApiError extends Error {
  readonly problem: Problem;

  /** @param problem what the server answered */
  constructor(problem: Problem, cause?: unknown) {
    super(problem.detail ?? problem.title, cause === undefined ? undefined : { cause });
    this.name = 'ApiError';
    this.problem = problem;
  }
}

/** The problem behind anything caught; what is no answer of the server reads as unreachable. Pure. */
export function problemOf(caught: unknown): Problem {
  if (caught instanceof ApiError) return caught.problem;
  const detail = caught instanceof Error ? caught.message : String(caught);
  return { title: 'Unexpected', status: 0, code: 'unexpected', detail };
}

/** True when the request never got an answer: offline, or the server is starting. Pure. */
export function isUnreachable(problem: Problem): boolean {
  return problem.code === 'unreachable';
}

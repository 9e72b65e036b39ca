import { EngineError, type Issue } from '@interlock/engine';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { AppError } from '../app-error.ts';

/** An error as it is answered (RFC 9457), with our extensions `code` and `issues`. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** Stable, for programs. */
  readonly code: string;
  /** Everything wrong with the content sent, each with a JSON pointer. */
  readonly issues?: readonly Issue[];
  /** Names this request in the server's log. */
  readonly requestId?: string;
  readonly [more: string]: unknown;
}

const TITLES: ReadonlyMap<number, string> = new Map([
  [400, 'The request cannot be read'],
  [401, 'Sign-in needed'],
  [403, 'Not permitted'],
  [404, 'Not found'],
  [405, 'Method not allowed'],
  [409, 'In conflict with the present state'],
  [412, 'Changed meanwhile'],
  [413, 'Too large'],
  [415, 'Content type not supported'],
  [422, 'The content is not valid'],
  [428, 'Precondition needed'],
  [429, 'Too many requests'],
  [500, 'The server failed'],
  [503, 'Not available at the moment'],
]);

const CODES: ReadonlyMap<number, string> = new Map([
  [400, 'malformed'],
  [401, 'unauthenticated'],
  [403, 'forbidden'],
  [404, 'not-found'],
  [413, 'too-large'],
  [415, 'content-type'],
]);

/**
 * The problem a failure is answered with; the one place errors become responses. Only our own errors
 * speak to the caller: of any other they learn nothing but the request's id. Pure.
 */
export function toProblem(failure: unknown, requestId?: string): Problem {
  const more = requestId === undefined ? {} : { requestId };
  if (failure instanceof AppError) {
    const { code, status, message, details, issues } = failure;
    const content = issues.length === 0 ? {} : { issues };
    return { ...details, ...base(status, code, message), ...content, ...more };
  }
  if (failure instanceof HTTPException) {
    const { status } = failure;
    const detail =
      status < 500 && failure.message !== '' ? failure.message : (TITLES.get(status) ?? 'failed');
    return { ...base(status, CODES.get(status) ?? 'refused', detail), ...more };
  }
  const code = failure instanceof EngineError ? failure.code : 'internal';
  return {
    ...base(500, code, 'something went wrong here; the log has the details under this request id'),
    ...more,
  };
}

function base(status: number, code: string, detail: string) {
  return {
    type: `urn:interlock:problem:${code}`,
    title: TITLES.get(status) ?? 'The request failed',
    status,
    detail,
    code,
  };
}

/** Answers a problem. `connection: close` where the rest of the request was not read. */
export function answerProblem(c: Context, problem: Problem, retryAfter?: number): Response {
  c.header('content-type', 'application/problem+json');
  c.header('cache-control', 'no-store');
  if (retryAfter !== undefined) c.header('retry-after', String(retryAfter));
  // What was not read of the body would be taken for the next request.
  if (problem.status === 413 || problem.code === 'no-room') c.header('connection', 'close');
  return c.body(JSON.stringify(problem), problem.status as ContentfulStatusCode);
}

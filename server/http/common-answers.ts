import { problemAnswer, type ProblemStatus } from './answers.ts';

/** The part of an OpenAPI description that is read and added to. */
interface Description {
  readonly paths?: { readonly [path: string]: object };
}

/** An operation of it. */
interface Operation {
  readonly parameters?: readonly { readonly in?: string; readonly name?: string }[];
  readonly requestBody?: unknown;
  readonly security?: readonly object[];
  responses?: { [status: string]: unknown };
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/**
 * Adds to every operation of a description the problems that follow from what it takes: an address, a
 * body, headers, somebody signed in. What an operation says itself stays. The one place that knows them.
 */
export function addCommonAnswers(description: Description): void {
  for (const item of Object.values(description.paths ?? {})) {
    for (const method of METHODS) {
      const operation = (item as { readonly [method: string]: Operation | undefined })[method];
      if (operation === undefined) continue;
      const responses = (operation.responses ??= {});
      for (const status of commonStatuses(operation)) responses[status] ??= problemAnswer(status);
    }
  }
}

function commonStatuses(operation: Operation): ProblemStatus[] {
  const { parameters = [], requestBody, security } = operation;
  const takes = (place: string, name?: string): boolean =>
    parameters.some(
      (one) => one.in === place && (name === undefined || one.name?.toLowerCase() === name),
    );
  const statuses: ProblemStatus[] = [400, 401, 403, 503];
  if (takes('path')) statuses.push(404);
  if (requestBody !== undefined) statuses.push(413, 415, 422);
  if (takes('header', 'if-match')) statuses.push(412, 428);
  if (takes('header', 'idempotency-key')) statuses.push(409, 422);
  // Who needs no credential is held back by the number of attempts.
  if (security?.length === 0) statuses.push(429);
  return statuses;
}

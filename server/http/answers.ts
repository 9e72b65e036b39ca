import { z } from '@hono/zod-openapi';
import { problemSchema } from './record-schemas.ts';

/** A JSON answer in a route's description. */
export function answer<T extends z.ZodType>(description: string, schema: T) {
  return { description, content: { 'application/json': { schema } } } as const;
}

/** A list in a route's description. */
export function page<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    nextCursor: z
      .string()
      .nullable()
      .openapi({ description: 'Send it as `cursor` for the next page' }),
  });
}

const WORDS = {
  400: 'The request cannot be read',
  401: 'Nobody is signed in, or the token is not valid',
  403: 'Not permitted',
  404: 'There is none you may see',
  409: 'The state does not accept it; `allowed` says what it does',
  410: 'It was there, and is not kept any more',
  412: 'It has changed since it was read',
  413: 'The body is too large',
  415: 'Content type not supported',
  422: 'The content is not valid; `issues` lists everything',
  428: 'If-Match is missing',
  429: 'Too many attempts; see Retry-After',
  503: 'Overloaded or stopping; see Retry-After',
} as const;

/** A status a problem is answered with. */
export type ProblemStatus = keyof typeof WORDS;

/** Problems of its own a route may answer with, in its description; the common ones are added to all. */
export function problems(...statuses: readonly ProblemStatus[]) {
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        ...wordsOf(status),
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]),
  );
}

/** {@link problems} of one status, as the finished description has it. */
export function problemAnswer(status: ProblemStatus) {
  const schema = { $ref: '#/components/schemas/Problem' };
  return { ...wordsOf(status), content: { 'application/problem+json': { schema } } };
}

/** Seconds to come back in, where coming back helps. */
const RETRY_AFTER = {
  'Retry-After': {
    description: 'Seconds after which to send it again',
    schema: { type: 'integer', minimum: 1 },
  },
} as const;

function wordsOf(status: ProblemStatus) {
  const headers = status === 429 || status === 503 ? { headers: RETRY_AFTER } : {};
  return { description: WORDS[status], ...headers };
}

/** A JSON body a request must have. */
export function jsonBody<S extends z.ZodType>(schema: S) {
  return { required: true, content: { 'application/json': { schema } } } as const;
}

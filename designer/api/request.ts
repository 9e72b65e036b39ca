import { ApiError } from './problem.ts';
import type { Problem } from './problem.ts';

/** What goes with a request beside its path. */
export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Revision the edit was made on; sent as `If-Match`. */
  readonly ifMatch?: number;
  readonly signal?: AbortSignal;
}

/** Query parameters; a list repeats its name, what is undefined is left out. */
export interface Query {
  readonly [name: string]: string | number | boolean | readonly string[] | undefined;
}

/** A path with its query. Pure. */
export function withQuery(path: string, query: Query): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? (value as readonly string[]) : [String(value)]) {
      params.append(name, one);
    }
  }
  const text = params.toString();
  return text === '' ? path : `${path}?${text}`;
}

/**
 * Calls our API and gives the body as the shape the contract promises. The session cookie goes
 * along; writes carry the header the server asks of browsers (CSRF).
 *
 * @throws ApiError for every answer that is not 2xx, and with code `unreachable` for none at all
 */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const { method = 'GET', body, ifMatch, signal } = options;
  const headers = new Headers({ accept: 'application/json' });
  if (method !== 'GET') headers.set('x-interlock', '1');
  if (body !== undefined) headers.set('content-type', 'application/json');
  if (ifMatch !== undefined) headers.set('if-match', `"${ifMatch}"`);
  const answer = await send(path, {
    method,
    headers,
    credentials: 'same-origin',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new ApiError(readProblem(answer, text));
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiError(
      { title: 'The server cannot be reached', status: 0, code: 'unreachable' },
      cause,
    );
  }
}

function readProblem(answer: Response, text: string): Problem {
  const requestId = answer.headers.get('x-request-id') ?? undefined;
  const known = { status: answer.status, ...(requestId === undefined ? {} : { requestId }) };
  try {
    const body = JSON.parse(text) as Partial<Problem>;
    if (typeof body.title === 'string') {
      return { code: `http-${answer.status}`, ...known, ...body, title: body.title };
    }
  } catch {
    // A proxy's own error page: its text would only confuse.
  }
  return { title: `The server answered ${answer.status}`, code: `http-${answer.status}`, ...known };
}

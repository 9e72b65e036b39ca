import type { Answer, ServerProcess } from './server-process.ts';

/** Somebody signed in by a one-time link, as a browser would be. */
export interface PersonSession {
  readonly id: string;
  /** The session cookie, `name=value`. */
  readonly cookie: string;
  call<T = unknown>(
    method: string,
    path: string,
    body?: unknown,
    headers?: { readonly [name: string]: string },
  ): Promise<Answer<T>>;
}

/** Invites a person as the administrator and signs in by the link. */
export async function signInAs(
  server: ServerProcess,
  person: {
    readonly id: string;
    readonly roles: readonly string[];
    readonly teams: readonly string[];
  },
): Promise<PersonSession> {
  const invited = await server.call<{ link: string }>('POST', '/api/people', {
    ...person,
    name: person.id,
    email: `${person.id}@example.org`,
  });
  if (invited.status !== 201)
    throw new Error(`cannot invite ${person.id}: ${JSON.stringify(invited.body)}`);
  return enter(server, person.id, invited.body.link);
}

/** Signs in by a one-time link. */
export async function enter(
  server: ServerProcess,
  id: string,
  link: string,
): Promise<PersonSession> {
  const response = await fetch(`${server.url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-interlock': '1' },
    body: JSON.stringify({ link: link.split('#')[1] }),
  });
  const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  if (!response.ok || cookie === '')
    throw new Error(`cannot sign in ${id}: ${response.status} ${await response.text()}`);
  return {
    id,
    cookie,
    async call(method: string, path: string, body?: unknown, headers = {}) {
      const answer = await fetch(server.url + path, {
        method,
        headers: { cookie, 'x-interlock': '1', 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      const parsed = text === '' ? null : (JSON.parse(text) as unknown);
      return { status: answer.status, headers: answer.headers, body: parsed as never };
    },
  };
}

import { sql } from 'kysely';
import { AppError } from '../../../server/app-error.ts';
import { authenticate } from '../../../server/http/authenticate.ts';
import { identityRoutes } from '../../../server/http/identity-routes.ts';
import { answerProblem, toProblem } from '../../../server/http/problem.ts';
import { createRouter } from '../../../server/http/router.ts';
import { bootstrapIdentity } from '../../../server/identity/bootstrap.ts';
import { createIdentity, type Identity } from '../../../server/identity/identity.ts';
import type { Db } from '../../../server/store/database.ts';
import { openDatabase } from '../../../server/store/open-database.ts';
import { createDatabase } from '../../support/postgres.ts';

/** The administrator's token in these tests. */
export const ADMIN_TOKEN = 'administrator-of-the-tests';

/** How a call is made; `as` is a bearer token, `cookie` a session's secret with the header a browser of ours sends. */
export interface Call {
  readonly as?: string;
  readonly cookie?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What came back, body parsed where there is one. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into bodies of every shape
  readonly body: any;
}

/** A database of its own with an administrator, and the identity routes behind their guard. */
export interface IdentityWorld {
  readonly db: Db;
  readonly identity: Identity;
  readonly app: ReturnType<typeof createRouter>;
  /** Everything bootstrap printed. */
  readonly printed: readonly string[];
  call(method: string, path: string, call?: Call): Promise<Answer>;
  /** {@link call} as the administrator. */
  admin(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Invites somebody; returns what stands behind the # of their link. */
  invite(id: string, roles?: readonly string[], teams?: readonly string[]): Promise<string>;
  /** Signs somebody in; returns the session's secret. */
  signIn(link: string): Promise<string>;
  /** Issues a token; returns its text and id. */
  token(request: Readonly<Record<string, unknown>>): Promise<{ text: string; id: string }>;
  /** Moves all clocks on. */
  advance(ms: number): Promise<void>;
  /** Another node on the same database: its own memory, no notice of changes made here. */
  otherNode(): IdentityWorld;
  close(): Promise<void>;
}

/** Opens a world; the server is reached under `publicUrl`. */
export async function openWorld(publicUrl = 'http://localhost'): Promise<IdentityWorld> {
  const { url } = await createDatabase();
  const db = openDatabase({ url, poolSize: 8 });
  const printed: string[] = [];
  const config = { adminToken: ADMIN_TOKEN, dataDirectory: '/nonexistent', publicUrl };
  await bootstrapIdentity({ db, config, print: (line) => printed.push(line) });
  return node(db, publicUrl, printed, { ms: 0 });
}

function node(
  db: Db,
  publicUrl: string,
  printed: readonly string[],
  clock: { ms: number },
): IdentityWorld {
  const identity = createIdentity({ db, publicUrl: () => publicUrl, now: () => clock.ms });
  const app = createRouter();
  app.use('*', authenticate(identity));
  app.route('/', identityRoutes(identity));
  app.onError((failure, c) =>
    answerProblem(
      c,
      toProblem(failure),
      failure instanceof AppError ? failure.retryAfter : undefined,
    ),
  );

  const call: IdentityWorld['call'] = async (method, path, given = {}) => {
    const headers = new Headers();
    if (given.as !== undefined) headers.set('authorization', `Bearer ${given.as}`);
    if (given.cookie !== undefined) {
      headers.set('cookie', `interlock_session=${given.cookie}`);
      headers.set('x-interlock', '1');
    }
    if (given.body !== undefined) headers.set('content-type', 'application/json');
    for (const [name, value] of Object.entries(given.headers ?? {})) {
      if (value === '') headers.delete(name);
      else headers.set(name, value);
    }
    const body = given.body === undefined ? null : JSON.stringify(given.body);
    const response = await app.request(path, { method, headers, body });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json') ?? false;
    const parsed: unknown = json ? JSON.parse(text) : undefined;
    return { status: response.status, headers: response.headers, text, body: parsed };
  };
  const admin: IdentityWorld['admin'] = (method, path, body) =>
    call(method, path, { as: ADMIN_TOKEN, ...(body === undefined ? {} : { body }) });

  return {
    db,
    identity,
    app,
    printed,
    call,
    admin,
    invite: async (id, roles = ['agent'], teams = []) => {
      const body = { id, name: `Person ${id}`, email: `${id}@example.org`, roles, teams };
      return linkOf(await expectStatus(admin('POST', '/api/people', body), 201));
    },
    signIn: async (link) => {
      const answer = await expectStatus(call('POST', '/api/session', { body: { link } }), 201);
      return cookieOf(answer);
    },
    token: async (request) => {
      const answer = await expectStatus(
        admin('POST', '/api/tokens', { name: 'A token', ...request }),
        201,
      );
      return { text: answer.body.token, id: answer.body.id };
    },
    advance: async (ms) => {
      clock.ms += ms;
      await sql`insert into test_clock (shift) values (make_interval(secs => ${ms / 1_000}))
        on conflict (only_row) do update set shift = test_clock.shift + excluded.shift`.execute(db);
    },
    otherNode: () => node(db, publicUrl, printed, clock),
    close: () => db.destroy(),
  };
}

/** What stands behind the # of the link in an answer. */
export function linkOf(answer: Answer): string {
  return String(answer.body.link).split('#')[1] ?? '';
}

/** The session's secret in an answer's cookie. */
export function cookieOf(answer: Answer): string {
  return /interlock_session=([^;]+)/.exec(answer.headers.get('set-cookie') ?? '')?.[1] ?? '';
}

async function expectStatus(pending: Promise<Answer>, status: number): Promise<Answer> {
  const answer = await pending;
  if (answer.status !== status)
    throw new Error(`expected ${status}: ${answer.status} ${answer.text}`);
  return answer;
}

import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { asText, isJsonObject, type Json, type JsonObject } from '@interlock/engine';
import { CommandFailure, InputFailure } from './command-failure.ts';
import type { Surroundings } from './command-line.ts';

/** A request to a running server. */
export interface Request {
  readonly method: string;
  /** With its query, `/api/…`. */
  readonly path: string;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is, under a type its headers say. */
  readonly body?: string;
  readonly headers?: { readonly [name: string]: string };
}

/** What a server answered. */
export interface Reply {
  readonly status: number;
  /** Of an answer that is none, or of a problem (RFC 9457). */
  readonly json: JsonObject;
  readonly etag: string | null;
}

/** Asks a running server. */
export interface ApiClient {
  /** Where the server is, without a slash at the end. */
  readonly url: string;
  /**
   * The answer's JSON.
   * @param placeOf where the reader has what a pointer into the body leads to; null: there is no better place
   * @throws CommandFailure with every issue at its place, else with the server's reason; InputFailure as `send`
   */
  ask(
    method: string,
    path: string,
    body?: unknown,
    placeOf?: (path: string) => string | null,
  ): Promise<JsonObject>;
  /**
   * The answer, or the problem it refused with.
   * @throws InputFailure where no server answers, it does not know or allow the token, it is no Interlock, or it is older
   *   than this command line
   */
  send(request: Request): Promise<Reply>;
}

/** What of the command line says where the server is; the environment fills in what is left out. */
export interface ServerChoice {
  readonly url?: string | undefined;
  readonly token?: string | undefined;
}

/**
 * A client of the server that is named, or of the one on this machine.
 * @throws InputFailure where no token is found, or the address is none
 */
export async function connectServer(
  choice: ServerChoice,
  { env, cwd }: Surroundings,
): Promise<ApiClient> {
  const port = env['INTERLOCK_PORT'] ?? '8080';
  const url = (choice.url ?? env['INTERLOCK_URL'] ?? `http://127.0.0.1:${port}`).replace(
    /\/+$/,
    '',
  );
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
    throw new InputFailure(`${url} is no address of a server, such as http://127.0.0.1:8080`);
  const token =
    choice.token ??
    env['INTERLOCK_TOKEN'] ??
    env['INTERLOCK_ADMIN_TOKEN'] ??
    (await readToken(env, cwd));
  const client: ApiClient = {
    url,
    async send({ method, path, json, body, headers = {} }) {
      const content = json === undefined ? (body ?? null) : JSON.stringify(json);
      const type = json === undefined ? {} : { 'content-type': 'application/json' };
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...type, ...headers },
        body: content,
      }).catch((cause: unknown) => {
        const why = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
        const reason = why instanceof Error ? why.message : String(why);
        throw new InputFailure(`No server answers at ${url}: ${reason}`);
      });
      const read = (await answer.json().catch(() => null)) as Json;
      if (!isJsonObject(read)) throw new InputFailure(foreign(url, answer.status));
      refuseOthers(url, answer.status, read, `${method} ${path}`);
      return { status: answer.status, json: read, etag: answer.headers.get('etag') };
    },
    async ask(method, path, body, placeOf = () => null) {
      const given = body === undefined ? {} : { json: body };
      const { status, json } = await client.send({ method, path, ...given });
      if (status < 400) return json;
      throw new CommandFailure(problemText(status, json, placeOf));
    },
  };
  return client;
}

function foreign(url: string, status: number): string {
  return `What answers at ${url} is no Interlock: it answered ${status} without JSON`;
}

/** @throws InputFailure where a server is not the one that was meant, or not for whoever asks */
function refuseOthers(url: string, status: number, json: JsonObject, what: string): void {
  if (status === 401) {
    const how = 'give another one by --token or INTERLOCK_TOKEN (Admin → Tokens makes one)';
    throw new InputFailure(`The server at ${url} does not know this token: ${how}`);
  }
  if (status === 403 && json['code'] !== 'own-draft')
    throw new InputFailure(`The server at ${url} does not let this token: ${reasonOf(json)}`);
  if ((status === 404 && json['code'] === 'not-found') || status === 405) {
    const why = `it has no ${what.split('?')[0] ?? what}`;
    throw new InputFailure(
      `The server at ${url} is older than this command line, ${why}: upgrade it, or use the command line it came with`,
    );
  }
}

/** Why a request was refused, in a sentence. */
export function reasonOf({ detail, title, code }: JsonObject): string {
  return asText(detail ?? title ?? code ?? 'no reason was given');
}

/**
 * A client of the server that is named on the command line or in INTERLOCK_URL; null where none is.
 * @throws InputFailure where no token is found, or the address is none
 */
export async function chosenServer(
  choice: ServerChoice,
  around: Surroundings,
): Promise<ApiClient | null> {
  const url = choice.url ?? around.env['INTERLOCK_URL'];
  return url === undefined || url === '' ? null : connectServer(choice, around);
}

async function readToken(env: Surroundings['env'], cwd: string): Promise<string> {
  const file = join(resolve(cwd, env['INTERLOCK_DATA'] ?? 'data'), 'admin-token');
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch {
    const how = 'give --token, set INTERLOCK_TOKEN, or run it where the server keeps its data';
    throw new InputFailure(`No token: there is no ${file}; ${how}`);
  }
}

/** A problem as people read it: each issue with its place, or the reason where there are none. */
export function problemText(
  status: number,
  json: JsonObject,
  placeOf: (path: string) => string | null = () => null,
): string {
  const { detail, title, issues } = json;
  const lines = (Array.isArray(issues) ? (issues as readonly Json[]) : [])
    .filter(isJsonObject)
    .map(({ path, message, file }) => {
      const own = file === undefined && typeof path === 'string' ? placeOf(path) : null;
      const place = own ?? [file, path].filter((part) => typeof part === 'string').join('#');
      return `  ${place}: ${asText(message)}`;
    });
  // The reason quotes the issues, which stand below.
  const [first, second] = lines.length > 0 ? [title, detail] : [detail, title];
  const head = typeof first === 'string' ? first : asText(second ?? '');
  return [`The server refused (${status}): ${head}`, ...lines].join('\n');
}

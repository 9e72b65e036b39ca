import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { asText, isJsonObject, type Json, type JsonObject } from '@interlock/engine';
import { CommandFailure } from './command-failure.ts';
import type { Surroundings } from './command-line.ts';

/** Asks a running server. */
export interface ApiClient {
  /**
   * The answer's JSON.
   * @param placeOf where the reader has what a pointer into the body leads to; null: there is no better place
   * @throws CommandFailure with every issue at its place, else with the server's reason
   */
  ask(
    method: string,
    path: string,
    body?: unknown,
    placeOf?: (path: string) => string | null,
  ): Promise<JsonObject>;
}

/** What of the command line says where the server is; the environment fills in what is left out. */
export interface ServerChoice {
  readonly url?: string | undefined;
  readonly token?: string | undefined;
}

/**
 * A client of the server that is named, or of the one on this machine.
 * @throws CommandFailure where no token is found
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
  const token =
    choice.token ??
    env['INTERLOCK_TOKEN'] ??
    env['INTERLOCK_ADMIN_TOKEN'] ??
    (await readToken(env, cwd));
  return {
    async ask(method, path, body, placeOf = () => null) {
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }).catch((cause: unknown) => {
        const why = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
        const reason = why instanceof Error ? why.message : String(why);
        throw new CommandFailure(`No server answers at ${url}: ${reason}`);
      });
      const json = (await answer.json().catch(() => null)) as Json;
      if (answer.ok && isJsonObject(json)) return json;
      throw new CommandFailure(problemText(answer.status, json, placeOf));
    },
  };
}

/**
 * A client of the server that is named on the command line or in INTERLOCK_URL; null where none is.
 * @throws CommandFailure where no token is found
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
    throw new CommandFailure(`No token: there is no ${file}; ${how}`);
  }
}

/** A problem as people read it: each issue with its place, or the reason where there are none. */
function problemText(status: number, json: Json, placeOf: (path: string) => string | null): string {
  if (!isJsonObject(json)) return `The server answered ${status} without a reason`;
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

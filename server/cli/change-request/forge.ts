import { readFile } from 'node:fs/promises';
import { asText, isJsonObject, type Json } from '@interlock/engine';
import { CommandFailure, InputFailure } from '../command-failure.ts';
import type { Surroundings } from '../command-line.ts';

/** A picture to be shown with a comment. */
export interface Picture {
  /** `change.svg`. */
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Where change requests are, and comments on the one a job runs for. */
export interface Forge {
  /** Everybody's comments, with what they say. */
  comments(): AsyncIterable<{ readonly id: string; readonly body: string }>;
  /** @returns its address */
  write(body: string): Promise<string>;
  rewrite(id: string, body: string): Promise<string>;
  /** Markdown that shows pictures, as far as that is possible there; empty where none can be shown. */
  show(pictures: readonly Picture[]): Promise<string>;
}

/** Which forges there are. */
export const FORGES = ['github', 'gitlab'] as const;

type Env = Surroundings['env'];

/** The change request the job of a forge runs for. @throws InputFailure where its variables do not say which */
export async function openForge(name: (typeof FORGES)[number], env: Env): Promise<Forge> {
  return name === 'github' ? openGithub(env) : openGitlab(env);
}

/** GitHub's REST API, comments of issues: every pull request is one. */
async function openGithub(env: Env): Promise<Forge> {
  const api = env['GITHUB_API_URL'] ?? 'https://api.github.com';
  const repository = needed(env, 'GITHUB_REPOSITORY');
  const event = await readFile(needed(env, 'GITHUB_EVENT_PATH'), 'utf8').then(parsed, () => null);
  const request = isJsonObject(event) ? event['pull_request'] : undefined;
  const number = isJsonObject(request) ? request['number'] : undefined;
  if (typeof number !== 'number')
    throw new InputFailure('This job runs for no pull request: there is nothing to comment on');
  const headers = {
    authorization: `Bearer ${needed(env, 'GITHUB_TOKEN')}`,
    accept: 'application/vnd.github+json',
  };
  const ask = askAt(`${api}/repos/${repository}/issues`, headers);
  return {
    comments: () => pages((page) => ask('GET', `/${number}/comments?per_page=100&page=${page}`)),
    write: async (body) => addressOf(await ask('POST', `/${number}/comments`, { body })),
    rewrite: async (id, body) => addressOf(await ask('PATCH', `/comments/${id}`, { body })),
    // It takes no pictures from programs: they are among what the job keeps.
    show: () => Promise.resolve(''),
  };
}

/** GitLab's REST API, notes of merge requests; pictures are uploads of the project. */
function openGitlab(env: Env): Forge {
  const api = `${needed(env, 'CI_API_V4_URL')}/projects/${needed(env, 'CI_PROJECT_ID')}`;
  const notes = `/merge_requests/${needed(env, 'CI_MERGE_REQUEST_IID')}/notes`;
  const headers = { 'private-token': needed(env, 'INTERLOCK_COMMENT_TOKEN') };
  const ask = askAt(api, headers);
  return {
    comments: () => pages((page) => ask('GET', `${notes}?per_page=100&page=${page}`)),
    write: async (body) => addressOf(await ask('POST', notes, { body })),
    rewrite: async (id, body) => addressOf(await ask('PUT', `${notes}/${id}`, { body })),
    async show(pictures) {
      const shown: string[] = [];
      for (const { name, bytes } of pictures) {
        const form = new FormData();
        form.set('file', new Blob([bytes], { type: 'image/svg+xml' }), name);
        const answer = await ask('POST', '/uploads', form);
        if (isJsonObject(answer) && typeof answer['markdown'] === 'string')
          shown.push(answer['markdown']);
      }
      return shown.join('\n\n');
    },
  };
}

type Ask = (method: string, path: string, content?: FormData | object) => Promise<Json>;

function askAt(base: string, headers: { readonly [name: string]: string }): Ask {
  return async (method, path, content) => {
    const isForm = content instanceof FormData;
    const type = content === undefined || isForm ? {} : { 'content-type': 'application/json' };
    const body = content === undefined ? null : isForm ? content : JSON.stringify(content);
    const answer = await fetch(`${base}${path}`, {
      method,
      headers: { ...headers, ...type },
      body,
    }).catch((cause: unknown) => {
      throw new CommandFailure(`${base} does not answer: ${String(cause)}`);
    });
    const text = await answer.text();
    if (answer.ok) return parsed(text);
    const may = answer.status === 401 || answer.status === 403 ? ' (may this token comment?)' : '';
    throw new CommandFailure(
      `${method} ${base}${path} answered ${answer.status}${may}: ${text.slice(0, 300)}`,
    );
  };
}

/** Comments page by page, as both forges list them. */
async function* pages(read: (page: number) => Promise<Json>) {
  for (let page = 1; ; page += 1) {
    const items = await read(page);
    if (!Array.isArray(items) || items.length === 0) return;
    for (const item of (items as readonly Json[]).filter(isJsonObject))
      yield { id: asText(item['id']), body: asText(item['body'] ?? '') };
    if (items.length < 100) return;
  }
}

function addressOf(comment: Json): string {
  const url = isJsonObject(comment) ? comment['html_url'] : undefined;
  return typeof url === 'string' ? url : '';
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}

function needed(env: Env, name: string): string {
  const value = env[name];
  if (value !== undefined && value !== '') return value;
  throw new InputFailure(`${name} is not set: the job of the CI template sets it`);
}

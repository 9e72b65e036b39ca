import type { Json, JsonObject } from '@interlock/engine';
import type { AppWorld, Reply } from './app.ts';

/** A person who may write definitions, through the API. */
export interface Writer {
  readonly id: string;
  readonly token: string;
  ask(method: string, path: string, json?: unknown, ifMatch?: string): Promise<Reply>;
  /** Begins a draft. */
  begin(title: string, id?: string): Promise<string>;
  /** Saves a file on top of whatever the draft is. */
  save(draft: string, path: string, json: Json): Promise<Reply>;
  /** Sends a question about a draft as it is now. */
  tell(draft: string, what: 'review' | 'publish' | 'merge', json?: unknown): Promise<Reply>;
}

/** A new person with these roles, and a token of all they may do. */
export async function openWriter(
  world: AppWorld,
  id: string,
  roles: readonly string[] = ['owner'],
): Promise<Writer> {
  await world.person(id, roles);
  const writes = roles.includes('owner') ? ['definitions:write'] : [];
  const scopes = ['definitions:read', 'records:read', 'records:write', ...writes];
  const json = { name: 'git', kind: 'person', principal: id, scopes };
  const made = await world.ask('POST', '/api/tokens', { json });
  if (made.status !== 201) throw new Error(made.text);
  const { token } = made.body as { token: string };
  const ask: Writer['ask'] = (method, path, body, ifMatch) =>
    world.ask(method, path, {
      as: token,
      ...(body === undefined ? {} : { json: body }),
      headers: ifMatch === undefined ? {} : { 'if-match': ifMatch },
    });
  const tag = async (draft: string): Promise<string> =>
    (await ask('GET', `/api/drafts/${draft}`)).headers.get('etag') ?? '';
  return {
    id,
    token,
    ask,
    begin: async (title, draft) =>
      (await ask('POST', '/api/drafts', draft === undefined ? { title } : { title, id: draft }))
        .body.id,
    save: async (draft, path, file) =>
      ask('PUT', `/api/drafts/${draft}/files/${encodeURIComponent(path)}`, file, await tag(draft)),
    tell: async (draft, what, body) =>
      ask('POST', `/api/drafts/${draft}/${what}`, body, await tag(draft)),
  };
}

/** A file of a pack with something else in it. */
export function changedFile(
  files: ReadonlyMap<string, Json>,
  path: string,
  change: (json: JsonObject) => JsonObject,
): JsonObject {
  return change(structuredClone(files.get(path)) as JsonObject);
}

/** One person's change of a file, which another approves and publishes. */
export async function publishFile(
  author: Writer,
  approver: Writer,
  path: string,
  json: Json,
  title = 'A change',
): Promise<Reply> {
  const draft = await author.begin(title);
  await author.save(draft, path, json);
  await approver.tell(draft, 'review', { verdict: 'approved' });
  return approver.tell(draft, 'publish');
}

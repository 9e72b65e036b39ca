import { asText, isJsonObject, type Json, type JsonObject } from '@interlock/engine';
import { problemText, type ApiClient } from '../api-client.ts';
import { CommandFailure, InputFailure } from '../command-failure.ts';
import { readServerCommit } from '../server-source.ts';
import { changesBetween } from './publication.ts';

/** A draft on a server. */
export interface ServerDraft {
  readonly id: string;
  readonly etag: string;
}

/** The draft of an id that is open; null where there is none. @throws InputFailure where it is closed */
export async function findServerDraft(server: ApiClient, id: string): Promise<ServerDraft | null> {
  const path = `/api/drafts/${encodeURIComponent(id)}`;
  const { status, json, etag } = await server.send({ method: 'GET', path });
  if (status === 404) return null;
  if (status >= 400) throw new CommandFailure(problemText(status, json));
  if (json['state'] !== 'open')
    throw new InputFailure(`The draft ${id} is ${asText(json['state'])}: choose another name`);
  return { id, etag: etag ?? '' };
}

/** Begins a draft of what is published. @throws CommandFailure where it cannot be */
export async function beginServerDraft(
  server: ApiClient,
  title: string,
  id: string | undefined,
): Promise<ServerDraft> {
  const wish = { title, ...(id === undefined ? {} : { id }) };
  const { status, json, etag } = await server.send({
    method: 'POST',
    path: '/api/drafts',
    json: wish,
  });
  const { id: given } = json;
  if (status >= 400 || typeof given !== 'string')
    throw new CommandFailure(problemText(status, json));
  return { id: given, etag: etag ?? '' };
}

/**
 * Saves in a draft what makes it hold these files, each as a commit of its own.
 * @returns the draft as it is then
 * @throws CommandFailure where a file cannot be saved: those before it are
 */
export async function fillServerDraft(
  server: ApiClient,
  draft: ServerDraft,
  files: ReadonlyMap<string, Json>,
): Promise<ServerDraft> {
  const { files: there } = await readServerCommit(server, `draft/${draft.id}`);
  let { etag } = draft;
  for (const [path, json] of changesBetween(there, files)) {
    const reply = await server.send({
      method: json === null ? 'DELETE' : 'PUT',
      path: `/api/drafts/${draft.id}/files/${encodeURIComponent(path)}`,
      ...(json === null ? {} : { json }),
      headers: { 'if-match': etag },
    });
    if (reply.status >= 400) throw new CommandFailure(problemText(reply.status, reply.json));
    etag = reply.etag ?? etag;
  }
  return { ...draft, etag };
}

/** What came of asking to publish a draft. */
export type Published =
  | {
      readonly kind: 'published';
      readonly commit: string;
      readonly versions: readonly { readonly workflow: string; readonly version: number }[];
    }
  /** Somebody has to approve it first. */
  | { readonly kind: 'not-approved'; readonly why: string }
  /** Something else was published meanwhile. */
  | { readonly kind: 'stale'; readonly why: string; readonly conflicts: readonly JsonObject[] };

/** Publishes a draft, if the rules let whoever asks. @throws CommandFailure with everything that is wrong with it */
export async function publishServerDraft(
  server: ApiClient,
  { id, etag }: ServerDraft,
): Promise<Published> {
  const path = `/api/drafts/${id}/publish`;
  const headers = { 'if-match': etag };
  const { status, json } = await server.send({ method: 'POST', path, headers });
  const { code, detail, commit, versions } = json;
  const why = asText(detail ?? code);
  if (code === 'not-approved') return { kind: 'not-approved', why };
  if (code === 'stale-base') return { kind: 'stale', why, conflicts: conflictsIn(json) };
  if (status >= 400) throw new CommandFailure(problemText(status, json));
  const made = (Array.isArray(versions) ? versions : []) as unknown as Extract<
    Published,
    { kind: 'published' }
  >['versions'];
  return { kind: 'published', commit: typeof commit === 'string' ? commit : '', versions: made };
}

/** Takes what was published meanwhile into a draft. @throws CommandFailure with the conflicts that stand against it */
export async function mergeServerDraft(
  server: ApiClient,
  { id, etag }: ServerDraft,
): Promise<ServerDraft> {
  const path = `/api/drafts/${id}/merge`;
  const headers = { 'if-match': etag };
  const reply = await server.send({ method: 'POST', path, headers, json: {} });
  if (reply.status < 400) return { id, etag: reply.etag ?? etag };
  const conflicts = conflictsIn(reply.json).map(({ text }) => `  ${asText(text)}`);
  throw new CommandFailure([problemText(reply.status, reply.json), ...conflicts].join('\n'));
}

function conflictsIn({ conflicts }: JsonObject): readonly JsonObject[] {
  return (Array.isArray(conflicts) ? (conflicts as readonly Json[]) : []).filter(isJsonObject);
}

import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildPolicy } from '../../support/many-policies.ts';
import { dataDirectory, startServer } from '../../support/server-process.ts';
import type { ServerProcess } from '../../support/server-process.ts';
import { shipped, WORKFLOWS } from '../../workflows/shipped-packs.ts';
import { median } from '../load.ts';

const FILES = 508;
const ROUNDS = 5;
const PATH = 'incident/workflow.json';

/**
 * How long publishing takes, from the request to the answer, of a draft that changes one workflow among 508
 * definition files: checked, verified, its scenarios played, committed, on a server process over HTTP.
 */
export async function publishing(): Promise<{ readonly files: number; readonly ms: number }> {
  const folder = dataDirectory();
  const data = dataDirectory();
  cpSync(WORKFLOWS, folder.path, { recursive: true });
  for (let n = 0; n < FILES - shipped.files.size; n += 1) {
    const path = join(folder.path, 'alert', 'policies', `many-${n}.json`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(buildPolicy(`many-${n}`, n, { on: ['alert.opened'] })));
  }
  const server = await startServer(data.path, { INTERLOCK_WORKFLOWS: folder.path });
  try {
    const [ada, bob] = [await owner(server, 'ada'), await owner(server, 'bob')];
    const rounds: number[] = [];
    for (let n = 0; n < ROUNDS; n += 1) rounds.push(await publishOnce(n, ada, bob));
    return { files: FILES, ms: median(rounds) };
  } finally {
    await server.stop();
    folder.remove();
    data.remove();
  }
}

type Ask = <T>(method: string, path: string, body?: unknown) => Promise<T>;

/** A person who may write definitions, asking with a token of their own. */
async function owner(server: ServerProcess, id: string): Promise<Ask> {
  const email = `${id}@example.org`;
  const person = { id, name: id, email, roles: ['owner'], teams: [] };
  const { body: made } = await server.call('POST', '/api/people', person);
  const { body } = await server.call<{ token?: string }>('POST', '/api/tokens', {
    name: 'bench',
    kind: 'person',
    principal: id,
    scopes: ['definitions:read', 'definitions:write'],
  });
  if (body.token === undefined) throw new Error(JSON.stringify([made, body]));
  const headers = { authorization: `Bearer ${body.token}`, 'if-match': '*' };
  return async <T>(method: string, path: string, json?: unknown): Promise<T> => {
    const answer = await server.call<T>(method, path, json, headers);
    if (answer.status >= 300)
      throw new Error(`${method} ${path}: ${JSON.stringify(answer.body).slice(0, 2_000)}`);
    return answer.body;
  };
}

async function publishOnce(n: number, ada: Ask, bob: Ask): Promise<number> {
  const { id } = await ada<{ id: string }>('POST', '/api/drafts', { title: `Round ${n}` });
  const workflow = shipped.files.get(PATH) as object;
  const file = `/api/drafts/${id}/files/${encodeURIComponent(PATH)}`;
  await ada('PUT', file, { ...workflow, description: `Round ${n}` });
  await bob('POST', `/api/drafts/${id}/review`, { verdict: 'approved' });
  const from = performance.now();
  await ada('POST', `/api/drafts/${id}/publish`);
  return performance.now() - from;
}

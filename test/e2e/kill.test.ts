import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataDirectory, startServer, until } from '../support/server-process.ts';
import type { ServerProcess } from '../support/server-process.ts';

interface Seen {
  readonly key: string;
  readonly body: string;
}

/** A pack with a timer of two seconds and an effect, beside the shipped ones. */
function workflowsWithProbe(folder: string, sink: string): void {
  cpSync(join(import.meta.dirname, '..', '..', 'workflows'), folder, { recursive: true });
  mkdirSync(join(folder, 'probe'), { recursive: true });
  const type = {
    id: 'probe',
    title: 'Probe',
    plural: 'Probes',
    prefix: 'PRB',
    titleField: 'name',
    list: ['number', 'name'],
    fields: { name: { title: 'Name', type: 'string' } },
    form: { main: { title: 'Main', fields: ['name'] } },
  };
  const call = {
    type: 'http.request',
    params: { url: sink, method: 'POST', body: { name: '{{ record.data.name }}' } },
  };
  const workflow = {
    id: 'probe',
    title: 'Probe',
    initial: 'waiting',
    states: {
      waiting: { entry: { call }, transitions: { late: { after: 'PT2S', target: 'late' } } },
      late: {},
    },
  };
  writeFileSync(join(folder, 'probe', 'type.json'), JSON.stringify(type));
  writeFileSync(join(folder, 'probe', 'workflow.json'), JSON.stringify(workflow));
}

describe('kill -9 right after a 202', () => {
  const data = dataDirectory();
  const folder = dataDirectory();
  const seen: Seen[] = [];
  let answerWith = 503;
  const sink = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      seen.push({ key: String(request.headers['idempotency-key']), body });
      response.writeHead(answerWith).end();
    });
  });
  let server: ServerProcess;
  let settings: { readonly [name: string]: string };

  beforeAll(async () => {
    await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve));
    const { port } = sink.address() as AddressInfo;
    workflowsWithProbe(folder.path, `http://127.0.0.1:${port}/hook`);
    settings = { INTERLOCK_WORKFLOWS: folder.path, INTERLOCK_ALLOW_HOSTS: `127.0.0.1:${port}` };
    server = await startServer(data.path, settings);
  }, 90_000);
  afterAll(async () => {
    await server.stop();
    sink.close();
    data.remove();
    folder.remove();
  });

  it('loses nothing: the record is there, its timer fires, its effect is sent with the same key', async () => {
    // given a record with a timer and an effect whose receiver fails
    const opened = await server.call<{ id: string; number: string }>('POST', '/api/records', {
      type: 'probe',
      data: { name: 'p1' },
    });
    expect(opened.status).toBe(201);
    const { number } = opened.body;
    const effects = await server.call<{ items: { id: string; status: string }[] }>(
      'GET',
      `/api/records/${number}/effects`,
    );
    const key = effects.body.items[0]?.id;
    // when it is killed at once, and comes back after the timer was due
    await server.kill();
    answerWith = 200;
    const sentBefore = seen.length;
    await new Promise((resolve) => setTimeout(resolve, 2_200));
    server = await startServer(data.path, settings);
    // then
    const record = await until('the timer that came due meanwhile', async () => {
      const found = await server.call<{ state: string }>('GET', `/api/records/${number}`);
      return found.status === 200 && found.body.state === 'late' && found.body;
    });
    expect(record.state).toBe('late');
    await until('the pending effect', () => Promise.resolve(seen.length > sentBefore));
    expect(new Set(seen.map((s) => s.key))).toEqual(new Set([key]));
    const history = await server.call<{ items: { revision: number; to: string }[] }>(
      'GET',
      `/api/records/${number}/history`,
    );
    expect(history.body.items.map((row) => row.revision).toReversed()).toEqual([1, 2]);
    await until('the effect to be done', async () => {
      const now = await server.call<{ items: { status: string }[] }>(
        'GET',
        `/api/records/${number}/effects`,
      );
      return now.body.items[0]?.status === 'done';
    });
  }, 60_000);

  it('every accepted event of a burst is there after kill -9', async () => {
    // given twenty clients that note what was acknowledged
    const acknowledged: string[] = [];
    let alive = true;
    const clients = Array.from({ length: 20 }, async (_, client) => {
      for (let n = 0; alive; n += 1) {
        const answer = await server
          .call<{ number: string }>('POST', '/api/records', {
            type: 'probe',
            data: { name: `${client}-${n}` },
          })
          .catch(() => null);
        if (answer?.status === 201) acknowledged.push(answer.body.number);
      }
    });
    // when
    await until('some acknowledgements', () => Promise.resolve(acknowledged.length > 100));
    await server.kill();
    alive = false;
    await Promise.all(clients);
    server = await startServer(data.path, settings);
    // then
    const missing: string[] = [];
    for (const number of acknowledged) {
      const found = await server.call('GET', `/api/records/${number}`);
      if (found.status !== 200) missing.push(number);
    }
    expect(missing).toEqual([]);
  }, 60_000);
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findMissing, openProbe, startProbeLoad } from '../support/probe-load.ts';
import { writeProbeWorkflows } from '../support/probe-workflows.ts';
import { dataDirectory, startServer, until } from '../support/server-process.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { openSink, type Sink } from '../support/sink.ts';

describe('kill -9 right after a 202', () => {
  const data = dataDirectory();
  const folder = dataDirectory();
  let sink: Sink;
  let server: ServerProcess;
  let settings: { readonly [name: string]: string };

  beforeAll(async () => {
    sink = await openSink();
    sink.answerWith(503);
    writeProbeWorkflows(folder.path, sink.url);
    settings = {
      INTERLOCK_WORKFLOWS: folder.path,
      INTERLOCK_ALLOW_HOSTS: `127.0.0.1:${sink.port}`,
    };
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
    const opened = await openProbe(server, 'p1');
    expect(opened.status).toBe(201);
    const { number } = opened.body;
    const effects = await server.call<{ items: { id: string; status: string }[] }>(
      'GET',
      `/api/records/${number}/effects`,
    );
    const key = effects.body.items[0]?.id;
    // when it is killed at once, and comes back after the timer was due
    await server.kill();
    sink.answerWith(200);
    const sentBefore = sink.seen.length;
    await new Promise((resolve) => setTimeout(resolve, 2_200));
    server = await startServer(data.path, settings);
    // then
    const record = await until('the timer that came due meanwhile', async () => {
      const found = await server.call<{ state: string }>('GET', `/api/records/${number}`);
      return found.status === 200 && found.body.state === 'late' && found.body;
    });
    expect(record.state).toBe('late');
    await until('the pending effect', () => Promise.resolve(sink.seen.length > sentBefore));
    expect(new Set(sink.seen.map((s) => s.key))).toEqual(new Set([key]));
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
    // given
    const load = startProbeLoad([server], 20);
    // when
    await until('some acknowledgements', () => Promise.resolve(load.acknowledged.length > 100));
    await server.kill();
    await load.stop();
    server = await startServer(data.path, settings);
    // then
    expect(await findMissing(server, load.acknowledged)).toEqual([]);
  }, 60_000);
});

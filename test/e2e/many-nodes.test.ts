import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../server/store/open-database.ts';
import type { Db } from '../../server/store/database.ts';
import { createDatabase } from '../support/postgres.ts';
import { openProbe } from '../support/probe-load.ts';
import { writeProbeWorkflows } from '../support/probe-workflows.ts';
import { dataDirectory, startServer, until } from '../support/server-process.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { openSink, type Sink } from '../support/sink.ts';

/** Effects one node does at a time. */
const LANES = 8;

describe('three nodes on one PostgreSQL', () => {
  const places = Array.from({ length: 3 }, () => ({
    data: dataDirectory(),
    workflows: dataDirectory(),
  }));
  let sink: Sink;
  let db: Db;
  let nodes: ServerProcess[] = [];

  const start = (at: number, url: string) =>
    startServer(places[at]?.data.path ?? '', {
      INTERLOCK_WORKFLOWS: places[at]?.workflows.path ?? '',
      INTERLOCK_FOLLOW_FOLDER: 'true',
      INTERLOCK_ALLOW_HOSTS: `127.0.0.1:${sink.port}`,
      DATABASE_URL: url,
    });
  const node = (at: number): ServerProcess => {
    const found = nodes[at];
    if (found === undefined) throw new Error(`there is no node ${at}`);
    return found;
  };

  beforeAll(async () => {
    sink = await openSink();
    for (const { workflows } of places) writeProbeWorkflows(workflows.path, sink.url, 'PT8S');
    const { url } = await createDatabase();
    db = openDatabase({ url, poolSize: 2 });
    nodes = await Promise.all(places.map((_, at) => start(at, url)));
  }, 120_000);
  afterAll(async () => {
    for (const { child } of nodes) child.kill('SIGCONT');
    await Promise.all(nodes.map((one) => one.stop()));
    await db.destroy();
    sink.close();
    for (const { data, workflows } of places) {
      data.remove();
      workflows.remove();
    }
  }, 90_000);

  const statesOf = async (ids: readonly string[]) => {
    const rows = await db
      .selectFrom('record')
      .select(['state', 'revision'])
      .where('id', 'in', ids)
      .execute();
    return rows.map(({ state, revision }) => `${state} ${revision}`);
  };
  const event = (id: string, name: string) => ({
    specversion: '1.0',
    id,
    source: '/many-nodes',
    type: 'probe.asked',
    data: { name },
  });
  const post = (at: number, body: unknown) =>
    node(at).call<{ results: { outcome: string; records: { id: string }[] }[] }>(
      'POST',
      '/api/events',
      body,
    );

  it('apply an event sent to all of them at the same moment once', async () => {
    // given
    const events = Array.from({ length: 20 }, (_, n) => event(`same-${n}`, `same-${n}`));
    // when
    const answers = await Promise.all(nodes.map((_, at) => post(at, events)));
    // then: one did it, the others were told what became of it
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    for (const n of events.keys()) {
      const results = answers.map(({ body }) => body.results[n]);
      const outcomes = results.map((result) => result?.outcome ?? 'none');
      expect(outcomes.toSorted((a, b) => a.localeCompare(b))).toEqual([
        'applied',
        'duplicate',
        'duplicate',
      ]);
      expect(new Set(results.map((result) => result?.records[0]?.id)).size).toBe(1);
    }
  });

  it('share the effects: more are done at a time than one node can do', async () => {
    sink.answerWith(200, 500);
    const before = sink.seen.length;
    const names = Array.from({ length: 60 }, (_, n) => `shared-${n}`);
    await Promise.all(names.map((name, n) => openProbe(node(n % 3), name)));
    await until('all effects', () => Promise.resolve(sink.seen.length >= before + 60));
    expect(sink.most()).toBeGreaterThan(LANES);
    const seen = sink.seen.slice(before);
    expect(new Set(seen.map(({ key }) => key)).size).toBe(seen.length);
    sink.answerWith(200);
  });

  it('tell whoever follows one of them what another changed', async () => {
    // given
    const stop = new AbortController();
    const response = await fetch(`${node(0).url}/api/stream`, {
      headers: { authorization: `Bearer ${node(0).token}` },
      signal: stop.signal,
    });
    let heard = '';
    const listening = (async () => {
      for await (const chunk of response.body ?? []) heard += Buffer.from(chunk).toString();
    })().catch(() => undefined);
    // when
    const opened = await openProbe(node(1), 'told');
    // then
    await until('the change on the stream of another node', () =>
      Promise.resolve(heard.includes(opened.body.number)),
    );
    stop.abort();
    await listening;
  });

  it('answer and decide by what was published on one of them at once', async () => {
    // given
    const file = join(places[0]?.workflows.path ?? '', 'probe', 'type.json');
    const type = JSON.parse(readFileSync(file, 'utf8')) as { fields: object };
    const fields = { ...type.fields, remark: { title: 'Remark', type: 'string' } };
    writeFileSync(file, JSON.stringify({ ...type, fields }));
    // when
    const published = await node(0).call('POST', '/api/packs/reload');
    const known = await node(1).call<{ fields: object }>('GET', '/api/types/probe');
    const opened = await node(2).call<{ data: object }>('POST', '/api/records', {
      type: 'probe',
      data: { name: 'new', remark: 'known' },
    });
    // then
    expect(published.status).toBe(200);
    expect(Object.keys(known.body.fields)).toContain('remark');
    expect(opened.status).toBe(201);
    expect(opened.body.data).toMatchObject({ remark: 'known' });
  });

  it('take over within 15 seconds what a killed one had claimed: timers, each once, and effects', async () => {
    // given: effects under way on the node that will die, and nobody else to begin them
    sink.answerWith('silent');
    const others = [node(1), node(2)];
    for (const { child } of others) child.kill('SIGSTOP');
    const before = sink.seen.length;
    const events = Array.from({ length: 300 }, (_, n) => event(`taken-${n}`, `taken-${n}`));
    const ids: string[] = [];
    for (let from = 0; from < events.length; from += 100) {
      const { body } = await post(0, events.slice(from, from + 100));
      ids.push(...body.results.flatMap(({ records }) => records.map(({ id }) => id)));
    }
    expect(ids).toHaveLength(300);
    // and timers that cannot fire, as somebody holds their records
    const holding = await db.startTransaction().execute();
    await holding.selectFrom('record').select('id').where('id', 'in', ids).forUpdate().execute();
    await until('effects under way', () => Promise.resolve(sink.seen.length >= before + LANES));
    const underWay = sink.seen.slice(before).map(({ key }) => key);
    // when: it dies with timers claimed and not fired
    const claimed = await until('claimed timers', async () => {
      const rows = await db
        .selectFrom('timer')
        .select('record')
        .where('claimed_until', 'is not', null)
        .where('record', 'in', ids)
        .execute();
      return rows.length > 0 && rows;
    });
    await node(0).kill();
    await holding.rollback().execute();
    const killed = performance.now();
    sink.answerWith(200);
    for (const { child } of others) child.kill('SIGCONT');
    // then
    const taken = await until('the claimed timers to fire', async () => {
      const states = await statesOf(ids);
      return states.every((state) => state === 'late 2') && performance.now() - killed;
    });
    expect(claimed.length).toBeGreaterThan(0);
    expect(taken / 1_000).toBeLessThan(15);
    const again = await until('the effects under way to be done again', () => {
      const keys = new Set(sink.seen.slice(before + underWay.length).map(({ key }) => key));
      return Promise.resolve(underWay.every((key) => keys.has(key)) && performance.now() - killed);
    });
    expect(again / 1_000).toBeLessThan(15);
  }, 90_000);
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen, type Listener } from '../../../server/listen.ts';
import { ADMIN_TOKEN, openAppWorld, type AppWorld } from '../../support/app.ts';
import { buildLargePack, buildPolicy } from '../../support/many-policies.ts';

describe('what takes long with definitions, over HTTP', { timeout: 240_000 }, () => {
  let world: AppWorld;
  let listener: Listener;
  beforeAll(async () => {
    world = await openAppWorld(buildLargePack('a'));
    const { app } = world;
    listener = await listen((request, env) => app.fetch(request, env), {
      host: '127.0.0.1',
      port: 0,
    });
  }, 240_000);
  afterAll(async () => {
    await listener.close(1_000);
    await world.close();
  });

  const post = (path: string, json: unknown, signal?: AbortSignal): Promise<Response> =>
    fetch(`http://127.0.0.1:${listener.port}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify(json),
      ...(signal === undefined ? {} : { signal }),
    });
  const get = (path: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${listener.port}${path}`, {
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    });
  let sent = 0;
  const postEvent = async (): Promise<number> => {
    sent += 1;
    const data = { host: 'host-1', app: 'app-1', size: 5, level: 'high' };
    const event = {
      specversion: '1.0',
      id: `e-${sent}`,
      source: '/probe',
      type: 'probe.seen',
      data,
    };
    return (await post('/api/events', event)).status;
  };
  const drafts = Array.from({ length: 40 }, (_, n) => buildPolicy(`draft-${n}`, n));
  const broken = { ...buildPolicy('broken', 1), conditions: { any: [] } };
  const rules = Array.from({ length: 500 }, (_, n) => ({
    name: `rule-${n}`,
    conditions: {
      all: [
        { fact: 'event', path: '$.type', operator: 'equal', value: 'probe.seen' },
        { fact: 'event', path: '$.data.size', operator: 'greaterThan', value: n },
      ],
    },
    event: { type: 'seen' },
  }));
  const event = { type: 'probe.seen', data: { host: 'host-1', app: 'app-1', size: 5 } };

  it.each([
    ['an analysis', '/api/policies/analyse', { policies: drafts }, 200],
    ['an explanation by drafts', '/api/policies/explain', { event, draft: drafts }, 200],
    [
      'a check of drafts',
      '/api/policies/explain',
      { event: { ...event, time: 'soon' }, draft: [...drafts, broken] },
      422,
    ],
  ])('events are answered while %s is under way', async (_what, path, json, status) => {
    // given
    const ended: string[] = [];
    const study = post(path, json).then((reply) => {
      ended.push('study');
      return reply.status;
    });
    await expect.poll(() => world.runtime.studies.load().running).toBe(1);
    // when
    for (const name of ['one', 'two', 'three']) {
      expect(await postEvent()).toBe(202);
      ended.push(name);
    }
    // then
    expect(await study).toBe(status);
    expect(ended).toEqual(['one', 'two', 'three', 'study']);
  });

  it('many policies are exported and imported where the others are studied', async () => {
    // given both threads at work for others
    const { studies } = world.runtime;
    const { promise, resolve } = Promise.withResolvers<void>();
    const others = ['one', 'two'].map((asker) => studies.study({ asker }, () => promise));
    const exported = get('/api/policies/export');
    const imported = post('/api/policies/import', rules);
    await expect.poll(() => studies.load().waiting).toBe(2);
    // when
    resolve();
    // then
    await Promise.all(others);
    expect([(await exported).status, (await imported).status]).toEqual([200, 200]);
    const { rules: all } = await (await exported).json();
    expect(all).toHaveLength(world.runtime.definitions.current().definitions.policies.all.size);
    const { files } = await (await imported).json();
    expect(Object.keys(files)).toHaveLength(rules.length);
  });

  it('events are decided under the old set until the new one is whole', async () => {
    // given
    world.files = buildLargePack('b');
    const before = world.runtime.definitions.current().definitions.hash;
    const ended: string[] = [];
    // when
    const reload = post('/api/packs/reload', {}).then((reply) => {
      ended.push('reload');
      return reply.status;
    });
    await expect.poll(() => world.runtime.studies.load().running).toBe(1);
    for (const name of ['one', 'two', 'three']) {
      expect(await postEvent()).toBe(202);
      ended.push(name);
    }
    // then
    expect(await reload).toBe(200);
    expect(ended).toEqual(['one', 'two', 'three', 'reload']);
    const decided = await world.db
      .selectFrom('decision')
      .select('commit')
      .orderBy('at', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow();
    expect(decided.commit).toBe(before);
    expect(world.runtime.definitions.current().definitions.hash).not.toBe(before);
  });

  it('an analysis nobody waits for any more is given up', async () => {
    // given
    const leaving = new AbortController();
    const given = post('/api/policies/analyse', { policies: drafts }, leaving.signal);
    let ended = false;
    const kept = post('/api/policies/analyse', { policies: drafts }).then((reply) => {
      ended = true;
      return reply.status;
    });
    await expect.poll(() => world.runtime.studies.load().running).toBe(2);
    // when
    leaving.abort();
    // then
    await expect(given).rejects.toThrow();
    await expect.poll(() => world.runtime.studies.load().running).toBe(1);
    expect(ended).toBe(false);
    expect(await kept).toBe(200);
    expect(world.logged).toEqual([]);
  });

  it('who finds too many waiting is told when to come back', async () => {
    // given both threads at work for others
    const { studies } = world.runtime;
    const { promise, resolve } = Promise.withResolvers<void>();
    const others = ['one', 'two'].map((asker) => studies.study({ asker }, () => promise));
    const ask = () => post('/api/policies/analyse', { alone: true });
    const waiting = Array.from({ length: 5 }, ask);
    await expect.poll(() => studies.load().waiting).toBe(5);
    // when
    const away = await ask();
    // then
    expect([away.status, away.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await away.json()).toMatchObject({ code: 'overloaded' });
    resolve();
    await Promise.all(others);
    const answered = await Promise.all(waiting);
    expect(answered.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAppWorld, type AppWorld } from '../../support/app.ts';
import { countRows } from '../../support/runtime-world.ts';

describe('a CloudEvent', () => {
  let world: AppWorld;
  beforeAll(async () => {
    world = await openAppWorld();
  });
  afterAll(() => world.close());

  const post = (body: string, headers: Record<string, string>) =>
    world.ask('POST', '/api/events', { body, headers });
  const event = (id: string, data = `{"name":"disk","fingerprint":"${id}"}`, more = '') =>
    `{"specversion":"1.0","id":"${id}","source":"/monitoring","type":"signal.raised","data":${data}${more}}`;
  const structured = { 'content-type': 'application/cloudevents+json' };
  const batched = { 'content-type': 'application/cloudevents-batch+json' };
  const binary = {
    'ce-specversion': '1.0',
    'ce-source': '/monitoring',
    'ce-type': 'signal.raised',
  };

  it.each<readonly [string, string, Record<string, string>]>([
    [
      'structured',
      event('latin'),
      { 'content-type': 'application/cloudevents+json; charset=ISO-8859-1' },
    ],
    [
      'in a batch',
      `[${event('latin')}]`,
      { 'content-type': 'application/cloudevents-batch+json; charset="utf-16"' },
    ],
    [
      'binary, with JSON',
      '{"name":"disk"}',
      { ...binary, 'ce-id': 'latin', 'content-type': 'application/json;Charset=windows-1252' },
    ],
    [
      'binary, with a text',
      'disk',
      { ...binary, 'ce-id': 'latin', 'content-type': 'text/plain; charset=iso-8859-15' },
    ],
  ])('in another charset than UTF-8 is refused as such: %s', async (_mode, body, headers) => {
    const before = await countRows(world.db);
    const reply = await post(body, headers);
    expect([reply.status, reply.body.code]).toEqual([415, 'content-type']);
    expect(reply.body.detail).toMatch(/said to be in ".+"; send it in UTF-8/);
    expect(await countRows(world.db)).toEqual(before);
  });

  it('may say that it is in UTF-8, and be in any other charset nowhere in the API', async () => {
    const type = 'application/cloudevents+json; charset="UTF-8"';
    expect((await post(event('utf'), { 'content-type': type })).status).toBe(202);
    for (const path of ['/api/records', '/api/intake/alertmanager', '/api/teams']) {
      const headers = { 'content-type': 'application/json; charset=latin1' };
      const reply = await world.ask('POST', path, { json: {}, headers });
      expect(`${path} ${reply.status} ${reply.body.code}`).toBe(`${path} 415 content-type`);
    }
  });

  it('that has an attribute twice is refused in its place, however it is written', async () => {
    // given
    const twice = event('b', '{"name":"disk","fingerprint":"b"}', ',"\\u0074ype":"other"');
    const inside = event('c', '{"name":"disk","fingerprint":"c","name":"disk"}');
    // when
    const reply = await post(`[${event('a')},${twice},${inside}]`, batched);
    // then: what is in its data is the sender's own
    expect(reply.body.results).toMatchObject([
      { outcome: 'applied', issues: [] },
      { outcome: 'refused', issues: [{ code: 'duplicate-name', path: '/1/type' }] },
      { outcome: 'applied' },
    ]);
    const alone = await post(event('d', '1', ',"data":2,"data":3'), structured);
    expect(alone.status).toBe(422);
    expect(alone.body.issues.map(({ path }: { path: string }) => path)).toEqual(['/data', '/data']);
  });

  it('may carry extension attributes; that they are not kept is described', async () => {
    // when
    const reply = await post(event('ext', undefined, ',"partition":"eu","dataschema":"/x"'), {
      ...structured,
    });
    // then
    expect([reply.status, reply.body.results[0].outcome]).toEqual([202, 'applied']);
    const { body } = await world.ask('GET', '/openapi.json');
    const { description } = body.paths['/api/events'].post;
    expect(description).toMatch(/not kept/);
    expect(description).toMatch(/traceparent/);
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findEvent } from '../../../server/store/event.ts';
import { openAppWorld, type AppWorld } from '../../support/app.ts';
import { countRows } from '../../support/runtime-world.ts';

describe('a refused event', () => {
  let world: AppWorld;
  beforeAll(async () => {
    world = await openAppWorld();
  });
  afterAll(() => world.close());

  const source = 'https://example.org/monitoring';
  const signal = (given: object = {}) => {
    const id = randomUUID();
    const data = { name: 'disk', fingerprint: id };
    return { specversion: '1.0', id, source, type: 'signal.raised', data, ...given };
  };
  const send = (json: object, query = '') =>
    world.ask('POST', `/api/events${query}`, {
      json,
      headers: { 'content-type': 'application/json' },
    });
  const nowhere = () => ({ subject: `/records/${randomUUID()}` });

  it.each(['__proto__', 'constructor', 'prototype'])(
    'is one with the key %s, which nobody could keep as it was sent; the others go on',
    async (name) => {
      // given
      const data = { name: 'disk', fingerprint: name, tags: [JSON.parse(`{"${name}":1}`)] };
      // when
      const { status, body } = await send([signal(), signal({ data }), signal()]);
      // then
      expect(status).toBe(202);
      expect(body.results).toMatchObject([
        { outcome: 'applied' },
        {
          outcome: 'refused',
          issues: [{ code: 'forbidden-name', path: `/1/data/tags/0/${name}`, severity: 'error' }],
        },
        { outcome: 'applied' },
      ]);
    },
  );

  it.each([
    '/records/',
    '/records',
    '/records/../../x',
    '/records/INC0000001/',
    '/records/INC0000001?x',
    '/Records/INC0000001',
  ])('is one whose subject would name a record, but does not: %s', async (subject) => {
    // when
    const alone = await send(signal({ subject }));
    const { body } = await send([signal(), signal({ subject })]);
    // then
    expect([alone.status, alone.body.code]).toEqual([422, 'invalid']);
    expect(alone.body.issues).toMatchObject([{ code: 'bad-subject', path: '/subject' }]);
    expect(body.results).toMatchObject([
      { outcome: 'applied' },
      { outcome: 'refused', issues: [{ code: 'bad-subject', path: '/1/subject' }] },
    ]);
  });

  it.each(['2500-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '0001-01-01T00:00:00Z'])(
    'is one of a time no business time is computed for; the limit is named: %s',
    async (time) => {
      const { status, body } = await send(signal({ time }));
      expect(status).toBe(422);
      expect(body.issues).toMatchObject([
        {
          code: 'bad-time',
          path: '/time',
          message: 'time must lie in the years 1900 to 2199 (UTC)',
        },
      ]);
    },
  );

  it('is one whose time is none', async () => {
    const { body } = await send(signal({ time: 'yesterday' }));
    expect(body.issues[0].message).toMatch(/^time must be RFC 3339 in the years 1900 to 2199/);
  });

  it.each(['a\0b', 'a\ud800b'])(
    'is one with a text nobody can store; it is told what to mend, not what was kept: %j',
    async (name) => {
      const { status, body } = await send(signal({ data: { name } }));
      expect(status).toBe(422);
      expect(body.issues).toMatchObject([{ code: 'text-unstorable', path: '/data/name' }]);
      expect(body.issues[0].message).toMatch(/send it without them/);
      expect(body.issues[0].message).not.toMatch(/FFFD/);
    },
  );

  it('is one nested too deep; the ninety-nine others of its batch are accepted', async () => {
    // given
    const data = {
      name: 'disk',
      fingerprint: 'deep',
      at: JSON.parse('['.repeat(60) + ']'.repeat(60)),
    };
    const batch = Array.from({ length: 100 }, (_, i) => signal(i === 41 ? { data } : {}));
    // when
    const { status, body } = await send(batch);
    // then
    expect(status).toBe(202);
    const outcomes = body.results.map(({ outcome }: { outcome: string }) => outcome);
    expect(outcomes.filter((outcome: string) => outcome === 'applied')).toHaveLength(99);
    expect(body.results[41]).toMatchObject({
      index: 41,
      outcome: 'refused',
      issues: [{ code: 'json-too-deep', path: `/41/data/at${'/0'.repeat(30)}` }],
    });
  });

  it.each(['alertmanager', 'grafana'])(
    'is an alert nested too deep or too large; the others of its delivery by %s are accepted',
    async (format) => {
      // given
      const alert = (fingerprint: string, more: object = {}) => ({
        status: 'firing',
        labels: { alertname: 'DiskFull', of: format },
        fingerprint: `${format}-${fingerprint}`,
        ...more,
      });
      const deep = JSON.parse('['.repeat(60) + ']'.repeat(60));
      const large = Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`k${i}`, 1]));
      const json = {
        version: '4',
        alerts: [alert('a'), alert('b', { deep }), alert('c', { large }), alert('d')],
      };
      // when
      const { status, body } = await world.ask('POST', `/api/intake/${format}`, { json });
      // then: nothing here asks for alerts, but they are taken
      expect(status).toBe(202);
      expect(body.results.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
        'ignored',
        'refused',
        'refused',
        'ignored',
      ]);
      expect(body.results[1].issues).toMatchObject([
        { code: 'json-too-deep', path: `/alerts/1/deep${'/0'.repeat(31)}` },
      ]);
      expect(body.results[2].issues).toMatchObject([
        { code: 'json-too-many-keys', path: '/alerts/2' },
      ]);
    },
  );

  it('takes its batch along only where reading it would cost too much, and says where', async () => {
    // given
    const body = `[${JSON.stringify(signal())},${'['.repeat(50_000)}${']'.repeat(50_000)}]`;
    const headers = { 'content-type': 'application/json' };
    // when
    const reply = await world.ask('POST', '/api/events', { body, headers });
    // then
    expect([reply.status, reply.body.code]).toEqual([422, 'json-too-deep']);
    expect(reply.body.issues[0].message).toMatch(/deeper than 128 levels, at character \d+/);
  });

  describe('that comes alone', () => {
    it.each([
      ['a number nothing has', '/records/SIG9999999'],
      ['an id nothing has', `/records/${randomUUID()}`],
    ])('gets one and the same problem, in every mode: %s', async (_case, subject) => {
      // given
      const { id, type, data } = signal();
      const headers = {
        'content-type': 'application/json',
        'ce-specversion': '1.0',
        'ce-id': id,
        'ce-source': source,
        'ce-type': type,
        'ce-subject': subject,
      };
      const before = await countRows(world.db);
      // when
      const replies = [
        await send(signal({ subject })),
        await send(signal({ subject }), '?mode=plan'),
        await world.ask('POST', '/api/events', { json: data, headers }),
      ];
      // then
      for (const { status, body } of replies) {
        expect([status, body.code]).toEqual([422, 'invalid']);
        expect(body.issues).toMatchObject([{ code: 'unknown-record', path: '/subject' }]);
      }
      expect(await countRows(world.db)).toEqual(before);
    });
  });

  it('is answered as a problem where nothing of a batch was accepted', async () => {
    const { status, body } = await send([signal(nowhere()), signal({ type: 'effect.completed' })]);
    expect([status, body.code]).toEqual([422, 'invalid']);
    expect(body.issues).toMatchObject([
      { code: 'unknown-record', path: '/0/subject' },
      { code: 'reserved-type', path: '/1/type' },
    ]);
  });

  it('is named by its place in the batch, whoever refuses it', async () => {
    // given
    const batch = [signal(), signal(nowhere()), signal({ subject: '/records/SIG9999999' })];
    // when
    const { body } = await send(batch);
    // then
    expect(body.results).toMatchObject([
      { outcome: 'applied' },
      { outcome: 'refused', issues: [{ code: 'unknown-record', path: '/1/subject' }] },
      { outcome: 'refused', issues: [{ code: 'unknown-record', path: '/2/subject' }] },
    ]);
  });

  describe('in a batch with another of its identity', () => {
    it('leaves the identity to it, which is judged on its own', async () => {
      // given
      const id = randomUUID();
      // when
      const { body } = await send([signal({ id, ...nowhere() }), signal({ id }), signal({ id })]);
      // then
      expect(body.results).toMatchObject([
        { outcome: 'refused', code: 'unknown-record' },
        { outcome: 'applied', code: null },
        { outcome: 'duplicate' },
      ]);
      expect(await findEvent(world.db, { source, id })).toMatchObject({ id });
    });

    it('leaves it however often it is refused', async () => {
      // given
      const id = randomUUID();
      // when
      const { body } = await send([
        signal({ id, ...nowhere() }),
        signal(),
        signal({ id, ...nowhere() }),
        signal({ id }),
      ]);
      // then
      expect(body.results.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
        'refused',
        'applied',
        'refused',
        'applied',
      ]);
    });

    it('is planned as it will be done', async () => {
      // given
      const id = randomUUID();
      const batch = [signal({ id, ...nowhere() }), signal({ id })];
      const before = await countRows(world.db);
      // when
      const planned = await send(batch, '?mode=plan');
      // then
      expect(await countRows(world.db)).toEqual(before);
      expect((await send(batch)).body.results).toEqual(planned.body.results);
    });
  });
});

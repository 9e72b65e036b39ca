import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findEvent } from '../../../server/store/event.ts';
import { ADMIN_TOKEN, openAppWorld, type AppWorld } from '../../support/app.ts';
import { buildOpening, countRows } from '../../support/runtime-world.ts';

describe('POST /api/events', () => {
  let world: AppWorld;
  let monitor: string;
  beforeAll(async () => {
    world = await openAppWorld();
    monitor = await world.system('prometheus');
    await world.runtime.accept([buildOpening('host', { name: 'web-1' })]);
  });
  afterAll(() => world.close());

  let counted = 0;
  const signal = (given: object = {}) => {
    counted += 1;
    return {
      specversion: '1.0',
      id: `e-${counted}`,
      source: 'https://example.org/monitoring',
      type: 'signal.raised',
      data: { name: 'disk', fingerprint: `f-${counted}`, host: 'web-1' },
      ...given,
    };
  };
  const post = (body: string, headers: Record<string, string>, query = '') =>
    world.ask('POST', `/api/events${query}`, { as: monitor, body, headers });
  const structured = { 'content-type': 'application/cloudevents+json' };

  it('takes one event, structured, and answers once it is durable', async () => {
    // when
    const reply = await post(JSON.stringify(signal({ id: 'one' })), structured);
    // then
    expect(reply.status).toBe(202);
    expect(reply.body.results).toHaveLength(1);
    expect(reply.body.results[0]).toMatchObject({
      index: 0,
      id: 'one',
      source: 'https://example.org/monitoring',
      outcome: 'applied',
    });
    expect(
      reply.body.results[0].records.map(({ type }: { type: string }) => type).toSorted(),
    ).toEqual(['signal', 'ticket']);
  });

  it('takes a batch in array order; what is wrong is refused in its place, the rest goes on', async () => {
    // given
    const batch = [
      signal(),
      signal({ type: 'xstate.done.state.x' }),
      { specversion: '1.0' },
      signal(),
    ];
    // when
    const reply = await post(JSON.stringify(batch), {
      'content-type': 'application/cloudevents-batch+json',
    });
    // then
    expect(reply.status).toBe(202);
    expect(reply.body.results.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      'applied',
      'refused',
      'refused',
      'applied',
    ]);
    expect(reply.body.results[2]).toMatchObject({ index: 2, decision: null, records: [] });
    expect(reply.body.results[2].issues.length).toBeGreaterThan(1);
  });

  it('takes an event in headers', async () => {
    const headers = {
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-id': 'bin-1',
      'ce-source': '/elsewhere',
      'ce-type': 'signal.raised',
    };
    const reply = await post(
      JSON.stringify({ name: 'x', fingerprint: 'bin', host: 'web-1' }),
      headers,
    );
    expect([reply.status, reply.body.results[0].outcome]).toEqual([202, 'applied']);
  });

  it('takes events without data, alone or among others, and keeps that they had none', async () => {
    // given
    const bare = { specversion: '1.0', source: '/bare', type: 'weather.changed' };
    const batch = [
      signal(),
      signal(),
      { ...bare, id: 'absent' },
      signal(),
      { ...bare, id: 'null', data: null },
      signal(),
      signal(),
    ];
    const headers = { 'ce-specversion': '1.0', 'ce-source': '/bare', 'ce-type': 'weather.changed' };
    // when
    const batched = await post(JSON.stringify(batch), { 'content-type': 'application/json' });
    const binary = await post('', { ...headers, 'ce-id': 'binary' });
    // then
    expect([batched.status, binary.status]).toEqual([202, 202]);
    const outcomes = [...batched.body.results, ...binary.body.results].map(
      ({ outcome }: { outcome: string }) => outcome,
    );
    expect(outcomes.filter((outcome) => outcome === 'applied')).toHaveLength(5);
    expect(outcomes.filter((outcome) => outcome === 'ignored')).toHaveLength(3);
    for (const id of ['absent', 'null', 'binary']) {
      expect(await findEvent(world.db, { source: '/bare', id })).toMatchObject({ data: null });
    }
  });

  it('moves a record by an event without data', async () => {
    // given
    const agent = await world.person('bea', ['agent']);
    const json = { type: 'ticket', data: { title: 'Moved from outside' } };
    const { number } = (await world.ask('POST', '/api/records', { json })).body;
    const event = {
      specversion: '1.0',
      id: 'started',
      source: '/bare',
      type: 'ticket.started',
      subject: `/records/${number}`,
    };
    // when
    const reply = await world.ask('POST', '/api/events', {
      as: agent,
      body: JSON.stringify(event),
      headers: structured,
    });
    // then
    expect([reply.status, reply.body.results[0].outcome]).toEqual([202, 'applied']);
    const { items } = (await world.ask('GET', `/api/records/${number}/history`)).body;
    expect(items[0]).toMatchObject({ kind: 'transition', input: null });
  });

  it('answers a repeated event as duplicate with the decision it had', async () => {
    const event = JSON.stringify(signal({ id: 'again' }));
    const first = await post(event, structured);
    const before = await countRows(world.db);
    const second = await post(event, structured);
    expect(second.body.results[0]).toMatchObject({
      outcome: 'duplicate',
      decision: first.body.results[0].decision,
    });
    expect(await countRows(world.db)).toEqual(before);
  });

  describe('with an Idempotency-Key', () => {
    const keyed = (key: string) => ({ ...structured, 'idempotency-key': key });

    it('answers a repeated request with the answer it had', async () => {
      // given
      const body = JSON.stringify([signal(), { specversion: '1.0' }, signal()]);
      const headers = { ...keyed('k-1'), 'content-type': 'application/json' };
      const first = await post(body, headers);
      const before = await countRows(world.db);
      // when
      const second = await post(body, headers);
      // then
      expect([first.status, second.status]).toEqual([202, 202]);
      expect(second.headers.get('idempotency-replayed')).toBe('true');
      expect(second.body).toEqual(first.body);
      expect(await countRows(world.db)).toEqual(before);
    });

    it('refuses the same key with another body, and keys of others are their own', async () => {
      await post(JSON.stringify(signal()), keyed('k-2'));
      const other = await post(JSON.stringify(signal()), keyed('k-2'));
      expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused']);
      const elsewhere = await world.ask('POST', '/api/events', {
        body: JSON.stringify(signal()),
        headers: keyed('k-2'),
      });
      expect(elsewhere.status).toBe(202);
    });

    it('tells events in headers apart, whose bodies are the same', async () => {
      const binary = (id: string) => ({
        'content-type': 'application/json',
        'idempotency-key': 'k-3',
        'ce-specversion': '1.0',
        'ce-id': id,
        'ce-source': '/elsewhere',
        'ce-type': 'weather.changed',
      });
      expect((await post('{}', binary('b-1'))).status).toBe(202);
      const other = await post('{}', binary('b-2'));
      expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused']);
    });

    it('frees a key whose request was refused', async () => {
      expect((await post('{}', keyed('k-4'))).status).toBe(422);
      expect((await post(JSON.stringify(signal()), keyed('k-4'))).status).toBe(202);
    });

    it.each(['/api/intake/alertmanager', '/api/intake/grafana'])(
      'takes a delivery to %s once',
      async (path) => {
        const alert = { status: 'firing', labels: { alertname: 'x' }, fingerprint: `k${path}` };
        const delivery = { version: '4', groupKey: 'x', status: 'firing', alerts: [alert] };
        const send = (json: object) =>
          world.ask('POST', path, { as: monitor, json, headers: { 'idempotency-key': path } });
        const first = await send(delivery);
        const second = await send(delivery);
        expect([first.status, second.status]).toEqual([202, 202]);
        expect(second.text).toBe(first.text);
        expect((await send({ ...delivery, alerts: [] })).status).toBe(422);
      },
    );
  });

  it('plans without writing', async () => {
    const before = await countRows(world.db);
    const event = JSON.stringify(signal({ id: 'planned' }));
    const planned = await post(event, structured, '?mode=plan');
    expect([planned.status, planned.body.results[0].outcome]).toEqual([200, 'applied']);
    expect(await countRows(world.db)).toEqual(before);
    const done = await post(event, structured);
    expect(done.body.results[0].records).toEqual(planned.body.results[0].records);
  });

  it('sends an event whose subject names a record to that record', async () => {
    const opened = await post(JSON.stringify(signal({ id: 'subject' })), structured);
    const { number } = opened.body.results[0].records.find(
      ({ type }: { type: string }) => type === 'signal',
    );
    const send = (subject: string) =>
      post(JSON.stringify(signal({ type: 'signal.cleared', subject, data: {} })), structured);
    const unknown = await send('/records/SIG9999999');
    expect(unknown.status).toBe(422);
    expect(unknown.body.issues).toMatchObject([{ code: 'unknown-record', path: '/subject' }]);
    // A monitoring system may not see signals, which only agents may.
    expect((await send(`/records/${number}`)).body.issues).toMatchObject([
      { code: 'unknown-record' },
    ]);
  });

  describe('bad input', () => {
    it.each<readonly [string, string, Record<string, string>, number, string]>([
      ['malformed JSON', '{"a":', structured, 400, 'json-malformed'],
      [
        'text that is no UTF-8 JSON',
        'hello',
        { 'content-type': 'text/plain' },
        415,
        'content-type',
      ],
      ['no content type', '{}', {}, 415, 'content-type'],
      ['an event without attributes', '{}', structured, 422, 'invalid'],
      [
        'a type of the engine’s own',
        JSON.stringify(signal({ type: 'xstate.after.1' })),
        structured,
        422,
        'invalid',
      ],
      [
        'a source of the engine’s own',
        JSON.stringify(signal({ source: '/timers' })),
        structured,
        422,
        'invalid',
      ],
      [
        'JSON nested too deeply',
        `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`,
        structured,
        422,
        'json-too-deep',
      ],
      [
        'a body that is too large',
        JSON.stringify(signal({ data: 'x'.repeat(1_100_000) })),
        structured,
        413,
        'too-large',
      ],
      ['an unknown mode', '{}', structured, 400, 'invalid-query'],
    ])(
      '%s gets a precise problem and changes nothing',
      async (title, body, headers, status, code) => {
        const before = await countRows(world.db);
        const reply = await post(body, headers, title === 'an unknown mode' ? '?mode=maybe' : '');
        expect([reply.status, reply.body.code]).toEqual([status, code]);
        expect(reply.headers.get('content-type')).toBe('application/problem+json');
        expect(await countRows(world.db)).toEqual(before);
      },
    );

    it('that comes while too many large ones are under way is turned away unread', async () => {
      // given two deliveries of the largest size that are still coming in
      const ends: (() => void)[] = [];
      const deliver = async (body: BodyInit, length: number): Promise<Response> =>
        world.app.request('/api/intake/alertmanager', {
          method: 'POST',
          headers: {
            authorization: `Bearer ${ADMIN_TOKEN}`,
            'content-type': 'application/json',
            'content-length': String(length),
          },
          body,
          duplex: 'half',
        } as RequestInit);
      const slow = Array.from({ length: 2 }, () => {
        const body = new ReadableStream({ start: (to) => void ends.push(() => to.close()) });
        return deliver(body, 16 * 1_048_576);
      });
      // when
      const refused = await deliver('{}', 2);
      // then
      expect(refused.status).toBe(503);
      expect(refused.headers.get('retry-after')).toBe('2');
      expect(refused.headers.get('connection')).toBe('close');
      expect(((await refused.json()) as { code: string }).code).toBe('no-room');
      // and there is room again afterwards
      for (const end of ends) end();
      await Promise.all(slow);
      expect((await deliver('{}', 2)).status).not.toBe(503);
    });

    it('of a chunked body that is too large closes the connection', async () => {
      const body = new ReadableStream({
        pull(controller) {
          controller.enqueue(new TextEncoder().encode(' '.repeat(200_000)));
        },
      });
      const response = await world.app.request('/api/events', {
        method: 'POST',
        headers: { ...structured, authorization: `Bearer ${monitor}` },
        body,
        duplex: 'half',
      } as RequestInit);
      expect([response.status, response.headers.get('connection')]).toEqual([413, 'close']);
    });

    it('names an event nobody waits for as ignored', async () => {
      const reply = await post(JSON.stringify(signal({ type: 'weather.changed' })), structured);
      expect(reply.body.results[0]).toMatchObject({
        outcome: 'ignored',
        code: 'no-policy-matched',
      });
    });
  });
});

describe('POST /api/intake/alertmanager', () => {
  let world: AppWorld;
  beforeAll(async () => {
    world = await openAppWorld();
  });
  afterAll(() => world.close());

  it('takes a delivery alert by alert', async () => {
    // given
    const alert = (fingerprint: string) => ({
      status: 'firing',
      labels: { alertname: 'DiskFull' },
      annotations: {},
      startsAt: '2026-11-23T09:00:00Z',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: '',
      fingerprint,
    });
    const json = {
      version: '4',
      groupKey: 'x',
      status: 'firing',
      alerts: [alert('a'), 7, alert('b')],
    };
    // when
    const reply = await world.ask('POST', '/api/intake/alertmanager', { json });
    // then
    expect(reply.status).toBe(202);
    expect(reply.body.results.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      'ignored',
      'refused',
      'ignored',
    ]);
  });

  it('keeps two alerts apart that differ only in a label whose name may not be a key', async () => {
    // given
    const alert = (value: string) => ({
      status: 'firing',
      labels: { alertname: 'DiskFull', constructor: value },
      fingerprint: '',
    });
    const json = {
      version: '4',
      groupKey: 'x',
      status: 'firing',
      alerts: [alert('a'), alert('b')],
    };
    // when
    const { body } = await world.ask('POST', '/api/intake/alertmanager', { json });
    // then
    const stored = await Promise.all(
      body.results.map(({ id, source }: { id: string; source: string }) =>
        findEvent(world.db, { id, source }),
      ),
    );
    const [one, other] = stored.map((event) => event?.data);
    expect(one.labels).toEqual({ alertname: 'DiskFull', 'constructor\u{FFFD}': 'a' });
    expect(one.fingerprint).not.toBe(other.fingerprint);
    expect(body.results).toMatchObject([
      {
        issues: [
          { code: 'name-mended', path: '/alerts/0/labels/constructor', severity: 'warning' },
        ],
      },
      {
        issues: [
          { code: 'name-mended', path: '/alerts/1/labels/constructor', severity: 'warning' },
        ],
      },
    ]);
  });

  it('takes bodies larger than an ordinary request may have', async () => {
    const json = { version: '4', groupKey: 'x'.repeat(2_000_000), status: 'firing', alerts: [] };
    expect((await world.ask('POST', '/api/intake/alertmanager', { json })).status).toBe(202);
    expect(
      (await world.ask('POST', '/api/records', { json: { type: 'x'.repeat(2_000_000) } })).status,
    ).toBe(413);
  });
});
